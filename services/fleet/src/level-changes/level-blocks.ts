import { distanceM, isLatLon } from '@clutch/shared/geo'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'
import { type Place, positionSigmaM } from '../trips/track.ts'

/**
 * A fuel level cleaned of slosh: medians of pieces of driving, and what was read while the vehicle stood. A float in a tank
 * that moves says little at once and much over minutes; in one that stands it is steady, but leans with the road.
 *
 * Levels are in the unit in which the device tells them, percent or litres; what a percent of the tank is in litres
 * is known only when somebody asks.
 */

export type LevelUnit = 'percent' | 'litres'

/** One piece of level: over driving, or of a rest. */
export type LevelBlock = {
  readonly startMs: number
  readonly endMs: number
  readonly level: number
  readonly isRest: boolean
  /** How many independent looks at the level it is worth. */
  readonly looks: number
}

/** Readings of a rest, averaged over a short time. */
export type RestBucket = {
  readonly startMs: number
  readonly endMs: number
  readonly level: number
  readonly n: number
  /** How long the engine had been seen to run in this rest when it began. */
  readonly idledMs: number
}

export type Rest = {
  readonly startMs: number
  readonly endMs: number
  /** It was driving just before, so the fuel still swayed when it came to rest. */
  readonly swayed: boolean
  readonly at: Place | null
  /** How long the engine was seen to run. */
  readonly idledMs: number
  readonly bucketMs: number
  readonly buckets: readonly RestBucket[]
}

export type Ride = {
  readonly startMs: number
  readonly endMs: number
  readonly levels: readonly number[]
}

/** A piece of driving this long and of so many readings is a block. */
const RIDE_MS = 30_000
const RIDE_READINGS = 5
const LONGEST_RIDE_MS = 240_000
/** Readings of a piece of driving that are kept; they are never closer than this, so the count is bounded. */
const CLOSEST_MS = 400
/** Slosh forgets itself after some seconds: two readings closer than this are one look. */
const SLOSH_MS = 8_000
/** Fuel in a tank that came to rest sways for so long, and a vehicle that sets off tells its speed so late. */
export const SWAY_MS = 4_000
/** Nothing heard for so long: whatever happened then was not seen. */
export const UNSEEN_MS = 180_000
const MAX_BUCKETS = 40
const FIRST_BUCKET_MS = 2_000
/** A speed that GPS tells of a vehicle that stands. What the vehicle itself tells is zero then. */
const REST_SPEED_KMH = 3
const REST_OBD_SPEED_KMH = 1

/** Whether it stands, as far as the reading says; null where it says nothing. */
export function standsStill(point: TelemetryPoint): boolean | null {
  if (point.obd?.speedKmh !== undefined) return point.obd.speedKmh < REST_OBD_SPEED_KMH
  if (point.valid && point.speedKmh !== undefined) return point.speedKmh < REST_SPEED_KMH
  if (point.ignition === false) return true
  if (point.motion !== undefined) return !point.motion
  return null
}

/** The level as the device tells it; undefined where it tells none, or none that can be. */
export function levelOf(point: TelemetryPoint, unit: LevelUnit | null): { unit: LevelUnit; level: number } | undefined {
  const { fuelLitres, fuelPercent } = point
  if (fuelLitres !== undefined && unit !== 'percent' && fuelLitres >= 0) return { unit: 'litres', level: fuelLitres }
  if (fuelPercent !== undefined && unit !== 'litres' && fuelPercent >= 0 && fuelPercent <= 100)
    return { unit: 'percent', level: fuelPercent }
  return undefined
}

export function placeOf(point: TelemetryPoint): Place | null {
  return point.valid && isLatLon(point) ? { lat: point.lat, lon: point.lon } : null
}

/** Where two places are known, whether they are one; null where one is not. */
export function isSamePlace(a: Place | null, b: Place | null, point: TelemetryPoint): boolean | null {
  if (a === null || b === null) return null
  return distanceM(a, b) <= Math.max(60, 5 * positionSigmaM(point))
}

export function rideOn(ride: Ride | null, timeMs: number, level: number): Ride {
  if (ride === null) return { startMs: timeMs, endMs: timeMs, levels: [level] }
  if (timeMs - ride.endMs < CLOSEST_MS) return ride
  return { startMs: ride.startMs, endMs: timeMs, levels: [...ride.levels, level] }
}

export function isRideFull({ startMs, endMs, levels }: Ride): boolean {
  const lasted = endMs - startMs
  return (lasted >= RIDE_MS && levels.length >= RIDE_READINGS) || lasted >= LONGEST_RIDE_MS
}

export function blockOfRide({ startMs, endMs, levels }: Ride): LevelBlock {
  const looks = Math.min(levels.length, 1 + (endMs - startMs) / SLOSH_MS)
  return { startMs, endMs, level: median(levels), isRest: false, looks }
}

export function restOn(rest: Rest, point: TelemetryPoint, level: number): Rest {
  const { timeMs } = point
  const last = rest.buckets.at(-1)
  const stepMs = timeMs - rest.endMs
  const runs = point.ignition === true || (point.obd?.rpm ?? 0) > 0
  const idledMs = rest.idledMs + (runs && stepMs <= UNSEEN_MS ? stepMs : 0)
  const rising = { ...rest, endMs: timeMs, at: rest.at ?? placeOf(point), idledMs }
  if (last !== undefined && timeMs - last.startMs < rest.bucketMs) {
    const merged = { ...last, endMs: timeMs, level: last.level + (level - last.level) / (last.n + 1), n: last.n + 1 }
    return { ...rising, buckets: [...rest.buckets.slice(0, -1), merged] }
  }
  const added = [...rest.buckets, { startMs: timeMs, endMs: timeMs, level, n: 1, idledMs }]
  if (added.length <= MAX_BUCKETS) return { ...rising, buckets: added }
  return { ...rising, bucketMs: rest.bucketMs * 2, buckets: paired(added) }
}

export function newRest(point: TelemetryPoint, level: number, swayed: boolean): Rest {
  const empty = { startMs: point.timeMs, swayed, at: null, idledMs: 0, bucketMs: FIRST_BUCKET_MS, buckets: [] }
  return restOn({ ...empty, endMs: point.timeMs }, point, level)
}

/** Half as many, each of two: a long rest is known less finely, not less. */
function paired(buckets: readonly RestBucket[]): RestBucket[] {
  const pairs: RestBucket[] = []
  for (let i = 0; i < buckets.length; i += 2) {
    const a = buckets[i]!
    const b = buckets[i + 1]
    if (b === undefined) pairs.push(a)
    else {
      const n = a.n + b.n
      pairs.push({ ...a, endMs: b.endMs, level: (a.level * a.n + b.level * b.n) / n, n })
    }
  }
  return pairs
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
