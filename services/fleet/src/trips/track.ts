import type { LatLon } from '@clutch/shared/geo'

/**
 * One reading of a device as the domain needs it. Times are the device's (event time). Where the device had no fix
 * `valid` is false and latitude and longitude mean nothing: the reading still carries ignition, acceleration and time.
 */
export type TrackPoint = {
  readonly timeMs: number
  readonly lat: number
  readonly lon: number
  readonly valid: boolean
  readonly speedKmh?: number | undefined
  readonly courseDeg?: number | undefined
  readonly altitudeM?: number | undefined
  readonly hdop?: number | undefined
  readonly satellites?: number | undefined
  readonly ignition?: boolean | undefined
  /** Device axes, in g, gravity included in z. */
  readonly accelXG?: number | undefined
  readonly accelYG?: number | undefined
  readonly accelZG?: number | undefined
  readonly odometerM?: number | undefined
  /** What the device said about the reading, in its own vocabulary: 'towing', 'power-cut'. Sorted, no repetition. */
  readonly flags?: readonly string[] | undefined
}

/** Where something was, as stored with a trip, a stop or an event. */
export type Place = LatLon

/** One standard deviation of a horizontal position error for HDOP 1: an ordinary single-frequency receiver under open sky. */
export const RANGE_ERROR_M = 3

/** A receiver that does not say how good its fix is. */
const UNSTATED_SIGMA_M = 5

/** Standard deviation of a position per axis as its HDOP tells it. */
export function positionSigmaM(point: Pick<TrackPoint, 'hdop'>): number {
  if (point.hdop === undefined || !(point.hdop > 0)) return UNSTATED_SIGMA_M
  return Math.min(100, Math.max(1, point.hdop * RANGE_ERROR_M))
}

/**
 * Two readings of one device at the same millisecond as one reading. Commutative, associative and idempotent, so the
 * order in which they arrived leaves no trace: a position comes whole from the better fix, other values from
 * whichever has one, and where both have one the order of values decides.
 */
export function mergePoints<P extends TrackPoint>(a: P, b: P): P {
  if (a.timeMs !== b.timeMs) throw new RangeError('Only readings of the same instant are one reading')
  const better = compareFixes(a, b) >= 0 ? a : b
  const merged: Record<string, unknown> = {}
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  for (const key of [...keys].sort()) {
    const fromA = (a as Record<string, unknown>)[key]
    const fromB = (b as Record<string, unknown>)[key]
    if (POSITION_KEYS.has(key)) merged[key] = (better as Record<string, unknown>)[key]
    else merged[key] = mergeValues(fromA, fromB)
    if (merged[key] === undefined) delete merged[key]
  }
  return merged as P
}

/** Sorted by time, one reading an instant: the order a fold needs. */
export function inEventOrder<P extends TrackPoint>(points: readonly P[]): P[] {
  const byTime = new Map<number, P>()
  for (const point of points) {
    const held = byTime.get(point.timeMs)
    byTime.set(point.timeMs, held ? mergePoints(held, point) : point)
  }
  return [...byTime.values()].sort((a, b) => a.timeMs - b.timeMs)
}

/** Everything that describes one fix belongs together: half of one and half of another is a place nobody was at. */
const POSITION_KEYS = new Set(['valid', 'lat', 'lon', 'speedKmh', 'courseDeg', 'altitudeM', 'hdop', 'satellites'])

function compareFixes(a: TrackPoint, b: TrackPoint): number {
  if (a.valid !== b.valid) return a.valid ? 1 : -1
  const satellites = (a.satellites ?? -1) - (b.satellites ?? -1)
  if (satellites !== 0) return satellites
  const hdop = (b.hdop ?? 1e9) - (a.hdop ?? 1e9)
  if (hdop !== 0) return hdop
  return compareText(positionText(a), positionText(b))
}

function positionText(point: TrackPoint): string {
  return JSON.stringify([...POSITION_KEYS].map((key) => (point as Record<string, unknown>)[key] ?? null))
}

/** Lists of words become one list, named values are merged name by name, of two single values the greater stands. */
function mergeValues(a: unknown, b: unknown): unknown {
  if (a === undefined) return b
  if (b === undefined) return a
  if (isWords(a) && isWords(b)) return [...new Set([...a, ...b])].sort()
  if (isMeasures(a) && isMeasures(b)) {
    const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()
    return Object.fromEntries(names.map((name) => [name, mergeValues(a[name], b[name])]))
  }
  return greater(a, b)
}

function isWords(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((word) => typeof word === 'string')
}

function isMeasures(value: unknown): value is Readonly<Record<string, number>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.values(value).every((measure) => typeof measure === 'number')
}

function greater(a: unknown, b: unknown): unknown {
  if (typeof a === 'number' && typeof b === 'number') return a >= b ? a : b
  return compareText(JSON.stringify(a), JSON.stringify(b)) >= 0 ? a : b
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
