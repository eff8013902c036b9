import { type DailyScore, DrivingScoreChanged } from '@clutch/contracts/fleet/driving-scores'
import { derivedId } from '@clutch/shared/derived-id'
import { addDays, dayInZone, startOfDay } from '@clutch/shared/time'
import { dueWork, type Tx } from '../kit.ts'
import { canonical } from '../telemetry/recompute.ts'
import { scoreOfSpans } from './of-spans.ts'
import { findDailyScore, findDayAfter, findSpans, saveDailyScore } from './store.ts'

const kind = 'driving-scores/settle'
const days = 28
/** A day is looked at this long after its end: most of what is late has come by then. What comes later makes it look again. */
const settlesMs = 2 * 3_600_000

/** A score reads four weeks: those of a fleet that was driven are spread over two hours, or other timers would wait for all of them. */
const quarters = 8
const quarterMs = 15 * 60_000

function quarterOf(vehicleId: string): number {
  let hash = 0
  for (const letter of vehicleId) hash = (hash * 31 + letter.charCodeAt(0)) % quarters
  return hash
}

/** A vehicle was driven, or what it was driven like is known otherwise: that day's score will be made. */
export async function scheduleSettling(tx: Tx, vehicleId: string, at: Date): Promise<void> {
  const [span] = await findSpans(tx, { vehicleId }, { from: at, to: at })
  if (span === undefined) return
  const day = dayInZone(at, span.zone)
  const endMs = startOfDay(addDays(day, 1), span.zone).getTime()
  const dueMs = endMs + settlesMs + quarterOf(vehicleId) * quarterMs
  await tx.schedule(kind, `${vehicleId}/${day}`, new Date(Math.max(dueMs, tx.now.getTime())))
}

export const settleScore = dueWork(kind, async ({ tx, key }) => {
  const [vehicleId, day] = key.split('/') as [string, string]
  const [place] = await findSpans(tx, { vehicleId }, { from: tx.now, to: tx.now })
  if (place === undefined) return
  const to = startOfDay(addDays(day, 1), place.zone)
  const from = startOfDay(addDays(day, 1 - days), place.zone)
  const figures = await scoreOfSpans(tx, [{ ...place, from, to }], to)
  const id = derivedId('dsc', vehicleId, day)
  const before = await findDailyScore(tx, id)
  const daily: DailyScore = { id, version: (before?.version ?? 0) + 1, vehicleId, day, ...figures }
  if (before !== undefined && canonical({ ...before, version: 0 }) === canonical({ ...daily, version: 0 })) return
  await saveDailyScore(tx, daily)
  tx.emit(DrivingScoreChanged, daily)
  // What came late is in the four weeks of days after it too: the next that has a score looks again, and so on while one changes.
  const next = await findDayAfter(tx, vehicleId, day, addDays(day, days - 1))
  if (next !== undefined) await tx.schedule(kind, `${vehicleId}/${next}`, tx.now)
})
