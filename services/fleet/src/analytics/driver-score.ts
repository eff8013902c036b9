import { type EventCount, type Exposure, noExposure, scoreOf, type Weights } from '../driving-scores/score.ts'
import type { SumName, Sums } from './sums.ts'

/** The score that is asked for of a driver or vehicle, from the sums of days: the same things, scored the same way. Pure. */

const severities = ['low', 'medium', 'high'] as const
const kinds = ['braking', 'acceleration', 'cornering', 'speeding'] as const

/** Where an event of a kind and severity is counted. */
export function eventSum(kind: (typeof kinds)[number], severity: (typeof severities)[number]): SumName {
  const suffix = { low: 'Low', medium: 'Medium', high: 'High' } as const
  return `${kind}${suffix[severity]}`
}

export function scoreOfSums(
  sums: Sums,
  weights: Weights,
): { score: number | null; low: number | null; high: number | null } {
  const events: EventCount[] = kinds.flatMap((kind) =>
    severities.map((severity) => ({ kind, severity, count: sums[eventSum(kind, severity)] })),
  )
  events.push({ kind: 'long-drive', severity: 'low', count: sums.longDrives })
  const exposure: Exposure = {
    // What was felt and fine says what was lacked, and changes no score.
    ...noExposure,
    distanceM: sums.exposedM,
    drivenS: sums.drivenMs / 1_000,
    seenM: sums.seenM,
    limitM: Math.min(sums.exposedM, sums.limitM),
    nightS: sums.nightMs / 1_000,
    idleS: sums.idleMs / 1_000,
  }
  const { score, low, high } = scoreOf(events, exposure, weights)
  return { score, low, high }
}
