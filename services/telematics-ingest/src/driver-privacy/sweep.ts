import { DriverPrivacyApplied } from '@clutch/contracts/telematics/driver-privacy'
import type { Tx } from '../kit.ts'
import { findDeviceWithReadingsAfter } from '../readings/store.ts'
import { lookThrough, type Place, Rules } from './attribution.ts'
import { hideEverywhere } from './hide.ts'
import {
  beginRound,
  findDriverPrivaciesInForce,
  findRoundBegin,
  findSeen,
  findTrace,
  lockPrivacyRound,
  putTrace,
  takeUntold,
} from './store.ts'

/** Everything is looked through again so often: for what came late, and for what has come of age. */
const roundEveryMs = 24 * 3_600_000
/** What is younger is looked at again with the next pass: readings arrive a little out of order. */
const unsettledMs = 5 * 60_000

/** Where a pass over a tenant's devices stands. */
export interface Cursor {
  readonly afterDevice: string
  /** In the middle of the device after that. */
  readonly place?: Place | undefined
}

/**
 * Looks through a page of readings of one tenant, or through the few new ones of several devices, in one short
 * transaction. How far a device was looked through is committed with it.
 * @returns where to go on, or undefined when there is nothing more for now
 */
export async function hideSome(
  tx: Tx,
  cursor: Cursor,
  limits: { page: number; devices: number },
): Promise<Cursor | undefined> {
  if (!(await lockPrivacyRound(tx))) return undefined
  const rules = new Rules(await findDriverPrivaciesInForce(tx))
  if (rules.isEmpty) return undefined
  if (await beginRoundIfDue(tx)) return { afterDevice: '' }
  let { afterDevice, place } = cursor
  let room = limits.page
  for (let device = 0; device < limits.devices && room > 0; device += 1) {
    const deviceId = await findDeviceWithReadingsAfter(tx, afterDevice)
    if (deviceId === undefined) return undefined
    const { looked, on } = await lookThroughDevice(tx, deviceId, place, { rules, page: limits.page })
    if (on !== undefined) return { afterDevice, place: on }
    afterDevice = deviceId
    place = undefined
    room -= looked
  }
  return { afterDevice }
}

async function lookThroughDevice(
  tx: Tx,
  deviceId: string,
  from: Place | undefined,
  { rules, page }: { rules: Rules; page: number },
): Promise<{ looked: number; on: Place | undefined }> {
  const begin = from ?? (await findTrace(tx, deviceId))
  const seen = await findSeen(tx, deviceId, begin, page)
  const isLast = seen.length < page
  const nowMs = tx.now.getTime()
  const { hide, places, stretches } = lookThrough(seen, begin, { rules, nowMs, isLast })
  await hideEverywhere(tx, deviceId, hide, stretches)
  const settled = places.findLast(({ timeMs }) => timeMs <= nowMs - unsettledMs)
  if (settled !== undefined) await putTrace(tx, deviceId, settled)
  return { looked: seen.length, on: isLast ? undefined : places.at(-1) }
}

async function beginRoundIfDue(tx: Tx): Promise<boolean> {
  const begun = await findRoundBegin(tx)
  if (begun !== undefined && tx.now.getTime() - begun.getTime() < roundEveryMs) return false
  await beginRound(tx)
  for (const { privacy, readings } of await takeUntold(tx)) tx.emit(DriverPrivacyApplied, { ...privacy, readings })
  return true
}
