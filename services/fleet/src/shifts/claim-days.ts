import { type Shift, ShiftOverlaps } from '@clutch/contracts/fleet/shifts'
import { Problem } from '@clutch/shared/problem'
import { addDays, type Day, dayInZone, startOfDay } from '@clutch/shared/time'
import { meet } from '../driver-assignments/assignment.ts'
import { askedBy, changeClaims } from '../driver-assignments/change-claims.ts'
import type { Claim } from '../driver-assignments/resolve.ts'
import { findClaimsMeeting, findClaimsOf, lockAssignments } from '../driver-assignments/store.ts'
import { dueWork, type Tx } from '../kit.ts'
import { AHEAD_DAYS, claimOn, daysFrom, shiftIdOf, sourceIdOf } from './shift.ts'
import { findExceptions, findShift } from './store.ts'

const extendShiftKind = 'shifts/extend'

/**
 * Makes the days of a shift that have not begun what it says now. The caller holds `lockAssignments`.
 * @param corrected a day that is made so although it has begun
 * @param isNew its days since the first are made, at most a year's
 * @throws Problem ShiftOverlaps, where `refuse` is asked for
 */
export async function claimDays(
  tx: Tx,
  shift: Shift,
  { corrected, isNew = false, refuse = true }: { corrected?: Day; isNew?: boolean; refuse?: boolean } = {},
): Promise<void> {
  const { zone } = await askedBy(tx, shift.vehicleId)
  const today = dayInZone(tx.now, zone)
  // A shift of yesterday may not have begun where another zone held then.
  const yesterday = addDays(today, -1)
  const earliest = addDays(today, -366)
  const since = [shift.firstDay, earliest].sort().at(-1)!
  const first = isNew && since < yesterday ? since : yesterday
  const last = addDays(today, AHEAD_DAYS)
  const days = [...new Set([...(corrected === undefined ? [] : [corrected]), ...daysFrom(first, last)])].sort()
  const exceptions = new Map(
    (await findExceptions(tx, shift.id, { after: addDays(days[0]!, -1), last: days.at(-1)!, limit: 1_000 })).map(
      (each) => [each.day, each],
    ),
  )
  const sourceIds = days.map((day) => sourceIdOf(shift, day))
  const held = new Map((await findClaimsOf(tx, 'shift', sourceIds)).map((claim) => [claim.sourceId, claim]))
  const before: Claim[] = []
  const after: Claim[] = []
  for (const day of days) {
    const old = held.get(sourceIdOf(shift, day))
    const wanted = claimOn(shift, exceptions.get(day), day, zone)
    if (!isNew && day !== corrected && hasBegun(old ?? wanted, tx.now)) continue
    if (isSame(old, wanted)) continue
    if (old !== undefined) before.push(old)
    if (wanted !== undefined) after.push(wanted)
  }
  if (refuse) await assertNoOverlap(tx, shift, after)
  await changeClaims(tx, before, after)
  const tomorrow = startOfDay(addDays(today, 1), zone)
  if (shift.status === 'active') await tx.schedule(extendShiftKind, shift.id, tomorrow)
  else await tx.unschedule(extendShiftKind, shift.id)
}

function hasBegun(claim: Claim | undefined, now: Date): boolean {
  return claim !== undefined && claim.fromMs <= now.getTime()
}

function isSame(a: Claim | undefined, b: Claim | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return a.fromMs === b.fromMs && a.untilMs === b.untilMs && a.vehicleId === b.vehicleId && a.driverId === b.driverId
}

async function assertNoOverlap(tx: Tx, shift: Shift, claims: readonly Claim[]): Promise<void> {
  if (claims.length === 0) return
  const others = await findClaimsMeeting(tx, {
    span: { fromMs: Math.min(...claims.map((c) => c.fromMs)), untilMs: Math.max(...claims.map((c) => c.untilMs!)) },
    vehicleIds: [...new Set(claims.map(({ vehicleId }) => vehicleId))],
    driverIds: [...new Set(claims.map(({ driverId }) => driverId))],
  })
  const planned = others.filter((other) => other.source === 'shift' && shiftIdOf(other) !== shift.id)
  for (const claim of claims)
    for (const other of planned) {
      if (other.vehicleId !== claim.vehicleId && other.driverId !== claim.driverId) continue
      if (meet(claim, other) === undefined) continue
      const [shiftId, day] = other.sourceId.split('/')
      throw new Problem(ShiftOverlaps, { detail: `It meets the shift ${shiftId} of ${day}.` })
    }
}

/** Each day a day farther; and what the fleet's zone, when it was changed, makes of the days ahead. */
export const extendShiftWork = dueWork(extendShiftKind, async ({ tx, key }) => {
  await lockAssignments(tx)
  const shift = await findShift(tx, key)
  if (shift !== undefined) await claimDays(tx, shift, { refuse: false })
})
