/**
 * The score of whoever drove, from what was found and how much was driven. Pure: the same things in another order give the same.
 *
 * What happens is taken to come as often as a Poisson process lets it, with a rate that is not known: a gamma prior of one hundred
 * kilometres (ten hours for what counts by time) at the usual rate, and what was seen since. So who drove little stands near the usual with a
 * wide interval, and who drove much stands for himself. What could not be seen is neither counted nor driven.
 */

export const eventKinds = ['braking', 'acceleration', 'cornering', 'speeding', 'long-drive'] as const
type EventKind = (typeof eventKinds)[number]
type ShareKind = 'night' | 'idling'
type Severity = 'low' | 'medium' | 'high'

export type Weights = {
  /** Points for one event of low severity in 100 km seen (a long drive: in ten hours). */
  readonly events: { readonly [Kind in EventKind]: number }
  readonly severities: { readonly [S in Severity]: number }
  /** Points if all of the driving were by night, or all of the time with the engine on were idling. */
  readonly shares: { readonly [Kind in ShareKind]: number }
  /** How often is usual, in low events per unit of exposure: where who drove little is taken to stand. */
  readonly usual: { readonly [Kind in EventKind]: number }
}

export type Exposure = {
  readonly distanceM: number
  readonly drivenS: number
  /** Of the distance: where a manoeuvre would have been seen. */
  readonly seenM: number
  readonly feltM: number
  readonly fineM: number
  /** Of the distance: where the limit of speed is known. */
  readonly limitM: number
  readonly nightS: number
  readonly idleS: number
}

export type EventCount = { readonly kind: EventKind; readonly severity: Severity; readonly count: number }

type Contribution = {
  readonly kind: EventKind | ShareKind
  /** Points that it costs: 100 less all of them is the score. */
  readonly cost: number
  readonly events: { readonly low: number; readonly medium: number; readonly high: number } | null
  /** Low events per unit of exposure, the usual rate taken in; null for a share. */
  readonly rate: number | null
  readonly share: number | null
  /** In hundreds of kilometres, or tens of hours. */
  readonly exposure: number | null
  readonly measured: boolean
}

type ScoreLacking = 'accelerometer' | 'frequent-fixes' | 'limits' | 'distance'

export type Score = {
  /** 0 to 100; null when nothing was driven. */
  readonly score: number | null
  /** Nine times in ten the true score lies in it. */
  readonly low: number | null
  readonly high: number | null
  readonly contributions: readonly Contribution[]
  readonly lacked: readonly ScoreLacking[]
}

export const noExposure: Exposure = {
  distanceM: 0,
  drivenS: 0,
  seenM: 0,
  feltM: 0,
  fineM: 0,
  limitM: 0,
  nightS: 0,
  idleS: 0,
}

/** Ours, until a tenant weighs otherwise: that a usual driver stands near 90 and twice as many events cost twice as much. */
export const usualWeights: Weights = {
  events: { braking: 5, acceleration: 3, cornering: 4, speeding: 3, 'long-drive': 5 },
  severities: { low: 1, medium: 2, high: 4 },
  shares: { night: 5, idling: 5 },
  usual: { braking: 0.5, acceleration: 0.5, cornering: 0.5, speeding: 1, 'long-drive': 0.2 },
}

/** The usual weighs as much as so many units of exposure. */
const PRIOR_EXPOSURE = 1
const UNIT_M = 100_000
const UNIT_S = 36_000
/** Less than this share seen is said. */
const MOSTLY = 0.8
/** Normal quantile of 95 %: two of them leave 90 % between. */
const Z95 = 1.6449

function exposureOf(kind: EventKind, exposure: Exposure): number {
  if (kind === 'speeding') return exposure.limitM / UNIT_M
  return kind === 'long-drive' ? exposure.drivenS / UNIT_S : exposure.seenM / UNIT_M
}

export function scoreOf(events: readonly EventCount[], exposure: Exposure, weights: Weights): Score {
  const lacked = lackedOf(exposure)
  if (exposure.distanceM <= 0) return { score: null, low: null, high: null, contributions: [], lacked }
  const parts = [
    ...eventKinds.map((kind) => eventPart(kind, events, exposure, weights)),
    ...shareParts(exposure, weights),
  ]
  const mean = sumOf(parts.map(({ points }) => points))
  const fixed = sumOf(parts.map(({ points, variance }) => (variance === 0 ? points : 0)))
  const variance = sumOf(parts.map((part) => part.variance))
  const score = scoreAt(mean)
  return {
    score: rounded(score),
    low: rounded(scoreAt(fixed + quantile(mean - fixed, variance, Z95))),
    high: rounded(scoreAt(fixed + quantile(mean - fixed, variance, -Z95))),
    contributions: parts.map(({ points, variance: _variance, ...part }) => ({
      ...part,
      cost: rounded(mean === 0 ? 0 : ((100 - score) * points) / mean),
    })),
    lacked,
  }
}

type PointsPart = Omit<Contribution, 'cost'> & { readonly points: number; readonly variance: number }

function eventPart(kind: EventKind, events: readonly EventCount[], exposure: Exposure, weights: Weights): PointsPart {
  const units = exposureOf(kind, exposure)
  const counts = { low: 0, medium: 0, high: 0 }
  for (const event of events) if (event.kind === kind) counts[event.severity] += event.count
  if (units <= 0)
    return { kind, events: counts, rate: null, share: null, exposure: 0, measured: false, points: 0, variance: 0 }
  const { low, medium, high } = weights.severities
  const severe = counts.low * low + counts.medium * medium + counts.high * high
  const severe2 = counts.low * low ** 2 + counts.medium * medium ** 2 + counts.high * high ** 2
  const usual = PRIOR_EXPOSURE * weights.usual[kind]
  const seen = PRIOR_EXPOSURE + units
  const rate = (usual + severe) / seen
  const weight = weights.events[kind]
  return {
    kind,
    events: counts,
    rate: rounded(rate),
    share: null,
    exposure: rounded(units),
    measured: true,
    points: weight * rate,
    variance: (weight ** 2 * (usual * Math.max(low, 1) + severe2)) / seen ** 2,
  }
}

function shareParts({ drivenS, nightS, idleS }: Exposure, { shares }: Weights): PointsPart[] {
  const night = drivenS === 0 ? 0 : Math.min(1, nightS / drivenS)
  const idling = drivenS + idleS === 0 ? 0 : idleS / (drivenS + idleS)
  const part = { events: null, rate: null, exposure: null, measured: true, variance: 0 }
  return [
    { ...part, kind: 'night', share: rounded(night), points: shares.night * night },
    { ...part, kind: 'idling', share: rounded(idling), points: shares.idling * idling },
  ]
}

/** Halfway to nothing every 69 points: who does twice as much harm loses half of what is left. */
function scoreAt(points: number): number {
  return 100 * Math.exp(-points / 100)
}

/** Of a gamma distribution with that mean and variance, as Wilson and Hilferty (1931) approximate it. */
function quantile(mean: number, variance: number, z: number): number {
  if (mean <= 0 || variance <= 0) return Math.max(0, mean)
  const shape = mean ** 2 / variance
  const root = 1 - 1 / (9 * shape) + z / (3 * Math.sqrt(shape))
  return mean * Math.max(0, root) ** 3
}

function lackedOf({ distanceM, feltM, fineM, limitM }: Exposure): ScoreLacking[] {
  const lacked: ScoreLacking[] = []
  if (distanceM <= 0) return ['distance']
  if (feltM < MOSTLY * distanceM) lacked.push('accelerometer')
  if (fineM < MOSTLY * distanceM) lacked.push('frequent-fixes')
  if (limitM < MOSTLY * distanceM) lacked.push('limits')
  return lacked
}

function sumOf(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0)
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
