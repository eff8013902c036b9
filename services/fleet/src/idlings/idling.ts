import { derivedId } from '@clutch/shared/derived-id'
import { distanceM, isLatLon } from '@clutch/shared/geo'
import type { Part, StepContext } from '../telemetry/part.ts'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'
import { type Place, positionSigmaM } from '../trips/track.ts'

/**
 * Idling: an engine that runs in a vehicle that stands, as a fold over the readings of one device in event-time order.
 *
 * The engine runs when its speed says so; where no engine speed is known, the ignition says it, which is also on while only the
 * radio plays. It need not be part of a trip. Where there is no fix, what was goes on.
 */

const IDLING_ALGORITHM = 'idling/1'

/** Longer than a traffic light, and the same as for a stop of a trip: an idling is a stop with the engine on. */
const IDLING_MS = 120_000
/** Below this a reported speed is rest. */
const REST_SPEED_KMH = 3
/** Within this of where it came to rest, or five sigma of the fix, a vehicle still rests. */
const REST_RADIUS_M = 60
/** Silence for so long ends it: such a device would have said that the ignition went off. */
const SILENCE_MS = 900_000
/** What the next reading says is taken to have held since the last one when they lie no farther apart than this. */
const CLOSELY_MS = 5_000

export type Idling = {
  readonly kind: 'idling'
  readonly id: string
  readonly deviceId: string
  readonly status: 'running' | 'ended'
  readonly startMs: number
  readonly endMs: number | null
  readonly durationS: number | null
  /** Null where it had no fix. */
  readonly at: Place | null
  readonly evidence: { readonly algorithm: string; readonly engine: 'rpm' | 'ignition' }
  readonly decidedAtMs: number
}

type IdlingEffect = { readonly type: 'idling-started' | 'idling-ended'; readonly record: Idling }

type Spell = {
  readonly startMs: number
  readonly lastMs: number
  readonly lastStepMs: number
  readonly at: Place | null
  readonly engine: 'rpm' | 'ignition'
  /** When it had lasted long enough to be told. */
  readonly toldMs: number | null
}

type IdlingState = { readonly deviceId: string; readonly ignition: boolean | null; readonly spell: Spell | null }

function newIdlingState(deviceId: string): IdlingState {
  return { deviceId, ignition: null, spell: null }
}

function stepIdling(
  state: IdlingState,
  point: TelemetryPoint,
  effects: IdlingEffect[],
  { trip }: Pick<StepContext, 'trip'>,
): IdlingState {
  const ignition = point.ignition ?? state.ignition
  const { deviceId, spell } = state
  const engine = engineOf(point, ignition)
  if (engine === null || !stands(point, spell, trip.meter.rest !== null)) {
    if (spell) end(deviceId, spell, endOf(spell, point), point.timeMs, effects)
    return { deviceId, ignition, spell: null }
  }
  const place = point.valid && isLatLon(point) ? { lat: point.lat, lon: point.lon } : null
  if (!spell) {
    const begun = { startMs: point.timeMs, lastMs: point.timeMs, lastStepMs: 0, at: place, engine, toldMs: null }
    return { deviceId, ignition, spell: begun }
  }
  const on: Spell = {
    ...spell,
    lastStepMs: point.timeMs - spell.lastMs,
    lastMs: point.timeMs,
    at: spell.at ?? place,
    toldMs: spell.toldMs ?? (point.timeMs - spell.startMs >= IDLING_MS ? point.timeMs : null),
  }
  if (spell.toldMs === null && on.toldMs !== null)
    effects.push({ type: 'idling-started', record: recordOf(deviceId, on, null, on.toldMs) })
  return { deviceId, ignition, spell: on }
}

function closeIdling(state: IdlingState, dueMs: number, effects: IdlingEffect[]): IdlingState {
  if (state.spell) end(state.deviceId, state.spell, state.spell.lastMs, dueMs, effects)
  return { deviceId: state.deviceId, ignition: null, spell: null }
}

export const idlingPart: Part<IdlingState, IdlingEffect> = {
  newState: newIdlingState,
  step: stepIdling,
  idleDueMs: ({ spell }) => spell && spell.lastMs + SILENCE_MS,
  closeSilent: closeIdling,
  openRecords: ({ deviceId, spell }) => (spell?.toldMs ? [recordOf(deviceId, spell, null, spell.toldMs)] : []),
}

/** What says that the engine runs; null when it does not, as far as is known. */
function engineOf({ obd }: TelemetryPoint, ignition: boolean | null): Spell['engine'] | null {
  const rpm = obd?.rpm
  if (rpm !== undefined) return rpm > 0 ? 'rpm' : null
  return ignition === true ? 'ignition' : null
}

function stands(point: TelemetryPoint, spell: Spell | null, restsWithoutSpeed: boolean): boolean {
  const speedKmh = (point.valid ? point.speedKmh : undefined) ?? point.obd?.speedKmh
  if (speedKmh !== undefined && speedKmh >= REST_SPEED_KMH) return false
  // Nothing says whether it moves: a tunnel is no idling, and a garage is one if it was one before.
  if (speedKmh === undefined && !point.valid) return spell !== null && point.timeMs - spell.startMs >= IDLING_MS
  if (speedKmh === undefined && !restsWithoutSpeed) return false
  if (!spell?.at || !point.valid) return true
  return distanceM(spell.at, point) <= Math.max(REST_RADIUS_M, 5 * positionSigmaM(point))
}

/** Off or away soon after is recorded as it happened; after a pause nobody knows when, and what is known ended before it. */
function endOf(spell: Spell, point: TelemetryPoint): number {
  const stepMs = point.timeMs - spell.lastMs
  return stepMs <= Math.max(CLOSELY_MS, 2 * spell.lastStepMs) ? point.timeMs : spell.lastMs
}

function end(deviceId: string, spell: Spell, endMs: number, decidedAtMs: number, effects: IdlingEffect[]): void {
  if (spell.toldMs === null) return
  effects.push({ type: 'idling-ended', record: recordOf(deviceId, spell, endMs, decidedAtMs) })
}

function recordOf(deviceId: string, spell: Spell, endMs: number | null, decidedAtMs: number): Idling {
  return {
    kind: 'idling',
    id: derivedId('idl', deviceId, String(spell.startMs)),
    deviceId,
    status: endMs === null ? 'running' : 'ended',
    startMs: spell.startMs,
    endMs,
    durationS: endMs === null ? null : (endMs - spell.startMs) / 1_000,
    at: spell.at,
    evidence: { algorithm: IDLING_ALGORITHM, engine: spell.engine },
    decidedAtMs,
  }
}
