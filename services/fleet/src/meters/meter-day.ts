import { derivedId } from '@clutch/shared/derived-id'
import type { Part, StepContext } from '../telemetry/part.ts'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'
import { type Counter, type CounterReset, countOn, ENGINE_TIME, newCounter, ODOMETER } from './counter.ts'

/**
 * How far a device has been carried and how long the engine ran meanwhile, as totals since its first reading: the fold's part.
 *
 * Three measures lie on top of each other, each checked against the one below: the distance of the fixes, the device's own
 * odometer, the vehicle's. What is kept are marks of the totals, at most one in a quarter of an hour and a pair around a rest,
 * so that what was travelled between any two instants is a difference of two marks, however many years lie between them.
 */

const MARK_MS = 900_000
const DAY_MS = 86_400_000
/** In a pause longer than this a vehicle may have gone where fixes do not tell. */
const SEEN_MS = 120_000
/** An engine that ran before a pause and after it has run meanwhile, if it is no longer than this. */
const RUNS_ON_MS = 300_000
/** As an idling: a device that is silent for so long would have said something. */
const SILENCE_MS = 900_000
/** More than the marks of a day of driving with a rest in each quarter of an hour. */
const MAX_MARKS = 200
/**
 * What a measure may be off by in nine of ten cases, as a share of what it says: half a percent for the vehicle's own (it is what is
 * asked for; two samples of it are not of the same instant as ours), two for a device's, three for fixes.
 */
const VEHICLE_SHARE = 0.005
const DEVICE_SHARE = 0.02
const FIXES_SHARE = 0.03

/** Totals at an instant, in whole units. A tuple: there are many. */
export type Mark = readonly [
  atMs: number,
  distanceM: number,
  /** What the distance may be off by. */
  errorM: number,
  engineS: number,
  /** What the vehicle's and the device's odometer said last. */
  vehicleM: number | null,
  deviceM: number | null,
  /** What the engine hours said last, in seconds. */
  hoursS: number | null,
  /** 1: what lies between this mark and the one before was not seen. */
  unseen: 0 | 1,
]

/** A day (UTC) of a device on which its totals grew. */
export type MeterDay = {
  readonly kind: 'meter-day'
  readonly id: string
  readonly deviceId: string
  readonly startMs: number
  readonly marks: readonly Mark[]
  readonly decidedAtMs: number
}

/** A counter that fell, jumped or stood still: another instrument, another vehicle, or somebody's hand. */
export type MeterReset = CounterReset & {
  readonly kind: 'meter-reset'
  readonly id: string
  readonly deviceId: string
  readonly counter: 'vehicle-odometer' | 'device-odometer' | 'engine-hours'
  readonly atMs: number
  readonly decidedAtMs: number
}

type MeterEffect =
  | { readonly type: 'meter-day-marked'; readonly record: MeterDay }
  | { readonly type: 'meter-reset-found'; readonly record: MeterReset }

type MeterState = {
  readonly deviceId: string
  readonly lastMs: number | null
  /** The engine runs, as far as is known. */
  readonly engineOn: boolean | null
  /** What the trip's meter said, which may give back what was noise; and the most it has said. */
  readonly fixesM: number
  readonly runS: number
  readonly device: Counter
  readonly vehicle: Counter
  readonly hours: Counter
  readonly errorM: number
  /** Totals as they were at the last reading, and as they were marked last. */
  readonly now: Mark | null
  readonly day: { readonly startMs: number; readonly marks: readonly Mark[]; readonly decidedAtMs: number } | null
}

function newMeterState(deviceId: string): MeterState {
  return {
    deviceId,
    lastMs: null,
    engineOn: null,
    fixesM: 0,
    runS: 0,
    device: newCounter,
    vehicle: newCounter,
    hours: newCounter,
    errorM: 0,
    now: null,
    day: null,
  }
}

function stepMeters(
  state: MeterState,
  point: TelemetryPoint,
  effects: MeterEffect[],
  { trip }: Pick<StepContext, 'trip'>,
): MeterState {
  const stepMs = state.lastMs === null ? 0 : point.timeMs - state.lastMs
  const unseenMs = stepMs > SEEN_MS ? stepMs : 0
  const engineOn = engineRuns(point) ?? state.engineOn
  const isRunning = state.engineOn === true && engineOn !== false && stepMs <= RUNS_ON_MS
  const fixesM = Math.max(state.fixesM, trip.meter.totalM)
  const device = countOn(
    state.device,
    { value: point.odometerM, below: fixesM, unseenMs, run: engineOn === false ? 0 : fixesM - state.fixesM },
    ODOMETER,
  )
  const vehicle = countOn(
    state.vehicle,
    {
      value: point.obd?.vehicleOdometerM,
      below: device.counter.total,
      unseenMs,
      run: engineOn === false ? 0 : device.counter.total - state.device.total,
    },
    ODOMETER,
  )
  const ranS = isRunning ? stepMs / 1_000 : 0
  const runS = state.runS + ranS
  const hours = countOn(
    state.hours,
    { value: secondsOf(point.engineHours), below: runS, unseenMs, run: ranS },
    ENGINE_TIME,
  )
  tellReset(state, 'device-odometer', device.reset, point.timeMs, effects)
  tellReset(state, 'vehicle-odometer', vehicle.reset, point.timeMs, effects)
  tellReset(state, 'engine-hours', hours.reset, point.timeMs, effects)
  const drivenM = vehicle.counter.total - state.vehicle.total
  const errorM = state.errorM + drivenM * shareOf(vehicle.counter, device.counter)
  const on: MeterState = {
    ...state,
    lastMs: point.timeMs,
    engineOn,
    fixesM,
    runS,
    device: device.counter,
    vehicle: vehicle.counter,
    hours: hours.counter,
    errorM,
  }
  const isJump = unseenMs > 0 && drivenM > fixesM - state.fixesM + ODOMETER.slack
  return marked({ ...on, now: markOf(on, point.timeMs, isJump) }, state.now, effects, isJump)
}

/** A mark where the totals begin to grow after a rest, where a quarter of an hour begins, and around what was not seen. */
function marked(state: MeterState, before: Mark | null, effects: MeterEffect[], isJump: boolean): MeterState {
  const now = state.now!
  const last = state.day?.marks.at(-1)
  if (before === null || last === undefined) return put(state, [now], now[0], effects)
  if (sameTotals(now, last)) return state
  const isNewQuarter = Math.floor(now[0] / MARK_MS) > Math.floor(before[0] / MARK_MS)
  const hasRested = sameTotals(before, last) && before[0] > last[0]
  const marks: Mark[] = []
  if ((isJump || isNewQuarter || hasRested) && before[0] > last[0]) marks.push(before)
  const isAfterSilence = before[0] === last[0] && now[0] - last[0] > MARK_MS
  if (isJump || isAfterSilence || Math.floor(now[0] / DAY_MS) > Math.floor(last[0] / DAY_MS)) marks.push(now)
  return marks.length === 0 ? state : put(state, marks, now[0], effects)
}

function put(state: MeterState, marks: readonly Mark[], decidedAtMs: number, effects: MeterEffect[]): MeterState {
  let on = state
  let isTold = true
  for (const mark of marks) {
    const startsDay = on.day === null || Math.floor(mark[0] / DAY_MS) > Math.floor(on.day.startMs / DAY_MS)
    if (startsDay && !isTold) effects.push({ type: 'meter-day-marked', record: recordOf(on)! })
    if (startsDay) on = { ...on, day: { startMs: mark[0], marks: [mark], decidedAtMs } }
    else {
      // A full day keeps its first marks and its newest.
      const kept = on.day!.marks.slice(0, MAX_MARKS - 1)
      on = { ...on, day: { ...on.day!, marks: [...kept, mark], decidedAtMs } }
    }
    isTold = false
  }
  effects.push({ type: 'meter-day-marked', record: recordOf(on)! })
  return on
}

function closeMeters(state: MeterState, dueMs: number, effects: MeterEffect[]): MeterState {
  return put(state, [state.now!], dueMs, effects)
}

export const meterPart: Part<MeterState, MeterEffect> = {
  newState: newMeterState,
  step: stepMeters,
  idleDueMs: ({ now, day, lastMs }) =>
    now === null || lastMs === null || sameTotals(now, day!.marks.at(-1)!) ? null : lastMs + SILENCE_MS,
  closeSilent: closeMeters,
  openRecords: (state) => {
    const record = recordOf(state)
    return record === null ? [] : [record]
  },
}

function recordOf({ deviceId, day }: MeterState): MeterDay | null {
  if (day === null) return null
  const id = derivedId('mtd', deviceId, String(Math.floor(day.startMs / DAY_MS)))
  return { kind: 'meter-day', id, deviceId, startMs: day.startMs, marks: day.marks, decidedAtMs: day.decidedAtMs }
}

function markOf({ vehicle, device, hours, errorM }: MeterState, atMs: number, isJump: boolean): Mark {
  return [
    atMs,
    Math.round(vehicle.total),
    Math.round(errorM),
    Math.round(hours.total),
    rounded(vehicle.value),
    rounded(device.value),
    rounded(hours.value),
    isJump ? 1 : 0,
  ]
}

/** Whether nothing has grown; what a counter says may have changed by less than is kept. */
function sameTotals(a: Mark, b: Mark): boolean {
  return a[1] === b[1] && a[3] === b[3] && a[4] === b[4] && a[5] === b[5] && a[6] === b[6]
}

function shareOf(vehicle: Counter, device: Counter): number {
  if (vehicle.isKnown && !vehicle.stalled) return VEHICLE_SHARE
  return device.isKnown && !device.stalled ? DEVICE_SHARE : FIXES_SHARE
}

/** Engine speed where it is known, else the ignition. */
function engineRuns({ obd, ignition }: TelemetryPoint): boolean | undefined {
  return obd?.rpm === undefined ? ignition : obd.rpm > 0
}

function secondsOf(hours: number | undefined): number | undefined {
  return hours === undefined ? undefined : Math.round(hours * 3_600)
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value)
}

function tellReset(
  { deviceId }: MeterState,
  counter: MeterReset['counter'],
  reset: CounterReset | null,
  atMs: number,
  effects: MeterEffect[],
): void {
  if (reset === null) return
  const id = derivedId('mrs', deviceId, counter, String(atMs))
  effects.push({
    type: 'meter-reset-found',
    record: { kind: 'meter-reset', id, deviceId, counter, ...reset, atMs, decidedAtMs: atMs },
  })
}
