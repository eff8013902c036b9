import { derivedId } from '@clutch/shared/derived-id'
import { distanceM, isLatLon } from '@clutch/shared/geo'
import type { Part } from '../telemetry/part.ts'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'
import { derivedSpeedKmh, type MeterState, measure, newMeter, placeAt } from './distance.ts'
import { type Place, positionSigmaM, type TrackPoint } from './track.ts'

/**
 * Trips and stops as a fold over the readings of one device in event-time order.
 *
 * A trip begins
 * - `ignition`: when the ignition comes on and the vehicle then moves. The start is the reading at which it came on,
 *   or the first movement if the engine had been running longer than a warm-up;
 * - `motion`: without an ignition signal (or against one that says off) at the first reading that moves, once the vehicle has
 *   got somewhere.
 * A trip ends
 * - `ignition-off`: at the reading that says off when that follows closely, else at the last reading that said on.
 *   Off while the vehicle drives is a wire that lies: the trip goes on until it stands;
 * - `dwell`: where the vehicle came to rest, once it has rested there so long;
 * - `silence`: at the last reading, once none has come for so long.
 * An ignition that comes back within the flicker time at the same place reopens the trip, and so does a vehicle that drives on without it.
 *
 * The state is plain JSON of bounded size, and everything in it follows from the readings alone: no clock, no randomness.
 */

const TRIP_ALGORITHM = 'trip/1'

export type TripRules = {
  /** Rest so long ends a trip when the ignition is not known to be on. */
  readonly dwellMs: number
  /** Rest so long ends a trip although the ignition is on: nobody is driving, or the wire lies. */
  readonly idleDwellMs: number
  /** No reading for so long ends a trip. A device that reports more rarely than this needs rules of its own. */
  readonly silenceMs: number
  /** The same when the last reading said that the ignition is on: such a device would have said that it went off. */
  readonly ignitionSilenceMs: number
  /** Ignition on longer than this before the first movement does not belong to the trip. */
  readonly warmUpMs: number
  /** Off for at most so long is a flicker. */
  readonly flickerMs: number
  /** Rest within a trip so long is a stop. */
  readonly stopMs: number
  readonly restSpeedKmh: number
  readonly movingSpeedKmh: number
  /** Within this of where it came to rest a vehicle still rests. */
  readonly restRadiusM: number
  /** So many readings that move while the ignition is said to be off, and the wire is not believed on this trip. */
  readonly lyingReadings: number
  /** So far from where it rested a vehicle that moved without ignition has set off. */
  readonly setOffM: number
}

const TRIP_RULES: TripRules = {
  dwellMs: 300_000,
  idleDwellMs: 1_800_000,
  silenceMs: 300_000,
  ignitionSilenceMs: 900_000,
  warmUpMs: 900_000,
  flickerMs: 30_000,
  stopMs: 120_000,
  restSpeedKmh: 3,
  movingSpeedKmh: 5,
  restRadiusM: 60,
  lyingReadings: 5,
  setOffM: 80,
}

type TripStartRule = 'ignition' | 'motion'
type TripEndRule = 'ignition-off' | 'dwell' | 'silence'

export type Trip = {
  readonly kind: 'trip'
  readonly id: string
  readonly deviceId: string
  readonly status: 'running' | 'completed'
  readonly startMs: number
  /** Null only where it was hidden afterwards. */
  readonly from: Place | null
  /** Null while running, like `to`; the figures are then those of the latest reading. */
  readonly endMs: number | null
  readonly to: Place | null
  readonly distanceM: number
  readonly durationS: number
  readonly movingS: number
  readonly idleS: number
  readonly maxSpeedKmh: number
  readonly avgSpeedKmh: number
  readonly pointCount: number
  readonly odometerStartM: number | null
  readonly odometerEndM: number | null
  readonly engineHoursStart: number | null
  readonly engineHoursEnd: number | null
  readonly evidence: {
    readonly algorithm: string
    readonly start: TripStartRule
    readonly end: TripEndRule | null
    /** `contradicted`: the vehicle drove while the ignition was said to be off. */
    readonly ignition: 'seen' | 'absent' | 'contradicted'
    readonly speed: 'reported' | 'derived'
    /** From where the vehicle was last known to rest to where the trip begins: driven, but not recorded. */
    readonly startGapM: number
    readonly longestGapS: number
  }
  /** Event time of what decided this: the last reading it depends on, or the instant at which silence became an end. */
  readonly decidedAtMs: number
}

/** A rest within a trip. What lies between two trips is not a stop. */
export type Stop = {
  readonly kind: 'stop'
  readonly id: string
  readonly deviceId: string
  readonly tripId: string
  readonly startMs: number
  readonly endMs: number
  readonly durationS: number
  readonly at: Place
  readonly engine: 'on' | 'off' | 'unknown'
  readonly decidedAtMs: number
}

/** A vehicle that was found elsewhere than where it was left, without a recorded trip: towed, ferried, or a device that slept. */
export type Relocation = {
  readonly kind: 'relocation'
  readonly id: string
  readonly deviceId: string
  readonly leftMs: number
  readonly from: Place
  readonly foundMs: number
  readonly to: Place
  readonly distanceM: number
  readonly decidedAtMs: number
}

export type TripEffect =
  | { readonly type: 'trip-started'; readonly record: Trip }
  | { readonly type: 'trip-completed'; readonly record: Trip }
  /** The ignition flickered: the trip that was completed runs on under the same id. */
  | { readonly type: 'trip-reopened'; readonly record: Trip }
  | { readonly type: 'stop-recorded'; readonly record: Stop }
  | { readonly type: 'relocation-found'; readonly record: Relocation }

/** Everything a summary needs, as it was at one reading. */
type Sums = {
  readonly timeMs: number
  readonly place: Place
  readonly meterM: number
  readonly movingMs: number
  readonly idleMs: number
  readonly maxSpeedKmh: number
  readonly points: number
  readonly longestGapMs: number
  readonly odometerM: number | null
  readonly engineHours: number | null
}

type Rest = { readonly startMs: number; readonly place: Place; readonly sums: Sums }

type Journey = {
  readonly startRule: TripStartRule
  readonly startMs: number
  readonly from: Place
  readonly startMeterM: number
  readonly startGapM: number
  readonly odometerStartM: number | null
  readonly engineHoursStart: number | null
  /** False while it is only a candidate: the ignition is on, or something moved. */
  readonly setOff: boolean
  readonly movingPoints: number
  readonly ignitionSeen: boolean
  /** Readings that moved while the ignition was said to be off, less those while it was said to be on: a wire that flickers does not lie. */
  readonly movingOff: number
  /** So many of them that it was not believed. */
  readonly lied?: true
  readonly speedReported: boolean
  readonly sums: Sums
  readonly rest: Rest | null
}

export type TripState = {
  readonly deviceId: string
  /** Readings up to and including this time are part of the state; an earlier one is late. */
  readonly throughMs: number | null
  readonly meter: MeterState
  readonly ignition: boolean | null
  readonly lastHeardMs: number | null
  readonly lastStepMs: number
  readonly fix: (Place & { readonly timeMs: number }) | null
  /** Where the vehicle rests when no trip runs. */
  readonly parked: { readonly place: Place; readonly sinceMs: number; readonly away: Place | null } | null
  readonly journey: Journey | null
  /** The trip that ended by ignition last, kept for the flicker time. */
  readonly justEnded: { readonly journey: Journey; readonly offMs: number } | null
}

export function newTripState(deviceId: string): TripState {
  return {
    deviceId,
    throughMs: null,
    meter: newMeter,
    ignition: null,
    lastHeardMs: null,
    lastStepMs: 0,
    fix: null,
    parked: null,
    journey: null,
    justEnded: null,
  }
}

/** What a trip is made of. */
type TripPoint = TrackPoint & Pick<TelemetryPoint, 'engineHours'>

/** The state after one more reading, which must be later than all before it; effects are added to the caller's list. */
export function stepTrips(
  state: TripState,
  point: TripPoint,
  effects: TripEffect[],
  rules: TripRules = TRIP_RULES,
): TripState {
  if (state.throughMs !== null && point.timeMs <= state.throughMs) {
    throw new RangeError(`A reading of ${point.timeMs} cannot follow ${state.throughMs}: fold again from a checkpoint`)
  }
  const quiet = endBySilence(state, point.timeMs, effects, rules)
  const fix = point.valid && isLatLon(point) ? { lat: point.lat, lon: point.lon } : null
  const meter = fix ? measure(quiet.meter, point) : quiet.meter
  const place = fix !== null && meter.jumps === 0 ? fix : null
  const stepMs = quiet.lastHeardMs === null ? 0 : point.timeMs - quiet.lastHeardMs
  const seen: Seen = {
    point,
    fix,
    place,
    stepMs,
    ignition: point.ignition ?? quiet.ignition,
    speedKmh: place ? (point.speedKmh ?? derivedSpeedKmh(meter)) : null,
    rules,
  }
  const next = { ...quiet, meter, throughMs: point.timeMs }
  const decided = next.journey ? journeyOn(next, next.journey, seen, effects) : whileParked(next, seen, effects)
  return {
    ...decided,
    ignition: seen.ignition,
    lastHeardMs: point.timeMs,
    lastStepMs: stepMs,
    fix: place ? { ...place, timeMs: point.timeMs } : decided.fix,
  }
}

/**
 * What silence alone decides by `nowMs`: a running trip ends at its last reading. The result is the one that the next
 * reading after the silence would have given, so a timer and a reading never disagree; a reading that arrives
 * afterwards from within the silence is late and is handled as every late reading.
 */
export function closeIdleTrips(
  state: TripState,
  nowMs: number,
  rules: TripRules = TRIP_RULES,
): { state: TripState; effects: TripEffect[] } {
  const effects: TripEffect[] = []
  return { state: endBySilence(state, nowMs, effects, rules), effects }
}

/** When silence will end what runs now, for the timer; null when nothing runs. */
export function silentFromMs(state: TripState, rules: TripRules = TRIP_RULES): number | null {
  return state.journey && state.lastHeardMs !== null ? state.lastHeardMs + silenceLimitMs(state, rules) : null
}

export const tripPart: Part<TripState, TripEffect> = {
  newState: newTripState,
  step: (state, point, effects) => stepTrips(state, point, effects),
  idleDueMs: (state) => silentFromMs(state),
  // Only what comes after the instant finds that it has passed.
  closeSilent: (state, dueMs, effects) => endBySilence(state, dueMs + 1, effects, TRIP_RULES),
  openRecords: (state) => {
    const trip = runningTrip(state)
    return trip ? [trip] : []
  },
}

/** The trip that runs now, with the figures of the latest reading. */
export function runningTrip(state: TripState): Trip | null {
  const { journey } = state
  return journey?.setOff ? tripOf(state.deviceId, journey, journey.sums, null, journey.sums.timeMs) : null
}

type Seen = {
  readonly point: TripPoint
  readonly fix: Place | null
  /** Null without a fix, and for a fix that jumped. */
  readonly place: Place | null
  readonly stepMs: number
  readonly ignition: boolean | null
  /** Reported, or derived from positions; null when nothing is known. */
  readonly speedKmh: number | null
  readonly rules: TripRules
}

function silenceLimitMs(state: TripState, rules: TripRules): number {
  return state.ignition === true ? rules.ignitionSilenceMs : rules.silenceMs
}

function endBySilence(state: TripState, nowMs: number, effects: TripEffect[], rules: TripRules): TripState {
  const fromMs = silentFromMs(state, rules)
  if (fromMs === null || nowMs <= fromMs || !state.journey) return state
  const { journey } = state
  // Whoever rested when it fell silent came to rest there; with the ignition on the rest was part of the trip.
  const end = journey.rest && state.ignition !== true ? journey.rest.sums : journey.sums
  return { ...endJourney(state, journey, end, 'silence', fromMs, effects), throughMs: fromMs, ignition: null }
}

function whileParked(state: TripState, seen: Seen, effects: TripEffect[]): TripState {
  const { point, place, rules } = seen
  const { justEnded, parked } = state
  const switchedOn = seen.ignition === true && state.ignition !== true
  if (
    justEnded &&
    (switchedOn || moves(state, seen)) &&
    point.timeMs - justEnded.offMs <= rules.flickerMs &&
    staysNear(justEnded.journey.sums.place, seen)
  ) {
    const journey = extended(justEnded.journey, state, seen, false)
    effects.push({ type: 'trip-reopened', record: tripOf(state.deviceId, journey, journey.sums, null, point.timeMs) })
    return { ...state, journey, justEnded: null, parked: null }
  }
  const settled = justEnded && point.timeMs - justEnded.offMs > rules.flickerMs ? { ...state, justEnded: null } : state
  // Nobody knows where a vehicle was carried while it slept: the fix at which it wakes is no jump.
  const wokenAt = seen.fix ?? parked?.place
  if (switchedOn && wokenAt) return begin(settled, seen, 'ignition', wokenAt)
  if (!place) return settled
  if (
    moves(settled, seen) &&
    (!parked || isAway(parked.place, place, seen) || (seen.speedKmh ?? 0) >= rules.movingSpeedKmh)
  ) {
    return begin(settled, seen, 'motion', place)
  }
  if (!parked) return { ...settled, parked: { place, sinceMs: point.timeMs, away: null } }
  if (!isAway(parked.place, place, seen))
    return parked.away ? { ...settled, parked: { ...parked, away: null } } : settled
  if (!parked.away || isAway(parked.away, place, seen)) return { ...settled, parked: { ...parked, away: place } }
  const movedM = distanceM(parked.place, place)
  effects.push({
    type: 'relocation-found',
    record: {
      kind: 'relocation',
      id: derivedId('rel', state.deviceId, String(point.timeMs)),
      deviceId: state.deviceId,
      leftMs: parked.sinceMs,
      from: parked.place,
      foundMs: point.timeMs,
      to: place,
      distanceM: round(movedM, 1),
      decidedAtMs: point.timeMs,
    },
  })
  return { ...settled, parked: { place, sinceMs: point.timeMs, away: null } }
}

function begin(state: TripState, seen: Seen, startRule: TripStartRule, place: Place): TripState {
  const { point } = seen
  // The way here was not recorded as part of this trip: the odometer of readings is set down anew.
  const meter = placeAt(state.meter, {
    timeMs: point.timeMs,
    ...place,
    speedKmh: point.speedKmh,
    courseDeg: point.courseDeg,
  })
  const sums: Sums = {
    timeMs: point.timeMs,
    place,
    meterM: meter.totalM,
    movingMs: 0,
    idleMs: 0,
    maxSpeedKmh: seen.speedKmh ?? 0,
    points: 1,
    longestGapMs: 0,
    odometerM: point.odometerM ?? null,
    engineHours: point.engineHours ?? null,
  }
  const atRest = (seen.speedKmh ?? 0) < seen.rules.restSpeedKmh && startRule === 'ignition'
  return {
    ...state,
    meter,
    justEnded: null,
    journey: {
      startRule,
      startMs: point.timeMs,
      from: place,
      startMeterM: meter.totalM,
      startGapM: state.parked ? distanceM(state.parked.place, place) : 0,
      odometerStartM: point.odometerM ?? null,
      engineHoursStart: point.engineHours ?? null,
      setOff: false,
      movingPoints: moves(state, seen) ? 1 : 0,
      ignitionSeen: seen.ignition === true,
      movingOff: 0,
      speedReported: point.speedKmh !== undefined,
      sums,
      rest: atRest ? { startMs: point.timeMs, place, sums } : null,
    },
  }
}

function journeyOn(state: TripState, before: Journey, seen: Seen, effects: TripEffect[]): TripState {
  const { point, rules } = seen
  const moving = moves(state, seen)
  if (seen.ignition === false && before.ignitionSeen && before.movingOff < rules.lyingReadings && !moving) {
    // Off soon after on was recorded as it happened; off after a pause is a heartbeat, and on was true until the pause.
    const closely = seen.stepMs <= Math.max(5_000, 2 * state.lastStepMs)
    const end = closely ? extended(before, state, seen, true).sums : before.sums
    const ended = endJourney(state, before, end, 'ignition-off', point.timeMs, effects)
    return before.setOff ? { ...ended, justEnded: { journey: { ...before, sums: end }, offMs: point.timeMs } } : ended
  }
  const resting = rests(before, seen)
  let journey = extended(before, state, seen, resting)
  if (resting && !before.rest) {
    // At the same place as the reading before, after a pause: it came to rest there, not only now.
    const sinceBefore = seen.stepMs > 5_000 && staysNear(before.sums.place, seen)
    const sums = sinceBefore ? before.sums : journey.sums
    journey = { ...journey, rest: { startMs: sums.timeMs, place: sums.place, sums } }
  } else if (!resting && before.rest) {
    if (before.setOff)
      recordStop(state, before, before.rest, journey.sums.timeMs - seen.stepMs, point.timeMs, effects, rules)
    journey = { ...journey, rest: null }
  }
  if (moving) {
    const movingOff = Math.max(0, journey.movingOff + (seen.ignition === false ? 1 : -1))
    journey = { ...journey, movingPoints: journey.movingPoints + 1, movingOff }
    if (movingOff >= rules.lyingReadings && !journey.lied) journey = { ...journey, lied: true }
  }
  if (!journey.setOff) return candidate(state, journey, seen, effects)
  if (
    journey.rest &&
    point.timeMs - journey.rest.startMs >= (seen.ignition === true ? rules.idleDwellMs : rules.dwellMs)
  ) {
    return endJourney(state, journey, journey.rest.sums, 'dwell', point.timeMs, effects)
  }
  return { ...state, journey }
}

/** Not yet a trip: it becomes one when the vehicle has got somewhere, and nothing when it comes to rest again. */
function candidate(state: TripState, journey: Journey, seen: Seen, effects: TripEffect[]): TripState {
  const { point, place, rules } = seen
  const byIgnition = journey.startRule === 'ignition'
  const awayM = place ? distanceM(journey.from, place) : 0
  if (journey.movingPoints >= 2 && awayM >= (byIgnition ? rules.setOffM / 4 : rules.setOffM)) {
    const setOff = { ...journey, setOff: true }
    effects.push({ type: 'trip-started', record: tripOf(state.deviceId, setOff, setOff.sums, null, point.timeMs) })
    return { ...state, journey: setOff, parked: null }
  }
  // An engine that ran too long for a warm-up, or a movement that led nowhere: if a trip begins, it begins later.
  const { rest } = journey
  if (!rest || point.timeMs - rest.startMs < (byIgnition ? rules.warmUpMs : rules.stopMs)) return { ...state, journey }
  return { ...state, journey: null, parked: state.parked ?? { place: rest.place, sinceMs: rest.startMs, away: null } }
}

/** The journey with one more reading added to its sums. */
function extended(journey: Journey, state: TripState, seen: Seen, resting: boolean): Journey {
  const { point, stepMs } = seen
  const { sums } = journey
  const idle = resting && (journey.rest !== null || staysNear(sums.place, seen))
  return {
    ...journey,
    ignitionSeen: journey.ignitionSeen || seen.ignition === true,
    speedReported: journey.speedReported || (point.valid && point.speedKmh !== undefined),
    sums: {
      timeMs: point.timeMs,
      place: seen.place ?? sums.place,
      meterM: state.meter.totalM,
      movingMs: sums.movingMs + (idle ? 0 : stepMs),
      idleMs: sums.idleMs + (idle ? stepMs : 0),
      maxSpeedKmh: Math.max(sums.maxSpeedKmh, seen.speedKmh ?? 0),
      points: sums.points + 1,
      longestGapMs: Math.max(sums.longestGapMs, stepMs),
      odometerM: point.odometerM ?? sums.odometerM,
      engineHours: point.engineHours ?? sums.engineHours,
    },
  }
}

function endJourney(
  state: TripState,
  journey: Journey,
  end: Sums,
  endRule: TripEndRule,
  decidedAtMs: number,
  effects: TripEffect[],
): TripState {
  if (journey.setOff) {
    effects.push({ type: 'trip-completed', record: tripOf(state.deviceId, journey, end, endRule, decidedAtMs) })
  }
  const parked = !journey.setOff && state.parked ? state.parked : { place: end.place, sinceMs: end.timeMs, away: null }
  return { ...state, journey: null, justEnded: null, parked }
}

function recordStop(
  state: TripState,
  journey: Journey,
  rest: Rest,
  endMs: number,
  decidedAtMs: number,
  effects: TripEffect[],
  rules: TripRules,
): void {
  if (endMs - rest.startMs < rules.stopMs) return
  effects.push({
    type: 'stop-recorded',
    record: {
      kind: 'stop',
      id: derivedId('stp', state.deviceId, String(rest.startMs)),
      deviceId: state.deviceId,
      tripId: tripId(state.deviceId, journey.startMs),
      startMs: rest.startMs,
      endMs,
      durationS: (endMs - rest.startMs) / 1000,
      at: rest.place,
      engine: state.ignition === null ? 'unknown' : state.ignition ? 'on' : 'off',
      decidedAtMs,
    },
  })
}

/** The id of a trip is a function of the device and the start, so a trip found again is the same trip. */
function tripId(deviceId: string, startMs: number): string {
  return derivedId('trp', deviceId, String(startMs))
}

function tripOf(deviceId: string, journey: Journey, at: Sums, endRule: TripEndRule | null, decidedAtMs: number): Trip {
  const durationS = (at.timeMs - journey.startMs) / 1000
  const drivenM = Math.max(0, at.meterM - journey.startMeterM)
  return {
    kind: 'trip',
    id: tripId(deviceId, journey.startMs),
    deviceId,
    status: endRule ? 'completed' : 'running',
    startMs: journey.startMs,
    from: journey.from,
    endMs: endRule ? at.timeMs : null,
    to: endRule ? at.place : null,
    distanceM: round(drivenM, 1),
    durationS,
    movingS: at.movingMs / 1000,
    idleS: at.idleMs / 1000,
    maxSpeedKmh: round(at.maxSpeedKmh, 1),
    avgSpeedKmh: durationS > 0 ? round((drivenM / durationS) * 3.6, 1) : 0,
    pointCount: at.points,
    odometerStartM: journey.odometerStartM,
    odometerEndM: at.odometerM,
    engineHoursStart: journey.engineHoursStart,
    engineHoursEnd: at.engineHours,
    evidence: {
      algorithm: TRIP_ALGORITHM,
      start: journey.startRule,
      end: endRule,
      ignition: journey.lied ? 'contradicted' : journey.ignitionSeen ? 'seen' : 'absent',
      speed: journey.speedReported ? 'reported' : 'derived',
      startGapM: round(journey.startGapM, 1),
      longestGapS: at.longestGapMs / 1000,
    },
    decidedAtMs,
  }
}

/** True when the reading itself shows movement. A speed that comes with an unchanged position is a copy of an old one. */
function moves(state: TripState, seen: Seen): boolean {
  const { point, place, rules, stepMs } = seen
  if (!place) return false
  const leftM = state.fix ? distanceM(state.fix, place) : Number.POSITIVE_INFINITY
  if (point.speedKmh !== undefined) {
    return point.speedKmh >= rules.movingSpeedKmh && (stepMs <= 3_000 || leftM >= 10)
  }
  if ((seen.speedKmh ?? 0) >= rules.movingSpeedKmh) return true
  const from = state.parked?.place
  return from !== undefined && isAway(from, place, seen)
}

/** Slow, and where it came to rest; without a fix nothing is known, and what was goes on. */
function rests(journey: Journey, seen: Seen): boolean {
  if (!seen.place) return journey.rest !== null
  const { point, rules } = seen
  if (
    point.speedKmh !== undefined &&
    point.speedKmh >= rules.restSpeedKmh &&
    !(seen.stepMs > 5_000 && samePlace(journey.sums.place, seen.place))
  )
    return false
  if (point.speedKmh === undefined && (seen.speedKmh ?? 0) >= rules.movingSpeedKmh) return false
  return journey.rest === null || !isAway(journey.rest.place, seen.place, seen)
}

function isAway(from: Place, place: Place, seen: Seen): boolean {
  return distanceM(from, place) > Math.max(seen.rules.restRadiusM, 5 * positionSigmaM(seen.point))
}

function staysNear(from: Place, seen: Seen): boolean {
  return seen.place === null || distanceM(from, seen.place) <= Math.max(25, 3 * positionSigmaM(seen.point))
}

function samePlace(a: Place, b: Place): boolean {
  return distanceM(a, b) < 1
}

function round(value: number, digits: number): number {
  const scale = 10 ** digits
  return Math.round(value * scale) / scale
}
