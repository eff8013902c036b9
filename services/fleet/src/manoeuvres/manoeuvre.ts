import { derivedId } from '@clutch/shared/derived-id'
import { turnDeg } from '@clutch/shared/geo'
import type { Part } from '../telemetry/part.ts'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'
import type { Place } from '../trips/track.ts'
import { type MotionState, type MotionStep, moved, noMotion, STANDARD_GRAVITY_MPS2, sustainedG } from './motion.ts'

/**
 * Manoeuvres that count: harsh braking, acceleration and cornering, as a fold over the readings of one device in event-time order.
 *
 * An accelerometer alone cannot tell a manoeuvre from a hole in the road, so speed or course must have changed as hard
 * braking changes them. They find a manoeuvre by themselves when they show it clearly, a weaker one when the
 * accelerometer felt it too, in whatever direction the device is mounted; and they confirm what the device itself judged harsh. One
 * manoeuvre that several of them saw is one record that lists them.
 */

const MANOEUVRE_ALGORITHM = 'manoeuvre/1'

/**
 * What counts without an accelerometer is 3.5 m/s² held for two seconds. Between two fixes a second apart lies at least one full step of
 * it, and 7 m/s over three. Speed of a receiver is good to 0.1 m/s, a difference of two to 0.14: both are lowered by twice that.
 */
const CLEAR_MPS2 = 3.2
const CLEAR_MPS = 6.6
/** So long a time holds a manoeuvre of two seconds however the fixes fall. */
const WINDOW_MS = 3_200
/** Felt: the threshold of the raw rule, and most of it over two readings, which one jolt does not reach. */
const FELT_G = 0.35
const FELT_SUSTAINED_G = 0.25
/** Together with that, a step of 0.25 g and the change of 0.35 g held for a second. */
const AGREES_MPS2 = 0.25 * STANDARD_GRAVITY_MPS2
const AGREES_MPS = 3.4
/** One of them must show nearly what counts: 0.35 g, less the noise of a mean of two readings. */
const WORTH_MPS2 = 0.33 * STANDARD_GRAVITY_MPS2
/** An accelerometer that feels less than this over two readings contradicts a clear change of speed: the receiver jumped. */
const CONTRADICTS_G = 0.15
/** A manoeuvre lasts while the change is at least this. */
const LASTS_MPS2 = 0.1 * STANDARD_GRAVITY_MPS2
/** What follows sooner after its end belongs to it: sources differ by as much. */
const SETTLES_MS = 2_000
const LONGEST_MS = 30_000
/** Below this receivers hold the speed at zero and then catch up: such a step counts no more than the one beside it. */
const CREEPS_MPS = 2
/** Fixes at most so far apart can say whether the device is right, if by no more than their difference. */
const COARSE_MS = 15_000
const COARSE_TURN_DEG = 30
const SILENCE_MS = 300_000
const MEDIUM_FROM_G = 0.45
const HIGH_FROM_G = 0.6

export type ManoeuvreKind = 'braking' | 'acceleration' | 'cornering'
type ManoeuvreSource = 'speed' | 'course' | 'accelerometer' | 'device'
type Lacking = 'accelerometer' | 'course' | 'frequent-fixes'

export type Manoeuvre = {
  readonly kind: 'manoeuvre'
  readonly id: string
  readonly deviceId: string
  readonly manoeuvre: ManoeuvreKind
  readonly severity: 'low' | 'medium' | 'high'
  readonly startMs: number
  readonly endMs: number
  readonly at: Place | null
  /** Null where only the device told of it, without a value. */
  readonly peakG: number | null
  readonly speedBeforeKmh: number | null
  readonly speedAfterKmh: number | null
  /** What saw it, sorted. */
  readonly sources: readonly ManoeuvreSource[]
  /** Speed or course agree, and nothing contradicts: it counts. */
  readonly scored: boolean
  readonly evidence: {
    readonly algorithm: string
    /** Largest over one step of speed or course. */
    readonly shownG: number | null
    /** Largest of the accelerometer over two readings. */
    readonly feltG: number | null
    readonly toldG: number | null
    readonly contradicted: boolean
    readonly lacked: readonly Lacking[]
  }
  readonly decidedAtMs: number
}

type ManoeuvreEffect = { readonly type: 'manoeuvre-detected'; readonly record: Manoeuvre }

type CoarseFix = { readonly timeMs: number; readonly speedMps: number; readonly courseDeg: number | null }

type Episode = {
  readonly startMs: number
  readonly endMs: number
  /** The change goes on. */
  readonly lasts: boolean
  /** Of a corner: to the right, to the left, not known yet. */
  readonly side: 1 | -1 | null
  readonly at: Place | null
  readonly clear: boolean
  readonly agreed: boolean
  readonly shownMps2: number | null
  readonly feltG: number | null
  readonly feltPeakG: number | null
  readonly told: boolean
  readonly toldG: number | null
  readonly fromMps: number | null
  readonly toMps: number | null
  readonly hasCourse: boolean
  readonly fine: boolean
  /** The fixes around what the device told: one before, up to two after. */
  readonly fixes: readonly CoarseFix[]
}

type ManoeuvreState = {
  readonly deviceId: string
  readonly motion: MotionState
  readonly lastMs: number
  readonly place: Place | null
  readonly fix: CoarseFix | null
  readonly open: { readonly [Kind in ManoeuvreKind]?: Episode }
}

const kinds = ['braking', 'acceleration', 'cornering'] as const

function newManoeuvreState(deviceId: string): ManoeuvreState {
  return { deviceId, motion: noMotion, lastMs: 0, place: null, fix: null, open: {} }
}

function stepManoeuvre(state: ManoeuvreState, point: TelemetryPoint, effects: ManoeuvreEffect[]): ManoeuvreState {
  const motion = moved(state.motion, point)
  const fix = coarseFixOf(point)
  const place = point.valid ? { lat: point.lat, lon: point.lon } : state.place
  const next = { ...state, motion, lastMs: point.timeMs, place, fix: fix ?? state.fix }
  const open: { [Kind in ManoeuvreKind]?: Episode } = { ...state.open }
  const isOpen = kinds.some((kind) => open[kind] !== undefined)
  for (const kind of kinds) {
    const held = open[kind]
    if (!held) continue
    const seen = held.told && fix ? { ...held, fixes: [...held.fixes, fix].slice(0, 3) } : held
    if (isOver(seen, point.timeMs, fix !== null)) {
      close(state.deviceId, kind, seen, point.timeMs, effects)
      delete open[kind]
    } else open[kind] = seen
  }
  for (const kind of kinds) {
    const value = point.harsh?.[kind]
    if (value !== undefined) open[kind] = toldOf(open[kind], value, point, place, state.fix, fix)
  }
  if (motion.steps.at(-1)?.endMs === point.timeMs && (isOpen || motion.steps.some(isStrong))) {
    see(state.deviceId, 'acceleration', null, along(motion.steps, 1), motion.steps, open, effects)
    see(state.deviceId, 'braking', null, along(motion.steps, -1), motion.steps, open, effects)
    see(state.deviceId, 'cornering', 1, across(motion.steps, 1), motion.steps, open, effects)
    see(state.deviceId, 'cornering', -1, across(motion.steps, -1), motion.steps, open, effects)
  }
  return { ...next, open }
}

function closeManoeuvre(state: ManoeuvreState, dueMs: number, effects: ManoeuvreEffect[]): ManoeuvreState {
  for (const kind of kinds) {
    const held = state.open[kind]
    if (held) close(state.deviceId, kind, held, dueMs, effects)
  }
  return { ...state, open: {} }
}

export const manoeuvrePart: Part<ManoeuvreState, ManoeuvreEffect> = {
  newState: newManoeuvreState,
  step: stepManoeuvre,
  idleDueMs: ({ open, lastMs }) => (kinds.some((kind) => open[kind]) ? lastMs + SILENCE_MS : null),
  closeSilent: closeManoeuvre,
}

/** Without one such step nothing begins. */
function isStrong({ alongMps2, acrossMps2 }: MotionStep): boolean {
  return Math.abs(alongMps2) >= AGREES_MPS2 || Math.abs(acrossMps2 ?? 0) >= AGREES_MPS2
}

/** By step in one direction, null where it is not known. */
type Values = readonly (number | null)[]

function along(steps: readonly MotionStep[], sign: 1 | -1): Values {
  const value = (step: MotionStep | undefined) => (step ? sign * step.alongMps2 : 0)
  return steps.map((step, index) => {
    if (sign > 0 && step.fromMps < CREEPS_MPS) return Math.min(value(step), value(steps[index + 1]))
    if (sign < 0 && step.toMps < CREEPS_MPS) return Math.min(value(step), value(steps[index - 1]))
    return value(step)
  })
}

function across(steps: readonly MotionStep[], sign: 1 | -1): Values {
  return steps.map(({ acrossMps2 }) => (acrossMps2 === null ? null : sign * acrossMps2))
}

/** Looks at one direction after a step was made: begins an episode, carries one on, or lets it rest. */
function see(
  deviceId: string,
  kind: ManoeuvreKind,
  side: 1 | -1 | null,
  values: Values,
  steps: readonly MotionStep[],
  open: { [Kind in ManoeuvreKind]?: Episode },
  effects: ManoeuvreEffect[],
): void {
  const last = steps.at(-1)!
  let first = steps.length - 1
  while (first > 0 && steps[first - 1]!.startMs >= last.endMs - WINDOW_MS) first -= 1
  let peak = 0
  let changeMps = 0
  for (let index = first; index < steps.length; index += 1) {
    const value = values[index] ?? 0
    const { startMs, endMs } = steps[index]!
    changeMps += (value * (endMs - startMs)) / 1_000
    if (value > peak) peak = value
  }
  const feltG = sustainedG(steps)
  const feltPeakG = steps.reduce<number | null>(
    (most, { felt }) => (felt ? Math.max(most ?? 0, felt.peakG) : most),
    null,
  )
  const isFelt = feltPeakG !== null && feltPeakG >= FELT_G && (feltG ?? 0) >= FELT_SUSTAINED_G
  const clear = peak >= CLEAR_MPS2 && changeMps >= CLEAR_MPS
  const worthMps2 = Math.max(peak, (feltG ?? 0) * STANDARD_GRAVITY_MPS2)
  const agreed = isFelt && peak >= AGREES_MPS2 && changeMps >= AGREES_MPS && worthMps2 >= WORTH_MPS2
  const current = values.at(-1) ?? 0
  let held = open[kind]
  if (held && side !== null && held.side !== null && held.side !== side) {
    if (!clear && !agreed) return
    close(deviceId, kind, held, last.endMs, effects)
    delete open[kind]
    held = undefined
  }
  if (!held && !clear && !agreed) return
  if (held && !clear && !agreed) {
    const lasts = held.lasts && current >= LASTS_MPS2 && last.endMs - held.startMs <= LONGEST_MS
    const isNear = last.startMs < held.endMs + SETTLES_MS
    open[kind] = {
      ...held,
      lasts,
      ...(lasts ? { endMs: last.endMs, toMps: last.toMps } : {}),
      fine: held.fine || isNear,
      shownMps2: isNear && peak > 0 ? Math.max(held.shownMps2 ?? 0, peak) : held.shownMps2,
      feltG: greater(held.feltG, feltG),
      feltPeakG: greater(held.feltPeakG, feltPeakG),
    }
    return
  }
  let begin = steps.length - 1
  while (begin > 0 && (values[begin - 1] ?? 0) >= LASTS_MPS2) begin -= 1
  while (begin < steps.length - 1 && (values[begin] ?? 0) < LASTS_MPS2) begin += 1
  if (current < LASTS_MPS2) {
    // It was over before the accelerometer, or the step after a launch, showed what it had been.
    let end = steps.length - 1
    while (end > 0 && (values[end] ?? 0) < LASTS_MPS2) end -= 1
    begin = end
    while (begin > 0 && (values[begin - 1] ?? 0) >= LASTS_MPS2) begin -= 1
  }
  const begun = steps[begin]!
  const startMs = Math.min(held?.startMs ?? begun.startMs, begun.startMs)
  open[kind] = {
    startMs,
    endMs: last.endMs,
    lasts: last.endMs - startMs <= LONGEST_MS,
    side,
    at: held && held.startMs <= begun.startMs ? held.at : { lat: begun.lat, lon: begun.lon },
    clear: clear || held?.clear === true,
    agreed: agreed || held?.agreed === true,
    shownMps2: Math.max(held?.shownMps2 ?? 0, peak),
    feltG: greater(held?.feltG ?? null, feltG),
    feltPeakG: greater(held?.feltPeakG ?? null, feltPeakG),
    told: held?.told === true,
    toldG: held?.toldG ?? null,
    fromMps: held?.fromMps ?? begun.fromMps,
    toMps: last.toMps,
    hasCourse: last.acrossMps2 !== null,
    fine: true,
    fixes: held?.fixes ?? [],
  }
}

function toldOf(
  held: Episode | undefined,
  value: number,
  point: TelemetryPoint,
  place: Place | null,
  before: CoarseFix | null,
  fix: CoarseFix | null,
): Episode {
  const toldG = value > 0 ? Math.max(value, held?.toldG ?? 0) : (held?.toldG ?? null)
  if (held) return { ...held, told: true, toldG, endMs: Math.max(held.endMs, point.timeMs) }
  return {
    startMs: point.timeMs,
    endMs: point.timeMs,
    lasts: false,
    side: null,
    at: place,
    clear: false,
    agreed: false,
    shownMps2: null,
    feltG: null,
    feltPeakG: null,
    told: true,
    toldG,
    fromMps: before?.speedMps ?? null,
    toMps: fix?.speedMps ?? null,
    hasCourse: (fix ?? before)?.courseDeg !== undefined && (fix ?? before)?.courseDeg !== null,
    fine: false,
    fixes: [before, fix].filter((one) => one !== null),
  }
}

/** Nothing more belongs to it. What only the device told waits for the fix after it. */
function isOver({ endMs, told, fine, clear, agreed }: Episode, nowMs: number, isFix: boolean): boolean {
  if (nowMs <= endMs + SETTLES_MS) return false
  if (told && !fine && !clear && !agreed) return isFix || nowMs > endMs + COARSE_MS
  return true
}

function close(
  deviceId: string,
  kind: ManoeuvreKind,
  episode: Episode,
  decidedAtMs: number,
  effects: ManoeuvreEffect[],
): void {
  const { clear, agreed, told, feltG, feltPeakG, toldG, fine } = episode
  const shownG = episode.shownMps2 === null ? null : episode.shownMps2 / STANDARD_GRAVITY_MPS2
  const isFelt = agreed || (clear && (feltPeakG ?? 0) >= FELT_G && (feltG ?? 0) >= FELT_SUSTAINED_G)
  const contradicted = clear && !agreed && feltG !== null && feltG < CONTRADICTS_G
  const toldAgrees =
    told && (fine ? (shownG ?? 0) * STANDARD_GRAVITY_MPS2 >= AGREES_MPS2 : agreesCoarsely(kind, episode.fixes))
  const shows = clear || agreed || toldAgrees
  const sources: ManoeuvreSource[] = []
  if (isFelt) sources.push('accelerometer')
  if (kind === 'cornering' && shows) sources.push('course')
  if (told) sources.push('device')
  if (kind !== 'cornering' && shows) sources.push('speed')
  const lacked: Lacking[] = []
  if (feltPeakG === null) lacked.push('accelerometer')
  if (!episode.hasCourse) lacked.push('course')
  if (!fine) lacked.push('frequent-fixes')
  // What the accelerometer felt over two readings is weaker than its peak, and so is a step of a short manoeuvre: the larger is nearer.
  // A device may tell a corner as a rate of turn, so what it told is used only where nothing else is known.
  const peakG = greater(shownG, isFelt ? feltG : null) ?? (kind === 'cornering' ? null : toldG)
  effects.push({
    type: 'manoeuvre-detected',
    record: {
      kind: 'manoeuvre',
      id: derivedId('mnv', deviceId, kind, String(episode.startMs)),
      deviceId,
      manoeuvre: kind,
      severity: peakG === null || peakG < MEDIUM_FROM_G ? 'low' : peakG < HIGH_FROM_G ? 'medium' : 'high',
      startMs: episode.startMs,
      endMs: episode.endMs,
      at: episode.at,
      peakG: rounded(peakG),
      speedBeforeKmh: kmhOf(episode.fromMps),
      speedAfterKmh: kmhOf(episode.toMps),
      sources,
      scored: (clear || agreed || toldAgrees) && !(contradicted && !told),
      evidence: {
        algorithm: MANOEUVRE_ALGORITHM,
        shownG: rounded(shownG),
        feltG: rounded(feltG),
        toldG: rounded(toldG),
        contradicted,
        lacked,
      },
      decidedAtMs,
    },
  })
}

/** Fixes some seconds apart cannot show a manoeuvre; that they changed at least as it would have changed them, they can. */
function agreesCoarsely(kind: ManoeuvreKind, fixes: readonly CoarseFix[]): boolean {
  for (let index = 1; index < fixes.length; index += 1) {
    const before = fixes[index - 1]!
    const after = fixes[index]!
    if (after.timeMs - before.timeMs > COARSE_MS) continue
    const changeMps = after.speedMps - before.speedMps
    if (kind === 'braking' && changeMps <= -AGREES_MPS) return true
    if (kind === 'acceleration' && changeMps >= AGREES_MPS) return true
    if (kind !== 'cornering' || before.courseDeg === null || after.courseDeg === null) continue
    if (Math.abs(turnDeg(before.courseDeg, after.courseDeg)) >= COARSE_TURN_DEG) return true
  }
  return false
}

function coarseFixOf(point: TelemetryPoint): CoarseFix | null {
  if (!point.valid) return null
  const speedKmh = point.speedKmh ?? point.obd?.speedKmh
  if (speedKmh === undefined) return null
  return { timeMs: point.timeMs, speedMps: speedKmh / 3.6, courseDeg: point.courseDeg ?? null }
}

function greater(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b)
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1_000) / 1_000
}

function kmhOf(mps: number | null): number | null {
  return mps === null ? null : Math.round(mps * 36) / 10
}
