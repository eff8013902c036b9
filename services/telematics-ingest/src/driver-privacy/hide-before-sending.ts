import type { Tx } from '../kit.ts'
import { gapMs, lookThrough, type Place, Rules, type Seen } from './attribution.ts'
import { hideEverywhere } from './hide.ts'
import { findDriverPrivaciesInForce, findSeen, findSeenBefore, findTrace, lockPrivacyRound } from './store.ts'

const page = 1_000
/** Where a drive began is not looked for any farther, nor is a device that is not looked through up to here waited for in one transaction. */
const maxPages = 20

/** For how many days it is known where the driver is of whom it is known the shortest; undefined: nobody hides anything. */
export async function shortestKeptDays(tx: Tx): Promise<number | undefined> {
  const days = (await findDriverPrivaciesInForce(tx)).flatMap(({ keepPositionsDays }) => keepPositionsDays ?? [])
  return days.length === 0 ? undefined : Math.min(...days)
}

/**
 * Before a device's readings leave: what is due of these is hidden now, whether or not the sweep has come so far. What
 * the history shows of them afterwards may be sent.
 * @returns false where that is not known yet: the sweep is at work, or far behind
 */
export async function hideBeforeSending(
  tx: Tx,
  deviceId: string,
  keys: readonly { timeMs: number; id: string }[],
): Promise<boolean> {
  const first = keys.reduce((least, each) => (isBefore(each, least) ? each : least))
  const last = keys.reduce((most, each) => (isBefore(most, each) ? each : most))
  if (!(await lockPrivacyRound(tx))) return false
  const rules = new Rules(await findDriverPrivaciesInForce(tx))
  if (rules.isEmpty) return true
  let begin = await placeBefore(tx, deviceId, first)
  for (let pages = 0; pages < maxPages; pages += 1) {
    const seen = await findSeen(tx, deviceId, begin, page)
    const isLast = seen.length < page
    const { hide, places, stretches } = lookThrough(seen, begin, { rules, nowMs: tx.now.getTime(), isLast })
    await hideEverywhere(tx, deviceId, hide, stretches)
    begin = places.at(-1) ?? begin
    if (isLast || (begin !== undefined && !isBefore(begin, last))) return true
  }
  return false
}

/** Somewhere before it where it is known who drove: where the sweep stands, or, for what came late, where that can be told. */
async function placeBefore(
  tx: Tx,
  deviceId: string,
  first: { timeMs: number; id: string },
): Promise<Place | undefined> {
  const trace = await findTrace(tx, deviceId)
  if (trace !== undefined && isBefore(trace, first)) return trace
  let oldest: { timeMs: number; id: string } = first
  for (let pages = 0; pages < maxPages; pages += 1) {
    const seen: Seen[] = await findSeenBefore(tx, deviceId, oldest, page)
    for (const each of seen) {
      // Behind a silence nobody drives; with these, whoever drove before does not matter.
      if (oldest.timeMs - each.timeMs > gapMs) return { ...each, drive: undefined }
      const isCertain =
        each.hidden.startsWith('erased') ||
        each.hidden === 'noted' ||
        (each.driverKey !== undefined && each.ignition === true)
      // It is itself looked at again: so from a moment before it.
      if (isCertain) return { timeMs: each.timeMs - 1, id: '', drive: undefined }
      oldest = each
    }
    if (seen.length < page) break
  }
  return { timeMs: oldest.timeMs - 1, id: '', drive: undefined }
}

function isBefore(a: { timeMs: number; id: string }, b: { timeMs: number; id: string }): boolean {
  return a.timeMs < b.timeMs || (a.timeMs === b.timeMs && a.id < b.id)
}
