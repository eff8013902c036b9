import { harshPart } from '../behaviour/harsh.ts'
import { chargingSessionPart } from '../charging-sessions/charging-session.ts'
import { drivingExposurePart } from '../driving-exposures/driving-exposure.ts'
import { energyUsePart } from '../energy-uses/energy-use.ts'
import { crossingPart, type FenceSource } from '../geofences/crossings.ts'
import { troubleCodePart } from '../health/trouble-code.ts'
import { idlingPart } from '../idlings/idling.ts'
import { keyUsePart } from '../key-uses/key-use.ts'
import { levelChangePart } from '../level-changes/level-change.ts'
import { longDrivePart } from '../long-drives/long-drive.ts'
import { manoeuvrePart } from '../manoeuvres/manoeuvre.ts'
import { meterPart } from '../meters/meter-day.ts'
import { inEventOrder } from '../trips/track.ts'
import { tripPart } from '../trips/trip-engine.ts'
import { vitalPart } from '../vitals/vital-day.ts'
import type { FoldInput, Part } from './part.ts'
import type { TelemetryPoint } from './telemetry-point.ts'

/**
 * Everything fleet derives from the readings of one device, as one pure fold. Whoever reacts to telemetry locks the
 * device's row, loads the state, folds, and writes the effects and the state in one transaction.
 */

/** Grows when a state of before can no longer be read: such a state is made again from the stored track. */
const DEVICE_STATE_VERSION = 2

/** A checkpoint is made after so many readings even if no trip ends, so that folding again stays short. */
const CHECKPOINT_EVERY = 2_000

/** More rounds of silence than parts could ever need: a part that is due again at once is a defect, not a loop. */
const MAX_SILENT_ROUNDS = 100

/** What is derived, in the order of each step. A new derivation is one line here; its key is its place in the state. */
const parts = {
  trip: tripPart,
  idling: idlingPart,
  harsh: harshPart,
  manoeuvres: manoeuvrePart,
  drivingExposure: drivingExposurePart,
  longDrive: longDrivePart,
  crossings: crossingPart,
  troubleCodes: troubleCodePart,
  keyUse: keyUsePart,
  meters: meterPart,
  levelChanges: levelChangePart,
  energyUses: energyUsePart,
  chargingSessions: chargingSessionPart,
  vitals: vitalPart,
} as const

type Parts = typeof parts
type States = { readonly [Key in keyof Parts]: ReturnType<Parts[Key]['newState']> }

/** Plain JSON, a few kilobytes whatever the device has seen. */
export type DeviceState = States & {
  readonly version: typeof DEVICE_STATE_VERSION
  readonly deviceId: string
  /** Event time up to which everything is folded in. A reading at or before it is late. Null before the first. */
  readonly throughMs: number | null
  readonly sinceCheckpoint: number
}

export type DomainEffect = Parameters<Parts[keyof Parts]['step']>[2][number]

/** What an effect leaves behind: told apart by `kind`, identified by `id`, the latest of one id stands. */
export type DerivedRecord = DomainEffect['record']

export type Folded = {
  readonly state: DeviceState
  readonly effects: readonly DomainEffect[]
  /** States to keep: from each of them the fold can be done again. */
  readonly checkpoints: readonly DeviceState[]
}

/** For a device that meets no geofence. */
export const NO_FENCES: FenceSource = { near: () => [], along: () => [], all: () => [] }

// Each part is given back what it made itself: that its state is its own is held by the keys, not by the compiler.
const listed = Object.entries(parts) as unknown as readonly [keyof Parts, Part<unknown, DomainEffect>][]
const closing = listed.filter(([, { idleDueMs }]) => idleDueMs !== undefined)

/** The state while it is folded: one object, copied when it is kept. */
type Work = { -readonly [Key in keyof DeviceState]: DeviceState[Key] } & { [Key in keyof Parts]: unknown }

export function newDeviceState(deviceId: string): DeviceState {
  const states = Object.fromEntries(listed.map(([key, part]) => [key, part.newState(deviceId)])) as unknown as States
  return { version: DEVICE_STATE_VERSION, deviceId, throughMs: null, sinceCheckpoint: 0, ...states }
}

/** The state of a stored row, or null when it is of a version that must be made again. */
export function readDeviceState(json: unknown): DeviceState | null {
  return typeof json === 'object' && json !== null && (json as { version?: unknown }).version === DEVICE_STATE_VERSION
    ? (json as DeviceState)
    : null
}

/** Readings in event order, each later than `state.throughMs`: the new state, what happened, and the states to keep. */
export function fold(state: DeviceState, points: readonly TelemetryPoint[], input: FoldInput): Folded {
  const effects: DomainEffect[] = []
  const checkpoints: DeviceState[] = []
  const work: Work = { ...state }
  const context = { ...input, trip: state.trip }
  for (const point of points) {
    if (work.throughMs !== null && point.timeMs <= work.throughMs) {
      throw new RangeError(
        `A reading of ${point.timeMs} is late: ${state.deviceId} is folded through ${work.throughMs}`,
      )
    }
    const from = effects.length
    closeSilent(work, point.timeMs, effects)
    for (const [key, part] of listed) {
      work[key] = part.step(work[key], point, effects, context) as never
      if (key === 'trip') context.trip = work.trip
    }
    work.throughMs = point.timeMs
    work.sinceCheckpoint += 1
    if (work.sinceCheckpoint >= CHECKPOINT_EVERY || hasTripEnded(effects, from)) {
      work.sinceCheckpoint = 0
      checkpoints.push({ ...work })
    }
  }
  return { state: work, effects, checkpoints }
}

/**
 * What silence alone decides by `nowMs` (wall time of the device's readings): the running trip ends, an event that was still
 * open is closed. It gives what the next reading after the silence would give, so a timer changes nothing but when it is known.
 */
export function closeIdle(state: DeviceState, nowMs: number): Folded {
  const effects: DomainEffect[] = []
  const work: Work = { ...state }
  closeSilent(work, nowMs, effects)
  return { state: work, effects, checkpoints: effects.length > 0 ? [work] : [] }
}

/** When the timer is due: after this instant `closeIdle` has something to say. Null when nothing is open. */
export function idleDueMs(state: DeviceState): number | null {
  let earliestMs: number | null = null
  for (const [key, part] of closing) {
    const dueMs = part.idleDueMs!(state[key])
    if (dueMs !== null && (earliestMs === null || dueMs < earliestMs)) earliestMs = dueMs
  }
  return earliestMs
}

/** What was told as begun and has not ended. */
export function openRecords(state: DeviceState): DerivedRecord[] {
  return listed.flatMap(([key, part]) => [...(part.openRecords?.(state[key]) ?? [])])
}

/** What falls due in silence is decided in the order in which it falls due, whoever comes to look and when. */
function closeSilent(work: Work, nowMs: number, effects: DomainEffect[]): void {
  for (let round = 0; round < MAX_SILENT_ROUNDS; round += 1) {
    const dueMs = idleDueMs(work)
    if (dueMs === null || nowMs <= dueMs) return
    for (const [key, part] of closing) {
      const ownMs = part.idleDueMs!(work[key])
      if (ownMs !== null && ownMs <= dueMs) work[key] = part.closeSilent!(work[key], dueMs, effects) as never
    }
    work.throughMs = Math.max(work.throughMs ?? dueMs, dueMs)
  }
  throw new RangeError(`The silence of ${work.deviceId} does not end: a part is due again as soon as it was closed`)
}

function hasTripEnded(effects: readonly DomainEffect[], from: number): boolean {
  for (let i = from; i < effects.length; i += 1) if (effects[i]!.type === 'trip-completed') return true
  return false
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
