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
    else if (key === 'flags') merged[key] = union(a.flags, b.flags)
    else merged[key] = greater(fromA, fromB)
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

function greater(a: unknown, b: unknown): unknown {
  if (a === undefined) return b
  if (b === undefined) return a
  if (typeof a === 'number' && typeof b === 'number') return a >= b ? a : b
  return compareText(JSON.stringify(a), JSON.stringify(b)) >= 0 ? a : b
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function union(a: readonly string[] | undefined, b: readonly string[] | undefined): readonly string[] | undefined {
  if (!a && !b) return undefined
  return [...new Set([...(a ?? []), ...(b ?? [])])].sort()
}
