import type { Duty } from '@clutch/contracts/fleet/driver-assignments'
import { ValidationFailed } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import type { Claim } from './resolve.ts'

export function dutyOf({ driverId, vehicleId, fromMs, untilMs }: Claim): Duty {
  return {
    driverId,
    vehicleId,
    startedAt: new Date(fromMs).toISOString(),
    endedAt: untilMs === null ? null : new Date(untilMs).toISOString(),
  }
}

/** What is left of claims that end at an instant; of one that begins only then, nothing. */
export function endedAt(claims: readonly Claim[], atMs: number): Claim[] {
  return claims
    .filter(({ fromMs }) => fromMs < atMs)
    .map((claim) => ({ ...claim, untilMs: Math.min(claim.untilMs ?? atMs, atMs) }))
}

/** @throws Problem when it is not yet, or lies before what the app said last */
export function assertDutyInstant(atMs: number, now: Date, open: readonly Claim[]): void {
  const lastMs = Math.max(...open.map(({ fromMs }) => fromMs))
  if (atMs > now.getTime() || atMs < lastMs)
    throw new Problem(ValidationFailed, {
      errors: [
        {
          pointer: '/body/at',
          message: atMs < lastMs ? 'lies before the duty that began last' : 'must not lie in the future',
        },
      ],
    })
}
