import type { DrivingScore } from '@clutch/contracts/fleet/driving-scores'

const topicsShown = 3

/** Why somebody needs attention; undefined where it is not beyond doubt: the whole of the interval lies below. Pure. */
export function needOf(
  { score, low, high, contributions }: Omit<DrivingScore, 'subject' | 'from' | 'to'>,
  below: number,
) {
  if (score === null || low === null || high === null || high >= below) return undefined
  const topics = contributions
    .filter(({ cost }) => cost > 0)
    .slice(0, topicsShown)
    .map(({ kind, cost }) => ({ kind, cost }))
  return { score, low, high, topics }
}
