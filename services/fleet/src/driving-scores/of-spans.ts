import type { DrivingScore } from '@clutch/contracts/fleet/driving-scores'
import { findVoided } from '../behaviour-contests/store.ts'
import { findExposureSums } from '../driving-exposures/store.ts'
import { findIdledS } from '../idlings/store.ts'
import type { Tx } from '../kit.ts'
import { findLongDriveCount } from '../long-drives/store.ts'
import { findManoeuvreCounts } from '../manoeuvres/store.ts'
import { findLimitsKnownM, findSpeedingCounts } from '../speedings/store.ts'
import { type EventCount, scoreOf } from './score.ts'
import type { Span } from './spans.ts'
import { findWeights } from './store.ts'

/** What was driven in these spans, scored as it is weighed at an instant. What was contested with success does not count. */
export async function scoreOfSpans(
  tx: Tx,
  spans: readonly Span[],
  at: Date,
): Promise<Omit<DrivingScore, 'subject' | 'from' | 'to'>> {
  const weights = await findWeights(tx, at)
  const voided = await findVoided(tx, spans)
  const sums = await findExposureSums(tx, spans)
  const idleS = await findIdledS(tx, spans)
  const limitM = Math.min(sums.distanceM, await findLimitsKnownM(tx, spans))
  const events: EventCount[] = await findManoeuvreCounts(tx, spans, voided)
  for (const { severity, count } of await findSpeedingCounts(tx, spans, voided))
    events.push({ kind: 'speeding', severity, count })
  events.push({ kind: 'long-drive', severity: 'low', count: await findLongDriveCount(tx, spans, voided) })
  const { contributions, ...score } = scoreOf(events, { ...sums, idleS, limitM }, weights)
  return {
    ...score,
    weightsVersion: weights.version,
    distanceKm: kmOf(sums.distanceM),
    drivenH: Math.round(sums.drivenS / 36) / 100,
    seenKm: kmOf(sums.seenM),
    contributions: [...contributions].sort((a, b) => b.cost - a.cost),
    contested: voided.length,
    lacked: [...score.lacked],
  }
}

function kmOf(m: number): number {
  return Math.round(m / 100) / 10
}
