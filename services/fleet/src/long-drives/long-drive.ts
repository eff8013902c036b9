import { derivedId } from '@clutch/shared/derived-id'
import type { Part, StepContext } from '../telemetry/part.ts'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'

/**
 * Driving for long without a break, as a fold over the readings of one device in event-time order. It is of the vehicle, not of the
 * person: whoever reads it asks who drove. Hours of service have rules of their own.
 */

/** A break of a quarter of an hour every two hours: what the Highway Code of the United Kingdom asks for (rule 91). */
const BREAK_MS = 900_000
const LONG_MS = 7_200_000
/** Between readings farther apart than this it is not known to have driven. */
const LONGEST_STEP_MS = 300_000
const MOVES_MPS = 0.8

export type LongDrive = {
  readonly kind: 'long-drive'
  readonly id: string
  readonly deviceId: string
  readonly startMs: number
  readonly endMs: number
  /** Of that time: moving. */
  readonly drivenS: number
  readonly decidedAtMs: number
}

type LongDriveEffect = { readonly type: 'long-drive-ended'; readonly record: LongDrive }

type Spell = { readonly startMs: number; readonly lastMs: number; readonly drivenMs: number }

type LongDriveState = {
  readonly deviceId: string
  readonly lastMs: number | null
  readonly totalM: number
  readonly spell: Spell | null
}

function step(
  state: LongDriveState,
  point: TelemetryPoint,
  effects: LongDriveEffect[],
  { trip }: Pick<StepContext, 'trip'>,
): LongDriveState {
  const totalM = trip.meter.totalM
  const stepMs = state.lastMs === null ? 0 : point.timeMs - state.lastMs
  const moves =
    trip.journey !== null &&
    stepMs > 0 &&
    stepMs <= LONGEST_STEP_MS &&
    totalM - state.totalM >= (MOVES_MPS * stepMs) / 1_000
  const next = { ...state, lastMs: point.timeMs, totalM }
  const open = state.spell && point.timeMs - state.spell.lastMs > BREAK_MS ? null : state.spell
  if (state.spell && !open) end(state.deviceId, state.spell, state.spell.lastMs + BREAK_MS, effects)
  if (!moves) return { ...next, spell: open }
  const spell = open ?? { startMs: state.lastMs!, lastMs: state.lastMs!, drivenMs: 0 }
  return { ...next, spell: { ...spell, lastMs: point.timeMs, drivenMs: spell.drivenMs + stepMs } }
}

export const longDrivePart: Part<LongDriveState, LongDriveEffect> = {
  newState: (deviceId) => ({ deviceId, lastMs: null, totalM: 0, spell: null }),
  step,
  idleDueMs: ({ spell }) => spell && spell.lastMs + BREAK_MS,
  closeSilent: (state, dueMs, effects) => {
    if (state.spell) end(state.deviceId, state.spell, dueMs, effects)
    return { ...state, spell: null }
  },
}

function end(deviceId: string, { startMs, lastMs, drivenMs }: Spell, decidedAtMs: number, effects: LongDriveEffect[]) {
  if (lastMs - startMs < LONG_MS) return
  effects.push({
    type: 'long-drive-ended',
    record: {
      kind: 'long-drive',
      id: derivedId('lgd', deviceId, String(startMs)),
      deviceId,
      startMs,
      endMs: lastMs,
      drivenS: drivenMs / 1_000,
      decidedAtMs,
    },
  })
}
