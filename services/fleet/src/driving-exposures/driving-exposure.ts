import { derivedId } from '@clutch/shared/derived-id'
import type { Part, StepContext } from '../telemetry/part.ts'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'

/**
 * How much was driven and how well it could be seen, by quarter hours, as a fold over the readings of one device in event-time
 * order. A score divides by it: what was not seen is not counted as driven well.
 *
 * Quarter hours, because no zone of the world differs from another by less: whoever asks for a night, a driver's shift or
 * a month adds up whole ones.
 */

const SLOT_MS = 900_000
/** Between readings farther apart than this nobody knows what was driven when; trips end by such a silence too. */
const LONGEST_STEP_MS = 300_000
/** Manoeuvres are seen where fixes with speed are no farther apart than this. */
const FINE_MS = 2_500
/** Slower is standing in traffic or the noise of a receiver. */
const MOVES_MPS = 0.8
const SILENCE_MS = 300_000

export type DrivingExposure = {
  readonly kind: 'driving-exposure'
  readonly id: string
  readonly deviceId: string
  /** When in the quarter hour the driving began. */
  readonly startMs: number
  readonly drivenS: number
  readonly distanceM: number
  /** Of the distance: with fixes frequent enough to see a manoeuvre. */
  readonly fineM: number
  /** Of the distance: with an accelerometer at that rate. */
  readonly feltM: number
  /** Of the distance: a device that tells harsh events of its own. */
  readonly toldM: number
  /** Of the distance: one of both, frequent fixes or such a device, so that a manoeuvre would have been known. */
  readonly seenM: number
  readonly decidedAtMs: number
}

type DrivingExposureEffect = { readonly type: 'driving-exposed'; readonly record: DrivingExposure }

type Slot = {
  readonly slotMs: number
  readonly startMs: number
  readonly drivenMs: number
  readonly distanceM: number
  readonly fineM: number
  readonly feltM: number
  readonly toldM: number
  readonly seenM: number
  /** What was said of it is all there is. */
  readonly told: boolean
}

type DrivingExposureState = {
  readonly deviceId: string
  readonly lastMs: number | null
  readonly totalM: number
  readonly onTrip: boolean
  readonly hasSpeed: boolean
  /** It has told a harsh event before, so it would tell the next. */
  readonly tells: boolean
  readonly slot: Slot | null
}

function newState(deviceId: string): DrivingExposureState {
  return { deviceId, lastMs: null, totalM: 0, onTrip: false, hasSpeed: false, tells: false, slot: null }
}

function step(
  state: DrivingExposureState,
  point: TelemetryPoint,
  effects: DrivingExposureEffect[],
  { trip }: Pick<StepContext, 'trip'>,
): DrivingExposureState {
  const onTrip = trip.journey?.setOff === true
  const hasSpeed = point.valid && point.speedKmh !== undefined
  const totalM = trip.meter.totalM
  const tells = state.tells || Object.keys(point.harsh ?? {}).length > 0
  const next = { ...state, lastMs: point.timeMs, totalM, onTrip, hasSpeed, tells }
  const slotMs = Math.floor(point.timeMs / SLOT_MS) * SLOT_MS
  let slot = state.slot
  if (slot && slot.slotMs !== slotMs) {
    if (!slot.told) effects.push(exposed(state.deviceId, slot, point.timeMs))
    slot = null
  }
  const stepMs = state.lastMs === null ? 0 : point.timeMs - state.lastMs
  const drivenM = totalM - state.totalM
  const drives = (onTrip || state.onTrip) && stepMs > 0 && stepMs <= LONGEST_STEP_MS
  if (!drives || drivenM < (MOVES_MPS * stepMs) / 1_000) return { ...next, slot }
  const isFine = stepMs <= FINE_MS && hasSpeed && state.hasSpeed
  const isFelt = stepMs <= FINE_MS && point.accelXG !== undefined
  const before = slot ?? {
    slotMs,
    startMs: point.timeMs,
    drivenMs: 0,
    distanceM: 0,
    fineM: 0,
    feltM: 0,
    toldM: 0,
    seenM: 0,
  }
  return {
    ...next,
    slot: {
      ...before,
      drivenMs: before.drivenMs + stepMs,
      distanceM: before.distanceM + drivenM,
      fineM: before.fineM + (isFine ? drivenM : 0),
      feltM: before.feltM + (isFelt ? drivenM : 0),
      toldM: before.toldM + (tells ? drivenM : 0),
      seenM: before.seenM + (isFine || tells ? drivenM : 0),
      told: false,
    },
  }
}

export const drivingExposurePart: Part<DrivingExposureState, DrivingExposureEffect> = {
  newState,
  step,
  idleDueMs: ({ slot, lastMs }) => (slot && !slot.told ? lastMs! + SILENCE_MS : null),
  closeSilent: (state, dueMs, effects) => {
    if (!state.slot || state.slot.told) return state
    effects.push(exposed(state.deviceId, state.slot, dueMs))
    return { ...state, slot: { ...state.slot, told: true } }
  },
}

function exposed(deviceId: string, slot: Slot, decidedAtMs: number): DrivingExposureEffect {
  return {
    type: 'driving-exposed',
    record: {
      kind: 'driving-exposure',
      id: derivedId('dex', deviceId, String(slot.slotMs)),
      deviceId,
      startMs: slot.startMs,
      drivenS: slot.drivenMs / 1_000,
      distanceM: Math.round(slot.distanceM),
      fineM: Math.round(slot.fineM),
      feltM: Math.round(slot.feltM),
      toldM: Math.round(slot.toldM),
      seenM: Math.round(slot.seenM),
      decidedAtMs,
    },
  }
}
