import { derivedId } from '@clutch/shared/derived-id'
import type { Part } from '../telemetry/part.ts'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'

/**
 * What a vehicle's battery, alternator and coolant were like on a day (UTC), as a fold over the readings of one device in
 * event-time order. Nothing is judged here: what is normal for 12 V and 24 V, and how it goes on from day to day, is decided when
 * somebody asks (`vehicle-trends/`), so that late readings and devices that change vehicles leave no trace.
 *
 * Values are kept as counts of bins: of any number of readings the same few numbers, in whatever rhythm they come.
 */

const DAY_MS = 86_400_000
/**
 * A lead battery is at rest so long after it was charged: before it a surface charge of a few tenths of a volt hides what is
 * in it. Makers of batteries ask for 1 to 12 hours; after two most of it has gone also without a load.
 */
const RESTED_MS = 2 * 3_600_000
/** One resting voltage an hour says as much as sixty. */
const REST_EVERY_MS = 3_600_000
/** The alternator gives back what the start took before it settles. */
const CHARGES_AFTER_MS = 60_000
/** The thermostat has opened: a cold engine takes 5 to 12 minutes of driving. */
const WARM_AFTER_MS = 900_000
/** While an engine runs, one value a minute. */
const RUN_EVERY_MS = 60_000
/** An engine that ran before a pause and after it ran meanwhile, if it is no longer than this. */
const RUNS_ON_MS = 300_000
/** The voltage falls for a second or two while the starter turns: what was seen so long before the engine ran is of it. */
const CRANKING_MS = 15_000
/** Red on most gauges; the cap keeps coolant from boiling to about 125 °C. A value for a moment is a sensor's. */
const HOT_C = 115
const HOT_MS = 60_000
/** A starter turns an engine at 150 to 250 a minute, and none idles below 400. */
const RUNS_RPM = 300
const MOVES_KMH = 5
/** What no supply and no coolant has: the sensor's, or nothing was connected. */
const LEAST_V = 5
const MOST_V = 36
const LEAST_C = -40
const MOST_C = 150

const BIN_V = 0.05
const BIN_C = 1
/** Told again no more often than this while it grows. */
const TELL_MS = 900_000
const SILENCE_MS = 900_000

/** How often a value was within each bin, by the bin's number. */
export type Bins = Readonly<Record<string, number>>

export type VitalDay = {
  readonly kind: 'vital-day'
  readonly id: string
  readonly deviceId: string
  /** The first value of the day. */
  readonly startMs: number
  readonly restingV: Bins
  readonly runningV: Bins
  readonly coolantC: Bins
  /** Starts that were seen while the starter turned, and the lowest voltage of any. */
  readonly starts: number
  readonly crankingMinV: number | null
  readonly overheatings: number
  readonly highestC: number | null
  readonly decidedAtMs: number
}

type VitalEffect = { readonly type: 'vitals-told'; readonly record: VitalDay }

type Values = Omit<VitalDay, 'kind' | 'id' | 'deviceId' | 'decidedAtMs'>

type VitalState = {
  readonly deviceId: string
  readonly lastMs: number | null
  /** Whether the engine ran at the last reading, and since when it has or has not. */
  readonly running: boolean | null
  readonly sinceMs: number | null
  readonly ignition: boolean | null
  readonly restedMs: number | null
  readonly chargedMs: number | null
  readonly warmMs: number | null
  /** The lowest voltage with the ignition on and the engine not running yet. */
  readonly cranking: { readonly atMs: number; readonly minV: number } | null
  readonly hotSinceMs: number | null
  readonly hotTold: boolean
  readonly day: Values | null
  readonly toldMs: number | null
  readonly told: VitalDay | null
  readonly dirty: boolean
}

function newVitalState(deviceId: string): VitalState {
  return {
    deviceId,
    lastMs: null,
    running: null,
    sinceMs: null,
    ignition: null,
    restedMs: null,
    chargedMs: null,
    warmMs: null,
    cranking: null,
    hotSinceMs: null,
    hotTold: false,
    day: null,
    toldMs: null,
    told: null,
    dirty: false,
  }
}

function stepVitals(before: VitalState, point: TelemetryPoint, effects: VitalEffect[]): VitalState {
  const { timeMs } = point
  const ignition = point.ignition ?? before.ignition
  const stepMs = before.lastMs === null ? 0 : timeMs - before.lastMs
  const running = runs(point, before, ignition, stepMs)
  // Over a long pause an engine that runs may be another run; one that is off is taken to have been off.
  const goesOn = running !== null && running === before.running && (!running || stepMs <= RUNS_ON_MS)
  const sinceMs = goesOn ? before.sinceMs : running === null ? null : timeMs
  const state: Mutable<VitalState> = { ...before, lastMs: timeMs, running, sinceMs, ignition }
  if (before.day !== null && dayOf(timeMs) !== dayOf(before.day.startMs)) {
    if (before.dirty) tell(state, timeMs, effects)
    state.day = null
  }
  if (!goesOn) {
    state.restedMs = null
    state.chargedMs = null
    state.warmMs = null
    state.hotSinceMs = null
    state.hotTold = false
  }
  const volts = within(point.externalV ?? point.obd?.vehicleBatteryV ?? point.obd?.controlModuleV, LEAST_V, MOST_V)
  const coolantC = within(point.obd?.coolantTemperatureC, LEAST_C, MOST_C)
  if (volts !== undefined) addVolts(state, timeMs, volts, before.running)
  else if (running === true && before.running !== true) state.cranking = null
  if (coolantC !== undefined) addCoolant(state, timeMs, coolantC)
  const stopped = before.running === true && running === false
  if (state.dirty && (stopped || state.toldMs === null || timeMs - state.toldMs >= TELL_MS))
    tell(state, timeMs, effects)
  return state
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

function addVolts(state: Mutable<VitalState>, timeMs: number, volts: number, ranBefore: boolean | null): void {
  const { running, sinceMs } = state
  if (running === false && sinceMs !== null) {
    const isDue = state.restedMs === null || timeMs - state.restedMs >= REST_EVERY_MS
    if (state.ignition !== true && timeMs - sinceMs >= RESTED_MS && isDue) {
      state.restedMs = timeMs
      put(state, timeMs, (day) => ({ ...day, restingV: plus(day.restingV, volts, BIN_V) }))
    }
    if (state.ignition === true) {
      const { cranking } = state
      const isSame = cranking !== null && timeMs - cranking.atMs <= CRANKING_MS
      state.cranking = { atMs: timeMs, minV: isSame ? Math.min(cranking.minV, volts) : volts }
    } else state.cranking = null
    return
  }
  if (running !== true || sinceMs === null) return
  if (ranBefore === false && state.cranking !== null && timeMs - state.cranking.atMs <= CRANKING_MS) {
    const minV = round(Math.min(state.cranking.minV, volts), 1_000)
    put(state, timeMs, (day) => ({
      ...day,
      starts: day.starts + 1,
      crankingMinV: day.crankingMinV === null ? minV : Math.min(day.crankingMinV, minV),
    }))
  }
  state.cranking = null
  const isDue = state.chargedMs === null || timeMs - state.chargedMs >= RUN_EVERY_MS
  if (timeMs - sinceMs < CHARGES_AFTER_MS || !isDue) return
  state.chargedMs = timeMs
  put(state, timeMs, (day) => ({ ...day, runningV: plus(day.runningV, volts, BIN_V) }))
}

function addCoolant(state: Mutable<VitalState>, timeMs: number, coolantC: number): void {
  const { running, sinceMs } = state
  if (running !== true || sinceMs === null) return
  if (coolantC < HOT_C) {
    state.hotSinceMs = null
    state.hotTold = false
  } else {
    state.hotSinceMs ??= timeMs
    if (!state.hotTold && timeMs - state.hotSinceMs >= HOT_MS) {
      state.hotTold = true
      put(state, timeMs, (day) => ({ ...day, overheatings: day.overheatings + 1 }))
    }
  }
  if (timeMs - sinceMs < WARM_AFTER_MS && coolantC < HOT_C) return
  const isDue = state.warmMs === null || timeMs - state.warmMs >= RUN_EVERY_MS
  const isHigher = coolantC > (state.day?.highestC ?? Number.NEGATIVE_INFINITY)
  if (!isDue && !isHigher) return
  if (isDue) state.warmMs = timeMs
  put(state, timeMs, (day) => ({
    ...day,
    coolantC: isDue && timeMs - sinceMs >= WARM_AFTER_MS ? plus(day.coolantC, coolantC, BIN_C) : day.coolantC,
    highestC: Math.max(day.highestC ?? coolantC, coolantC),
  }))
}

function put(state: Mutable<VitalState>, timeMs: number, add: (day: Values) => Values): void {
  state.day = add(
    state.day ?? {
      startMs: timeMs,
      restingV: {},
      runningV: {},
      coolantC: {},
      starts: 0,
      crankingMinV: null,
      overheatings: 0,
      highestC: null,
    },
  )
  state.dirty = true
}

function tell(state: Mutable<VitalState>, decidedAtMs: number, effects: VitalEffect[]): void {
  const { deviceId, day } = state
  if (day === null) return
  const id = derivedId('vtd', deviceId, String(dayOf(day.startMs)))
  const record: VitalDay = { kind: 'vital-day', id, deviceId, ...day, decidedAtMs }
  effects.push({ type: 'vitals-told', record })
  state.told = record
  state.toldMs = decidedAtMs
  state.dirty = false
}

export const vitalPart: Part<VitalState, VitalEffect> = {
  newState: newVitalState,
  step: stepVitals,
  idleDueMs: ({ dirty, lastMs }) => (dirty && lastMs !== null ? lastMs + SILENCE_MS : null),
  closeSilent: (before, dueMs, effects) => {
    const state = { ...before }
    tell(state, dueMs, effects)
    return state
  },
  openRecords: ({ told }) => (told === null ? [] : [told]),
}

/**
 * Engine speed where it is known. An ignition alone may be on for the radio: with it the vehicle must have moved since it was
 * switched on, or it is not known.
 */
function runs(
  { obd, speedKmh, valid }: TelemetryPoint,
  before: VitalState,
  ignition: boolean | null,
  stepMs: number,
): boolean | null {
  const rpm = obd?.rpm
  if (rpm !== undefined) return rpm > RUNS_RPM
  if (ignition === false) return false
  const isSameRun = before.ignition === ignition && stepMs <= RUNS_ON_MS
  if (ignition === true && ((valid ? speedKmh : undefined) ?? obd?.speedKmh ?? 0) >= MOVES_KMH) return true
  return isSameRun ? before.running : null
}

function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS)
}

function within(value: number | undefined, least: number, most: number): number | undefined {
  return value !== undefined && value >= least && value <= most ? value : undefined
}

function plus(bins: Bins, value: number, width: number): Bins {
  const bin = String(Math.round(value / width))
  return { ...bins, [bin]: (bins[bin] ?? 0) + 1 }
}

function round(value: number, per: number): number {
  return Math.round(value * per) / per
}

/** How many values there are. */
export function countOf(bins: Bins): number {
  return Object.values(bins).reduce((sum, count) => sum + count, 0)
}

/** The value that a share of the others lies below; null where there is none. */
export function quantileOf(bins: Bins, share: number, of: 'volts' | 'celsius'): number | null {
  const width = of === 'volts' ? BIN_V : BIN_C
  const sorted = Object.entries(bins)
    .map(([bin, count]) => ({ value: Number(bin) * width, count }))
    .sort((a, b) => a.value - b.value)
  let left = share * countOf(bins)
  for (const { value, count } of sorted) {
    left -= count
    if (left <= 1e-9) return round(value, 1_000)
  }
  return sorted.length === 0 ? null : round(sorted.at(-1)!.value, 1_000)
}
