import { distanceM, fromPlane, type LatLon, toPlane } from '@clutch/shared/geo'
import { positionSigmaM, type TrackPoint } from './track.ts'

/**
 * The odometer made of readings: a fold over the fixes of one device in event-time order.
 *
 * With speed: trapezoid of speed over steps up to 5 s, where Doppler speed is far better than two positions; the mean of
 * trapezoid and great circle up to 15 s; great circle beyond, prolonged at both ends by half the usual interval along the
 * course, because the recording stopped and resumed half an interval on average away from the fixes it left.
 * Without speed: great circles between places at least one gate apart, so that the jitter of a fix is not counted.
 * At rest nothing is counted until the vehicle has truly left the place: a parked vehicle's noise is not distance.
 */

/** Trapezoid of speed alone up to this step. */
const TRAPEZOID_MAX_S = 5
/** Mean of trapezoid and great circle up to this step. */
const BLEND_MAX_S = 15
/** Below this a reported speed is rest. */
const REST_SPEED_KMH = 2
/** After so long at rest speed the readings are a parked vehicle's. */
const PARKED_AFTER_MS = 60_000
/** Farther than this from where it rested a vehicle has moved whatever its speed says. */
const LEAVE_RADIUS_M = 60
/** Without speed: distance is counted between places at least so far apart, or three sigma of their difference. */
const GATE_M = 15
/** The same where fixes are rare: there a vehicle that drives is far away at the next one. */
const SPARSE_MS = 8_000
const SPARSE_GATE_M = 40
/** Slower than a walk nobody drives: the gate grows with the step, up to where a vehicle has left. */
const WALK_MPS = 1
/** Without speed: so long within the radius of one place is rest. */
const LINGER_MS = 120_000
const LINGER_RADIUS_M = 40
/** Without speed: the window over which going to and fro is told from going. */
const JITTER_WINDOW_MS = 30_000
const JITTER_SPACING_MS = 5_000
const JITTER_SPREAD_M = 30
/** Within so many times the spread, yet not beyond the radius, a fix is of a vehicle that rests there. */
const SPREADS_OF_REST = 4
/** A step faster than this is a jump of the receiver, until it has been seen three times. */
const JUMP_SPEED_MPS = 90
const JUMP_MIN_M = 300
const JUMPS_TO_BELIEVE = 3

type MeterFix = LatLon & {
  readonly timeMs: number
  readonly speedKmh: number | null
  readonly courseDeg: number | null
}

type RecentPlace = LatLon & {
  readonly timeMs: number
  /** What had been counted, and how far it lies beyond where that ended. */
  readonly totalM: number
  readonly beyondM: number
}

/** Plain JSON, at most thirty places whatever the length of the track. */
export type MeterState = {
  readonly totalM: number
  readonly last: MeterFix | null
  /** The interval before the last fix, 0 when there was none. */
  readonly lastStepMs: number
  /** With speed: since when and where the vehicle stands still. */
  readonly still: (LatLon & { readonly sinceMs: number }) | null
  /** Without speed: the place up to which distance has been counted. */
  readonly counted: LatLon | null
  /** Without speed: at rest, until two fixes in a row lie beyond the radius; `strayed` is the first of them. */
  readonly rest: { readonly leaveRadiusM: number; readonly strayed: LatLon | null } | null
  /** Without speed: the place around which the vehicle has been since. */
  readonly around: RecentPlace | null
  readonly recent: readonly RecentPlace[]
  readonly jumps: number
}

export const newMeter: MeterState = {
  totalM: 0,
  last: null,
  lastStepMs: 0,
  still: null,
  counted: null,
  rest: null,
  around: null,
  recent: [],
  jumps: 0,
}

/** The meter after one more reading. Readings without a fix leave it as it is. */
export function measure(meter: MeterState, point: TrackPoint): MeterState {
  if (!point.valid) return meter
  const fix: MeterFix = {
    timeMs: point.timeMs,
    lat: point.lat,
    lon: point.lon,
    speedKmh: point.speedKmh ?? null,
    courseDeg: point.courseDeg ?? null,
  }
  const last = meter.last
  if (!last) return placeAt(meter, fix)
  const stepMs = fix.timeMs - last.timeMs
  const chordM = distanceM(last, fix)
  if (chordM > JUMP_MIN_M && chordM > (JUMP_SPEED_MPS * stepMs) / 1000) {
    return meter.jumps + 1 < JUMPS_TO_BELIEVE ? { ...meter, jumps: meter.jumps + 1 } : placeAt(meter, fix)
  }
  return last.speedKmh !== null && fix.speedKmh !== null
    ? withSpeed(meter, last, fix, last.speedKmh, fix.speedKmh, chordM, positionSigmaM(point))
    : withoutSpeed(meter, last, fix, positionSigmaM(point))
}

/** The meter set down at a fix: what lies between it and the last one is not counted. */
export function placeAt(
  meter: MeterState,
  fix: LatLon & { timeMs: number; speedKmh?: number | null | undefined; courseDeg?: number | null | undefined },
): MeterState {
  const { timeMs, lat, lon } = fix
  return {
    ...newMeter,
    totalM: meter.totalM,
    last: { timeMs, lat, lon, speedKmh: fix.speedKmh ?? null, courseDeg: fix.courseDeg ?? null },
  }
}

/** Distance over the last half minute as a speed: what is known where the device reports none. Null when too little is known. */
export function derivedSpeedKmh(meter: MeterState): number | null {
  if (meter.rest) return 0
  const last = meter.last
  const first = last ? windowOf(meter.recent, last.timeMs)[0] : undefined
  if (!first || !last || last.timeMs - first.timeMs < 2 * JITTER_SPACING_MS) return null
  return ((meter.totalM - first.totalM) / (last.timeMs - first.timeMs)) * 3600
}

function withSpeed(
  meter: MeterState,
  last: MeterFix,
  fix: MeterFix,
  speedBeforeKmh: number,
  speedKmh: number,
  chordM: number,
  sigmaM: number,
): MeterState {
  const stepMs = fix.timeMs - last.timeMs
  const stepS = stepMs / 1000
  const trapezoidM = ((speedBeforeKmh + speedKmh) / 2 / 3.6) * stepS
  const slow = speedBeforeKmh < REST_SPEED_KMH && speedKmh < REST_SPEED_KMH
  let still = slow ? (meter.still ?? { lat: last.lat, lon: last.lon, sinceMs: last.timeMs }) : null
  let stepM: number
  if (still && distanceM(still, fix) > Math.max(LEAVE_RADIUS_M, 5 * sigmaM)) {
    // At rest before and after, elsewhere: it was moved in a gap, or slowly. Short steps keep to the speed.
    stepM = stepS <= TRAPEZOID_MAX_S ? trapezoidM : chordM
    still = { lat: fix.lat, lon: fix.lon, sinceMs: fix.timeMs }
  } else if (still) {
    stepM =
      fix.timeMs - still.sinceMs > PARKED_AFTER_MS
        ? 0
        : Math.min(trapezoidM, stepS <= TRAPEZOID_MAX_S ? trapezoidM : chordM)
  } else if (stepS <= TRAPEZOID_MAX_S) {
    stepM = trapezoidM
  } else if (stepS <= BLEND_MAX_S) {
    stepM = (trapezoidM + chordM) / 2
  } else {
    stepM = prolongedChordM(last, fix, chordM, Math.min(TRAPEZOID_MAX_S, meter.lastStepMs / 2000))
  }
  return {
    totalM: meter.totalM + stepM,
    last: fix,
    lastStepMs: stepMs,
    still,
    counted: null,
    rest: null,
    around: null,
    recent: [],
    jumps: 0,
  }
}

/** Along the course for `prolongS` at the speed of each end, and straight between. */
function prolongedChordM(last: MeterFix, fix: MeterFix, chordM: number, prolongS: number): number {
  if (last.courseDeg === null || fix.courseDeg === null || prolongS <= 0) return chordM
  const afterM = ((last.speedKmh ?? 0) / 3.6) * prolongS
  const beforeM = ((fix.speedKmh ?? 0) / 3.6) * prolongS
  if (afterM + beforeM > chordM) return chordM
  const from = step(last, last.courseDeg, afterM)
  const to = step(fix, fix.courseDeg, -beforeM)
  return afterM + distanceM(from, to) + beforeM
}

function withoutSpeed(meter: MeterState, last: MeterFix, fix: MeterFix, sigmaM: number): MeterState {
  const place = { lat: fix.lat, lon: fix.lon }
  const counted = meter.counted ?? { lat: last.lat, lon: last.lon }
  const next = { ...meter, last: fix, lastStepMs: fix.timeMs - last.timeMs, still: null, counted, jumps: 0 }
  if (meter.rest) {
    if (distanceM(counted, fix) <= meter.rest.leaveRadiusM) return { ...next, rest: { ...meter.rest, strayed: null } }
    const { strayed } = meter.rest
    if (!strayed) return { ...next, rest: { ...meter.rest, strayed: place } }
    const totalM = meter.totalM + distanceM(counted, strayed) + distanceM(strayed, fix)
    const from = { ...place, timeMs: fix.timeMs, totalM, beyondM: 0 }
    return { ...next, totalM, counted: place, rest: null, recent: [from], around: from }
  }
  const beyondM = distanceM(counted, fix)
  const gateM = gateOf(next.lastStepMs)
  const passes = beyondM >= Math.max(gateM, 3 * sigmaM)
  const totalM = passes ? meter.totalM + beyondM : meter.totalM
  const here = { ...place, timeMs: fix.timeMs, totalM, beyondM: passes ? 0 : beyondM }
  const around = meter.around && distanceM(meter.around, fix) <= LINGER_RADIUS_M ? meter.around : here
  const moving = { ...next, totalM, counted: passes ? place : counted, around, recent: remember(meter.recent, here) }
  return restIfLingering(moving, here) ?? restIfJittering(moving, here) ?? moving
}

function gateOf(stepMs: number): number {
  if (stepMs < SPARSE_MS) return GATE_M
  return Math.min(LEAVE_RADIUS_M, Math.max(SPARSE_GATE_M, (WALK_MPS * stepMs) / 1_000))
}

/** Places at least five seconds apart, of the two minutes within which rest shows: never more than twenty-six. */
function remember(recent: readonly RecentPlace[], here: RecentPlace): readonly RecentPlace[] {
  const newest = recent.at(-1)
  if (newest && here.timeMs - newest.timeMs < JITTER_SPACING_MS) return recent
  return [...since(recent, here.timeMs - LINGER_MS), here]
}

/** The last half minute of them. */
function windowOf(recent: readonly RecentPlace[], nowMs: number): readonly RecentPlace[] {
  return since(recent, nowMs - JITTER_WINDOW_MS)
}

/** From the last one at that instant or before it. */
function since(recent: readonly RecentPlace[], fromMs: number): readonly RecentPlace[] {
  return recent.filter((_, i) => (recent[i + 1]?.timeMs ?? Number.POSITIVE_INFINITY) > fromMs)
}

/** Two minutes around one place are rest: from here on a slow drift of the fix is not distance. */
function restIfLingering(meter: MeterState, here: RecentPlace): MeterState | null {
  const { around } = meter
  if (!around || here.timeMs - around.timeMs < LINGER_MS) return null
  return rest(meter, meter.totalM, here, LEAVE_RADIUS_M)
}

/** Half a minute in which each step undoes a part of the one before is noise, not driving: what it added is given back. */
function restIfJittering(meter: MeterState, here: RecentPlace): MeterState | null {
  const { recent } = meter
  if (recent.at(-1) !== here) return null
  const places = windowOf(recent, here.timeMs)
  if (here.timeMs - places[0]!.timeMs < JITTER_WINDOW_MS) return null
  const center = meanPlace(places)
  const at = places.map((held) => toPlane(center, held))
  const spreadM = Math.sqrt(at.reduce((sum, p) => sum + p.eastM ** 2 + p.northM ** 2, 0) / at.length)
  if (spreadM > JITTER_SPREAD_M) return null
  let stepsM2 = 0
  let undoneM2 = 0
  for (let i = 1; i < at.length; i++) {
    const eastM = at[i]!.eastM - at[i - 1]!.eastM
    const northM = at[i]!.northM - at[i - 1]!.northM
    stepsM2 += eastM ** 2 + northM ** 2
    const before = at[i - 2]
    if (before) undoneM2 -= eastM * (at[i - 1]!.eastM - before.eastM) + northM * (at[i - 1]!.northM - before.northM)
  }
  // White noise undoes half of each step on average; a car that drives undoes none.
  if (stepsM2 < GATE_M ** 2 || undoneM2 < 0.25 * stepsM2) return null
  return rest(meter, untilRestM(meter, center, spreadM), center, Math.max(LEAVE_RADIUS_M, SPREADS_OF_REST * spreadM))
}

/** What was driven until it came to rest: up to the last place that is not of the rest, and from there straight to it. */
function untilRestM({ recent, around, totalM }: MeterState, center: LatLon, spreadM: number): number {
  const withinM = Math.min(LINGER_RADIUS_M, SPREADS_OF_REST * spreadM)
  const isBeyond = (place: LatLon | undefined, byM: number) => place === undefined || distanceM(place, center) > byM
  // One wild fix of the rest comes from its middle, a vehicle that arrives does not.
  const before = recent.findLast((place, i) => isBeyond(place, withinM) && isBeyond(recent[i - 1], withinM / 2))
  return Math.min(
    totalM,
    drivenTo(before ?? (around && around.timeMs < recent[0]!.timeMs ? around : recent[0]!), center),
  )
}

function drivenTo(from: RecentPlace, place: LatLon): number {
  return from.totalM + from.beyondM + distanceM(from, place)
}

function rest(meter: MeterState, totalM: number, { lat, lon }: LatLon, leaveRadiusM: number): MeterState {
  const counted = { lat, lon }
  return { ...meter, totalM, counted, rest: { leaveRadiusM, strayed: null }, recent: [], around: null }
}

function meanPlace(places: readonly LatLon[]): LatLon {
  const origin = places[0]!
  let eastM = 0
  let northM = 0
  for (const place of places) {
    const at = toPlane(origin, place)
    eastM += at.eastM
    northM += at.northM
  }
  return fromPlane(origin, { eastM: eastM / places.length, northM: northM / places.length })
}

function step(from: LatLon, courseDeg: number, lengthM: number): LatLon {
  const course = (courseDeg * Math.PI) / 180
  return fromPlane(from, { eastM: lengthM * Math.sin(course), northM: lengthM * Math.cos(course) })
}
