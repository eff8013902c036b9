import type { AssignmentAnomaly } from '@clutch/contracts/fleet/driver-assignments'
import { derivedId } from '@clutch/shared/derived-id'
import { meet } from './assignment.ts'
import { type Claim, foreverMs, type Span } from './resolve.ts'

/** As it is kept: with the claims that it follows from. */
export interface KeptAnomaly extends AssignmentAnomaly {
  claimId: string
  otherClaimId: string | null
}

/** What claims say that cannot be, each pair once. */
export function contradictionsAmong(claims: readonly Claim[]): KeptAnomaly[] {
  const found: KeptAnomaly[] = []
  const keys = claims.filter(({ source }) => source === 'key')
  for (const [n, key] of keys.entries()) {
    for (const other of keys.slice(n + 1)) {
      const both = meet(key, other)
      if (both === undefined || key.driverId !== other.driverId || key.vehicleId === other.vehicleId) continue
      const [later, earlier] = key.fromMs >= other.fromMs ? [key, other] : [other, key]
      found.push(anomalyOf('driver-in-two-vehicles', later, earlier, both))
    }
    for (const manual of claims) {
      if (manual.source !== 'manual' || manual.vehicleId !== key.vehicleId || manual.driverId === key.driverId) continue
      const both = meet(key, manual)
      if (both !== undefined) found.push(anomalyOf('key-overruled', key, manual, both))
    }
  }
  return found
}

export function licenceAnomalyOf(claim: Claim): KeptAnomaly {
  const untilMs = claim.untilMs ?? foreverMs
  return anomalyOf('licence-insufficient', claim, undefined, { fromMs: claim.fromMs, untilMs })
}

function anomalyOf(
  kind: AssignmentAnomaly['kind'],
  claim: Claim,
  other: Claim | undefined,
  { fromMs, untilMs }: Span,
): KeptAnomaly {
  const pair = other === undefined ? [claim.id] : [claim.id, other.id].sort()
  return {
    id: derivedId('daa', kind, ...pair),
    version: 1,
    kind,
    status: 'standing',
    claimId: claim.id,
    otherClaimId: other?.id ?? null,
    vehicleId: claim.vehicleId,
    driverId: claim.driverId,
    otherVehicleId: other?.vehicleId ?? null,
    otherDriverId: other?.driverId ?? null,
    fromAt: new Date(fromMs).toISOString(),
    untilAt: untilMs === foreverMs ? null : new Date(untilMs).toISOString(),
  }
}

export function anomalyTold({ claimId: _claim, otherClaimId: _other, ...told }: KeptAnomaly): AssignmentAnomaly {
  return told
}
