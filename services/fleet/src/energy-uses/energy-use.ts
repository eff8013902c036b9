import { derivedId } from '@clutch/shared/derived-id'
import type { Part, StepContext } from '../telemetry/part.ts'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'

/**
 * What a vehicle said about the energy it used, trip by trip, as a fold over the readings of one device in event-time order.
 *
 * Only what was read is summed here: litres an hour, counters, grams of air, levels. What fuel it is, and how large engine,
 * tank and battery are, is dated data of the vehicle and is applied when somebody asks (`consumption.ts`), so that a later correction
 * of it corrects the past too. An engine that runs without a trip is a use of its own, and so is what follows when a trip that was
 * over runs on.
 */

const ENERGY_ALGORITHM = 'energy/1'

/** What a reading says is taken to have held since the last one when they lie no farther apart than this. */
const LONGEST_STEP_MS = 120_000
/** As long as a trip waits with the ignition on. */
const SILENCE_MS = 900_000
/** No engine burns more: a counter that jumps farther was replaced, or never counted litres. */
const MOST_LITRES_AN_HOUR = 200
/** Readings of the level at each end from which the level there is taken. */
const LEVEL_READINGS = 15
/** Below this it idles. */
const REST_SPEED_KMH = 3

/** A sum, with the time over which it could be read, and the part of both in which the vehicle stood. */
export type Sum = {
  readonly amount: number
  readonly ms: number
  readonly idleAmount: number
  readonly idleMs: number
}

const nothing: Sum = { amount: 0, ms: 0, idleAmount: 0, idleMs: 0 }

type EnergySums = {
  readonly engineMs: number
  readonly idleMs: number
  readonly distanceM: number
  /** Litres, from litres an hour. */
  readonly rate: Sum
  /** Litres, from a counter. */
  readonly counter: Sum
  /** Grams of air, and the same divided by lambda where lambda was told. */
  readonly air: Sum
  readonly airLambda: Sum
  /** rpm · kPa / K over time: grams of air for a litre of displacement but for a constant. */
  readonly density: Sum
  readonly densityLambda: Sum
}

export type EnergyUse = {
  readonly kind: 'energy-use'
  readonly id: string
  readonly deviceId: string
  readonly startMs: number
  readonly endMs: number
  /** It was on the way. Otherwise the engine ran and the vehicle got nowhere. */
  readonly onTrip: boolean
  readonly sums: EnergySums
  readonly level: { readonly unit: 'percent' | 'litres'; readonly start: number; readonly end: number } | null
  readonly charge: { readonly startPercent: number; readonly endPercent: number } | null
  readonly evidence: { readonly algorithm: string }
  readonly decidedAtMs: number
}

type EnergyUseEffect = { readonly type: 'energy-used'; readonly record: EnergyUse }

type Levels = {
  readonly unit: 'percent' | 'litres'
  readonly first: readonly number[]
  readonly last: readonly number[]
}

type Open = {
  readonly startMs: number
  /** The trip engine's journey it belongs to; null for an engine that runs without one. */
  readonly journeyMs: number | null
  readonly onTrip: boolean
  readonly endMs: number
  readonly startMeterM: number
  readonly sums: EnergySums
  readonly levels: Levels | null
  readonly charge: { readonly startPercent: number; readonly endPercent: number } | null
}

export type EnergyState = {
  readonly deviceId: string
  readonly ignition: boolean | null
  readonly lastMs: number | null
  readonly lastFuelUsedLitres: number | null
  readonly open: Open | null
}

const noSums: EnergySums = {
  engineMs: 0,
  idleMs: 0,
  distanceM: 0,
  rate: nothing,
  counter: nothing,
  air: nothing,
  airLambda: nothing,
  density: nothing,
  densityLambda: nothing,
}

function newEnergyState(deviceId: string): EnergyState {
  return { deviceId, ignition: null, lastMs: null, lastFuelUsedLitres: null, open: null }
}

function stepEnergy(
  state: EnergyState,
  point: TelemetryPoint,
  effects: EnergyUseEffect[],
  { trip }: Pick<StepContext, 'trip'>,
): EnergyState {
  const ignition = point.ignition ?? state.ignition
  const runs = point.obd?.rpm === undefined ? ignition === true : point.obd.rpm > 0
  const journeyMs = trip.journey?.startMs ?? null
  const now: Now = { runs, meterM: trip.meter.totalM, setOff: trip.journey?.setOff === true }
  const seen: EnergyState = {
    ...state,
    ignition,
    lastMs: point.timeMs,
    lastFuelUsedLitres: point.obd?.fuelUsedLitres ?? state.lastFuelUsedLitres,
  }
  const { open } = state
  const goesOn = open !== null && journeyMs === open.journeyMs && (journeyMs !== null || runs)
  if (open !== null && !goesOn) {
    // An engine that warmed up before the journey it began belongs to it.
    if (journeyMs !== null && open.journeyMs === null && journeyMs <= open.endMs)
      return { ...seen, open: used({ ...open, journeyMs }, state, point, now) }
    // What the last reading of a journey says is of the journey.
    const closing = used(open, state, point, { ...now, meterM: open.startMeterM + open.sums.distanceM, setOff: false })
    end(state.deviceId, closing, point.timeMs, effects)
    return { ...seen, open: journeyMs === null && !runs ? null : begun(point, journeyMs, now) }
  }
  if (open !== null) return { ...seen, open: used(open, state, point, now) }
  if (journeyMs === null && !runs) return seen
  return { ...seen, open: begun(point, journeyMs, now) }
}

type Now = { readonly runs: boolean; readonly meterM: number; readonly setOff: boolean }

export const energyUsePart: Part<EnergyState, EnergyUseEffect> = {
  newState: newEnergyState,
  step: stepEnergy,
  idleDueMs: ({ open, lastMs }) => (open === null || lastMs === null ? null : lastMs + SILENCE_MS),
  closeSilent: (state, dueMs, effects) => {
    if (state.open !== null) end(state.deviceId, state.open, dueMs, effects)
    return { ...state, ignition: null, open: null }
  },
}

function begun(point: TelemetryPoint, journeyMs: number | null, { meterM, setOff }: Now): Open {
  const open: Open = {
    startMs: point.timeMs,
    journeyMs,
    onTrip: setOff,
    endMs: point.timeMs,
    startMeterM: meterM,
    sums: noSums,
    levels: null,
    charge: null,
  }
  return { ...open, levels: leveled(null, point), charge: charged(null, point) }
}

/** A use with one more reading in it. */
function used(open: Open, before: EnergyState, point: TelemetryPoint, { runs, meterM, setOff }: Now): Open {
  const stepMs = before.lastMs === null ? 0 : Math.min(point.timeMs - before.lastMs, LONGEST_STEP_MS)
  const { obd } = point
  const speedKmh = obd?.speedKmh ?? (point.valid ? point.speedKmh : undefined)
  const idles = runs && speedKmh !== undefined && speedKmh < REST_SPEED_KMH
  const { sums } = open
  const add = (sum: Sum, perSecond: number | undefined) => added(sum, perSecond, stepMs, idles)
  const lambda = obd?.lambda !== undefined && obd.lambda >= 0.5 ? obd.lambda : undefined
  const air = obd?.massAirFlowGs
  const density = densityOf(obd)
  return {
    ...open,
    endMs: point.timeMs,
    onTrip: open.onTrip || setOff,
    sums: {
      engineMs: sums.engineMs + (runs ? stepMs : 0),
      idleMs: sums.idleMs + (idles ? stepMs : 0),
      distanceM: Math.max(sums.distanceM, meterM - open.startMeterM),
      rate: add(sums.rate, obd?.fuelRateLh === undefined ? undefined : obd.fuelRateLh / 3_600),
      counter: counted(sums.counter, before, point, idles),
      air: add(sums.air, air),
      airLambda: add(sums.airLambda, air === undefined || lambda === undefined ? undefined : air / lambda),
      density: add(sums.density, density),
      densityLambda: add(
        sums.densityLambda,
        density === undefined || lambda === undefined ? undefined : density / lambda,
      ),
    },
    levels: leveled(open.levels, point),
    charge: charged(open.charge, point),
  }
}

function added(sum: Sum, perSecond: number | undefined, stepMs: number, idles: boolean): Sum {
  if (perSecond === undefined || !(perSecond >= 0)) return sum
  const amount = (perSecond * stepMs) / 1_000
  return {
    amount: sum.amount + amount,
    ms: sum.ms + stepMs,
    idleAmount: sum.idleAmount + (idles ? amount : 0),
    idleMs: sum.idleMs + (idles ? stepMs : 0),
  }
}

/** A counter says how much since it last said so, however long ago that was. */
function counted(sum: Sum, before: EnergyState, point: TelemetryPoint, idles: boolean): Sum {
  const now = point.obd?.fuelUsedLitres
  const last = before.lastFuelUsedLitres
  if (now === undefined || last === null || before.lastMs === null) return sum
  const stepMs = point.timeMs - before.lastMs
  const litres = now - last
  if (litres < 0 || litres > (MOST_LITRES_AN_HOUR * Math.max(stepMs, 3_600_000)) / 3_600_000) return sum
  return {
    amount: sum.amount + litres,
    ms: sum.ms + stepMs,
    idleAmount: sum.idleAmount + (idles ? litres : 0),
    idleMs: sum.idleMs + (idles ? stepMs : 0),
  }
}

function densityOf(obd: TelemetryPoint['obd']): number | undefined {
  const { rpm, intakePressureKpa, intakeAirTemperatureC } = obd ?? {}
  if (rpm === undefined || intakePressureKpa === undefined || intakeAirTemperatureC === undefined) return undefined
  if (intakeAirTemperatureC <= -60 || intakePressureKpa < 0 || rpm < 0) return undefined
  return (rpm * intakePressureKpa) / (intakeAirTemperatureC + 273.15)
}

function leveled(levels: Levels | null, { fuelLitres, fuelPercent }: TelemetryPoint): Levels | null {
  const unit = levels?.unit ?? (fuelLitres === undefined ? 'percent' : 'litres')
  const level = unit === 'litres' ? fuelLitres : fuelPercent
  if (level === undefined) return levels
  if (levels === null) return { unit, first: [level], last: [level] }
  return {
    unit,
    first: levels.first.length < LEVEL_READINGS ? [...levels.first, level] : levels.first,
    last: [...levels.last.slice(1 - LEVEL_READINGS), level],
  }
}

function charged(charge: Open['charge'], { stateOfChargePercent }: TelemetryPoint): Open['charge'] {
  if (stateOfChargePercent === undefined) return charge
  return { startPercent: charge?.startPercent ?? stateOfChargePercent, endPercent: stateOfChargePercent }
}

function end(deviceId: string, open: Open, decidedAtMs: number, effects: EnergyUseEffect[]): void {
  // A single reading used nothing.
  if (open.endMs <= open.startMs) return
  const { startMs, endMs, onTrip, levels, charge } = open
  effects.push({
    type: 'energy-used',
    record: {
      kind: 'energy-use',
      id: derivedId('enu', deviceId, String(startMs)),
      deviceId,
      startMs,
      endMs,
      onTrip,
      sums: tidied(open.sums),
      level: levels && { unit: levels.unit, start: middle(levels.first), end: middle(levels.last) },
      charge,
      evidence: { algorithm: ENERGY_ALGORITHM },
      decidedAtMs,
    },
  })
}

/** Sums of many small numbers, without the digits that mean nothing. */
function tidied(sums: EnergySums): EnergySums {
  const tidy = (value: number) => Math.round(value * 1e6) / 1e6
  return Object.fromEntries(
    Object.entries(sums).map(([name, sum]) => [
      name,
      typeof sum === 'number'
        ? tidy(sum)
        : Object.fromEntries(Object.entries(sum).map(([key, value]) => [key, tidy(value)])),
    ]),
  ) as unknown as EnergySums
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1]!
}
