import { RetentionEnforced } from '@clutch/contracts/telematics/retention'
import type { Tx } from '../kit.ts'
import { findDeviceWithReadingsAfter } from '../readings/store.ts'
import { findSettings } from '../settings/store.ts'
import { finished, retentionOf, type Sweep, underWay, withRemoved } from './retention.ts'
import { lockSweep, pruneReadings, putSweep } from './store.ts'

export interface Step {
  readonly rows: number
  readonly devices: number
}

/**
 * One short transaction of a tenant's round: what it removes and how far it came are committed together, so whoever
 * dies in the middle has lost nothing, and whoever comes next goes on there.
 * @returns whether there is more to do now
 */
export async function enforceRetention(tx: Tx, step: Step): Promise<boolean> {
  const held = await lockSweep(tx)
  if (held === undefined) return false
  const { retentionDays } = await findSettings(tx)
  if (retentionDays === null) {
    if (held.roundFrom !== null) await putSweep(tx, { ...held, roundFrom: null })
    return false
  }
  const begun = underWay(held, retentionDays, tx.now)
  if (begun?.roundFrom == null) return false
  const { sweep, isOver } = await removeSome(tx, begun, begun.roundFrom, step)
  if (!isOver) {
    await putSweep(tx, sweep)
    return true
  }
  const done = finished(sweep, retentionDays)
  await putSweep(tx, done)
  if (done.finishedRemoved > 0) tx.emit(RetentionEnforced, retentionOf(done, retentionDays))
  return false
}

async function removeSome(
  tx: Tx,
  begun: Sweep,
  asOf: Date,
  { rows, devices }: Step,
): Promise<{ sweep: Sweep; isOver: boolean }> {
  let sweep = begun
  let room = rows
  for (let device = 0; device < devices && room > 0; device += 1) {
    const next = await findDeviceWithReadingsAfter(tx, sweep.afterDevice)
    if (next === undefined) return { sweep, isOver: true }
    const removed = await pruneReadings(tx, next, asOf, room)
    sweep = withRemoved(sweep, removed)
    // Otherwise it may have more: it is the next one again.
    if (removed < room) sweep = { ...sweep, afterDevice: next }
    room -= removed
  }
  return { sweep, isOver: false }
}
