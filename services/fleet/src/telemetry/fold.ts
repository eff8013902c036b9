import {
  closeHarsh,
  type HarshEffect,
  type HarshEvent,
  type HarshState,
  newHarshState,
  stepHarsh,
} from '../behaviour/harsh.ts'
import {
  type Crossing,
  type CrossingEffect,
  type CrossingState,
  type FenceSource,
  newCrossingState,
  stepCrossings,
} from '../geofences/crossings.ts'
import {
  newTroubleCodeState,
  stepTroubleCodes,
  type TroubleCode,
  type TroubleCodeEffect,
  type TroubleCodeState,
  type TroubleReport,
} from '../health/trouble-code.ts'
import { inEventOrder, type TrackPoint } from '../trips/track.ts'
import {
  closeIdleTrips,
  newTripState,
  type Relocation,
  type Stop,
  silentFromMs,
  stepTrips,
  TRIP_RULES,
  type Trip,
  type TripEffect,
  type TripRules,
  type TripState,
} from '../trips/trip-engine.ts'

/**
 * Everything fleet derives from the readings of one device, as one pure fold. Whoever reacts to telemetry locks the
 * device's row, loads the state, folds, and writes the effects and the state in one transaction.
 */

/** Grows when a state of before can no longer be read: such a state is made again from the stored track. */
const DEVICE_STATE_VERSION = 1

/** A checkpoint is made after so many readings even if no trip ends, so that folding again stays short. */
const CHECKPOINT_EVERY = 2_000

/** What the vehicle says beside where it is. Units as in the contract of readings. */
type VehiclePoint = {
  readonly motion?: boolean | undefined
  readonly fuelLitres?: number | undefined
  readonly fuelPercent?: number | undefined
  readonly engineHours?: number | undefined
  /** The vehicle's supply. */
  readonly externalV?: number | undefined
  readonly stateOfChargePercent?: number | undefined
  /** iButton or RFID, lower case. */
  readonly driverKey?: string | undefined
  /** Sorted, no repetition. */
  readonly alarms?: readonly string[] | undefined
  /** What the device itself judged harsh, by kind: the largest value it told. Zero where it told none. */
  readonly harsh?: Readonly<Record<string, number>> | undefined
  /** By name of the parameter, those of `keptParameters`. */
  readonly obd?: Readonly<Record<string, number>> | undefined
  readonly troubleCodes?: TroubleReport | undefined
}

export type TelemetryPoint = TrackPoint & VehiclePoint

/** Plain JSON, a few kilobytes whatever the device has seen. */
export type DeviceState = {
  readonly version: typeof DEVICE_STATE_VERSION
  readonly deviceId: string
  /** Event time up to which everything is folded in. A reading at or before it is late. Null before the first. */
  readonly throughMs: number | null
  readonly sinceCheckpoint: number
  readonly trip: TripState
  readonly harsh: HarshState
  readonly crossings: CrossingState
  readonly troubleCodes: TroubleCodeState
}

export type DomainEffect = TripEffect | HarshEffect | CrossingEffect | TroubleCodeEffect

/** What an effect leaves behind: told apart by `kind`, identified by `id`, the latest of one id stands. */
export type DerivedRecord = Trip | Stop | Relocation | HarshEvent | Crossing | TroubleCode

export type FoldInput = { readonly fences: FenceSource; readonly rules?: TripRules | undefined }

export type Folded = {
  readonly state: DeviceState
  readonly effects: readonly DomainEffect[]
  /** States to keep: from each of them the fold can be done again. */
  readonly checkpoints: readonly DeviceState[]
}

/** For a device that meets no geofence. */
export const NO_FENCES: FenceSource = { near: () => [], byId: () => undefined }

export function newDeviceState(deviceId: string): DeviceState {
  return {
    version: DEVICE_STATE_VERSION,
    deviceId,
    throughMs: null,
    sinceCheckpoint: 0,
    trip: newTripState(deviceId),
    harsh: newHarshState(deviceId),
    crossings: newCrossingState(deviceId),
    troubleCodes: newTroubleCodeState(deviceId),
  }
}

/** The state of a stored row, or null when it is of a version that must be made again. */
export function readDeviceState(json: unknown): DeviceState | null {
  return typeof json === 'object' && json !== null && (json as { version?: unknown }).version === DEVICE_STATE_VERSION
    ? (json as DeviceState)
    : null
}

/** Readings in event order, each later than `state.throughMs`: the new state, what happened, and the states to keep. */
export function fold(
  state: DeviceState,
  points: readonly TelemetryPoint[],
  { fences, rules = TRIP_RULES }: FoldInput,
): Folded {
  const effects: DomainEffect[] = []
  const checkpoints: DeviceState[] = []
  let current = state
  for (const point of points) {
    if (current.throughMs !== null && point.timeMs <= current.throughMs) {
      throw new RangeError(
        `A reading of ${point.timeMs} is late: ${state.deviceId} is folded through ${current.throughMs}`,
      )
    }
    const from = effects.length
    const quiet = afterSilence(current, point.timeMs, effects, rules)
    current = {
      ...quiet,
      throughMs: point.timeMs,
      sinceCheckpoint: quiet.sinceCheckpoint + 1,
      trip: stepTrips(quiet.trip, point, effects as TripEffect[], rules),
      harsh: stepHarsh(quiet.harsh, point, effects as HarshEffect[]),
      crossings: stepCrossings(quiet.crossings, point, fences, effects as CrossingEffect[]),
      troubleCodes: point.troubleCodes
        ? stepTroubleCodes(quiet.troubleCodes, point.timeMs, point.troubleCodes, effects as TroubleCodeEffect[])
        : quiet.troubleCodes,
    }
    const tripEnded = effects.slice(from).some(({ type }) => type === 'trip-completed')
    if (tripEnded || current.sinceCheckpoint >= CHECKPOINT_EVERY) {
      current = { ...current, sinceCheckpoint: 0 }
      checkpoints.push(current)
    }
  }
  return { state: current, effects, checkpoints }
}

/**
 * What silence alone decides by `nowMs` (wall time of the device's readings): the running trip ends, an event that was still
 * open is closed. It gives what the next reading after the silence would give, so a timer changes nothing but when it is known.
 */
export function closeIdle(state: DeviceState, nowMs: number, rules: TripRules = TRIP_RULES): Folded {
  const effects: DomainEffect[] = []
  const closed = afterSilence(state, nowMs, effects, rules)
  return { state: closed, effects, checkpoints: effects.length > 0 ? [closed] : [] }
}

/** When the timer is due: after this instant `closeIdle` has something to say. Null when nothing is open. */
export function idleDueMs(state: DeviceState, rules: TripRules = TRIP_RULES): number | null {
  const tripMs = silentFromMs(state.trip, rules)
  if (tripMs !== null) return tripMs
  return state.harsh.burst && state.trip.lastHeardMs !== null ? state.trip.lastHeardMs + rules.silenceMs : null
}

function afterSilence(state: DeviceState, nowMs: number, effects: DomainEffect[], rules: TripRules): DeviceState {
  const dueMs = idleDueMs(state, rules)
  if (dueMs === null || nowMs <= dueMs) return state
  const trip = closeIdleTrips(state.trip, nowMs, rules)
  effects.push(...trip.effects)
  const harsh = closeHarsh(state.harsh, dueMs, effects as HarshEffect[])
  return { ...state, throughMs: dueMs, trip: trip.state, harsh }
}

/** What arrived, parted: `fresh` can be folded at once, `late` asks for folding again. Both in event order, one reading an instant. */
export function parted(
  state: DeviceState,
  points: readonly TelemetryPoint[],
): { fresh: TelemetryPoint[]; late: TelemetryPoint[] } {
  const ordered = inEventOrder(points)
  const { throughMs } = state
  if (throughMs === null) return { fresh: ordered, late: [] }
  return {
    fresh: ordered.filter(({ timeMs }) => timeMs > throughMs),
    late: ordered.filter(({ timeMs }) => timeMs <= throughMs),
  }
}
