import type { DriverKey } from '@clutch/contracts/fleet/drivers'
import { DriverKeyUnknown } from '@clutch/contracts/fleet/key-uses'
import { derivedId } from '@clutch/shared/derived-id'
import { changeClaims } from '../driver-assignments/change-claims.ts'
import { type Claim, foreverMs, intersection, spanOf } from '../driver-assignments/resolve.ts'
import { findClaimsOf, lockAssignments } from '../driver-assignments/store.ts'
import { findKeysLike } from '../driver-keys/store.ts'
import { dueWork } from '../kit.ts'
import { findKeyUse, type KeyUseRow, keyUseFactsOf, noteUnknown } from './store.ts'

export const assignByKeyKind = 'key-uses/assign-by-key'

/** What a key in a vehicle says of its driver, for as long as the key was the driver's. */
export const assignByKeyWork = dueWork(assignByKeyKind, async ({ tx, key: id }) => {
  await lockAssignments(tx)
  const use = await findKeyUse(tx, id)
  if (use === undefined) return
  const owners = use.status === 'withdrawn' ? [] : await findKeysLike(tx, use.key)
  const claims = claimsBy(use, owners)
  await changeClaims(tx, await findClaimsOf(tx, 'key', [id]), claims)
  const facts = keyUseFactsOf(use)
  const isUnknown = use.status !== 'withdrawn' && !claims.some(({ fromMs }) => fromMs === use.startedAt.getTime())
  if (isUnknown && !use.toldUnknown && facts !== undefined) tx.emit(DriverKeyUnknown, facts)
  if (isUnknown !== use.toldUnknown && facts !== undefined) await noteUnknown(tx, id, isUnknown)
})

function claimsBy(use: KeyUseRow, owners: readonly DriverKey[]): Claim[] {
  const { vehicleId } = use
  if (vehicleId === null) return []
  const span = spanOf({ fromMs: use.startedAt.getTime(), untilMs: use.endedAt?.getTime() ?? null })
  return owners.flatMap((owner) => {
    const untilMs = owner.validUntil === null ? null : Date.parse(owner.validUntil)
    const both = intersection(span, spanOf({ fromMs: Date.parse(owner.validFrom), untilMs }))
    if (both === undefined) return []
    return {
      id: derivedId('dac', use.id, owner.id),
      source: 'key' as const,
      sourceId: use.id,
      vehicleId,
      driverId: owner.driverId,
      fromMs: both.fromMs,
      untilMs: both.untilMs === foreverMs ? null : both.untilMs,
      overrideReason: null,
      madeBy: 'key',
    }
  })
}
