import { turnDeg } from '@clutch/shared/geo'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'

/**
 * What speed, course and accelerometer say about how a vehicle was accelerated from one reading to the next, whatever way the
 * device was mounted.
 */

/** Shorter steps are joined: the noise of a difference grows as the step shrinks. */
const SHORTEST_STEP_MS = 800
/** Over a longer step a manoeuvre of two seconds is averaged away. */
const LONGEST_STEP_MS = 2_500
/** The course of a slow vehicle is mostly noise. */
const COURSE_SPEED_MPS = 10 / 3.6
/** No tyre of a road vehicle does more: such a step is an error of the receiver. */
const IMPOSSIBLE_MPS2 = 12
/** Mounting and slope are what the accelerometer shows on average over so long. */
const MOUNTING_S = 600
/** A flat mounting is taken to have been seen so often before the first value. */
const FLAT_SAMPLES = 20
/** Below this the device has taken gravity out itself. */
const GRAVITY_SEEN_G = 0.5
/** Steps are kept so long: as far back as a manoeuvre is looked for. */
const KEPT_MS = 5_000
const KEPT_STEPS = 6
export const STANDARD_GRAVITY_MPS2 = 9.80665

type Vector = readonly [x: number, y: number, z: number]

/** From one fix to the next. Forward and to the right are positive. */
export type MotionStep = {
  readonly startMs: number
  readonly endMs: number
  readonly alongMps2: number
  /** Null where the course is not known, or means nothing. */
  readonly acrossMps2: number | null
  readonly fromMps: number
  readonly toMps: number
  readonly lat: number
  readonly lon: number
  /** What the accelerometer showed beside gravity and mounting, across the vertical: mean over the step, and its largest. */
  readonly felt: { readonly meanG: Vector; readonly peakG: number } | null
}

type Fix = {
  readonly timeMs: number
  readonly speedMps: number
  readonly courseDeg: number | null
  readonly source: 'gps' | 'obd'
  readonly lat: number
  readonly lon: number
}

type Felt = { readonly sumG: Vector; readonly count: number; readonly peakG: number }

export type MotionState = {
  readonly fix: Fix | null
  /** The mean of all the accelerometer has shown: gravity, and how the device lies. */
  readonly resting: { readonly meanG: Vector; readonly samples: number; readonly lastMs: number } | null
  /** Felt since the last fix. */
  readonly felt: Felt | null
  /** Contiguous, the oldest first. */
  readonly steps: readonly MotionStep[]
}

export const noMotion: MotionState = { fix: null, resting: null, felt: null, steps: [] }

/** The state after one more reading; a step was made when the last of `steps` ends at the reading. */
export function moved(state: MotionState, point: TelemetryPoint): MotionState {
  const { resting, felt } = feel(state, point)
  const fix = fixOf(point)
  if (fix === null) return { ...state, resting, felt }
  const before = state.fix
  if (before === null || before.source !== fix.source) return { fix, resting, felt: null, steps: [] }
  const stepMs = fix.timeMs - before.timeMs
  if (stepMs < SHORTEST_STEP_MS) return { ...state, resting, felt }
  const step = stepMs <= LONGEST_STEP_MS ? stepOf(before, fix, felt) : null
  if (step === null) return { fix, resting, felt: null, steps: [] }
  const { steps } = state
  let first = Math.max(0, steps.length + 1 - KEPT_STEPS)
  while (first < steps.length && steps[first]!.endMs <= fix.timeMs - KEPT_MS) first += 1
  const kept = steps.slice(first)
  kept.push(step)
  return { fix, resting, felt: null, steps: kept }
}

/** The largest mean of two steps in a row: a jolt of one reading halves in it, a manoeuvre does not. */
export function sustainedG(steps: readonly MotionStep[]): number | null {
  let best: number | null = null
  let before: Vector | null = null
  for (const { felt } of steps) {
    if (felt && before) {
      const g = lengthOf(scaled(added(felt.meanG, before), 0.5))
      if (best === null || g > best) best = g
    }
    before = felt?.meanG ?? null
  }
  return best
}

function fixOf(point: TelemetryPoint): Fix | null {
  if (!point.valid) return null
  const place = { timeMs: point.timeMs, lat: point.lat, lon: point.lon, courseDeg: point.courseDeg ?? null }
  if (point.speedKmh !== undefined) return { ...place, speedMps: point.speedKmh / 3.6, source: 'gps' }
  const obdKmh = point.obd?.speedKmh
  return obdKmh === undefined ? null : { ...place, speedMps: obdKmh / 3.6, source: 'obd' }
}

function stepOf(before: Fix, fix: Fix, felt: Felt | null): MotionStep | null {
  const stepS = (fix.timeMs - before.timeMs) / 1_000
  const alongMps2 = (fix.speedMps - before.speedMps) / stepS
  const meanMps = (fix.speedMps + before.speedMps) / 2
  const turns = fix.courseDeg !== null && before.courseDeg !== null && meanMps >= COURSE_SPEED_MPS
  const turnRad = turns ? (turnDeg(before.courseDeg!, fix.courseDeg!) * Math.PI) / 180 : 0
  const acrossMps2 = turns ? (meanMps * turnRad) / stepS : null
  if (Math.abs(alongMps2) > IMPOSSIBLE_MPS2 || Math.abs(acrossMps2 ?? 0) > IMPOSSIBLE_MPS2) return null
  return {
    startMs: before.timeMs,
    endMs: fix.timeMs,
    alongMps2,
    acrossMps2,
    fromMps: before.speedMps,
    toMps: fix.speedMps,
    lat: before.lat,
    lon: before.lon,
    felt: felt && { meanG: scaled(felt.sumG, 1 / felt.count), peakG: felt.peakG },
  }
}

function feel(state: MotionState, point: TelemetryPoint): Pick<MotionState, 'resting' | 'felt'> {
  const { accelXG: x, accelYG: y, accelZG: z } = point
  if (x === undefined && y === undefined) return state
  const value: Vector = [x ?? 0, y ?? 0, z ?? 0]
  const before = state.resting ?? {
    meanG: [0, 0, z === undefined || Math.abs(z) < GRAVITY_SEEN_G ? 0 : Math.sign(z)] as Vector,
    samples: FLAT_SAMPLES,
    lastMs: point.timeMs,
  }
  const weight = Math.max(1 / (before.samples + 1), Math.min(1, (point.timeMs - before.lastMs) / 1_000 / MOUNTING_S))
  const meanG = added(before.meanG, scaled(added(value, scaled(before.meanG, -1)), weight))
  const resting = { meanG, samples: Math.min(before.samples + 1, 1e6), lastMs: point.timeMs }
  const g = acrossVertical(added(value, scaled(meanG, -1)), meanG)
  const felt = state.felt ?? { sumG: [0, 0, 0] as Vector, count: 0, peakG: 0 }
  return {
    resting,
    felt: { sumG: added(felt.sumG, g), count: felt.count + 1, peakG: Math.max(felt.peakG, lengthOf(g)) },
  }
}

function acrossVertical(g: Vector, gravity: Vector): Vector {
  const length = lengthOf(gravity)
  if (length < GRAVITY_SEEN_G) return [g[0], g[1], 0]
  const up = scaled(gravity, 1 / length)
  const vertical = g[0] * up[0] + g[1] * up[1] + g[2] * up[2]
  return added(g, scaled(up, -vertical))
}

function added(a: Vector, b: Vector): Vector {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

function scaled(a: Vector, by: number): Vector {
  return [a[0] * by, a[1] * by, a[2] * by]
}

function lengthOf(a: Vector): number {
  return Math.hypot(a[0], a[1], a[2])
}
