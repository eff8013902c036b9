/** For tests only: manoeuvres and jolts put into recorded drives, and what the fold makes of them. */
import { turnDeg } from '@clutch/shared/geo'
import { gaussian, random } from '../telemetry/noise.ts'
import type { RecordedDrive } from '../telemetry/recorded-drives.ts'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'
import { type Manoeuvre, type ManoeuvreKind, manoeuvrePart } from './manoeuvre.ts'

const G = 9.80665
/** After a manoeuvre the vehicle comes back to its recorded speed as an unhurried driver would. */
const RECOVERS_MPS2 = 0.7
/** Across; a quarter of a g, well below what is put in. */
const CALM_MPS2 = 2.4
/** From one to the next, so that each stands for itself. */
const APART_S = 40
/** What a receiver adds: to speed, and across the way to course. */
const SPEED_SIGMA_MPS = 0.1
const ACROSS_SIGMA_MPS = 0.15

type Injection = {
  readonly kind: ManoeuvreKind
  readonly side: 1 | -1
  readonly accelerationMps2: number
  readonly startMs: number
  readonly endMs: number
}

export type Injected = { readonly points: readonly TelemetryPoint[]; readonly injections: readonly Injection[] }

export type Ranges = {
  readonly accelerationMps2: readonly [number, number]
  readonly durationS: readonly [number, number]
}

/** Recorded points without what the recording says of its own events. */
export function plain(drive: RecordedDrive): TelemetryPoint[] {
  return drive.points.map(({ accelEventClass: _class, ...point }) => point)
}

export function withoutAccelerometer(points: readonly TelemetryPoint[]): TelemetryPoint[] {
  return points.map(({ accelXG: _x, accelYG: _y, accelZG: _z, ...point }) => point)
}

/** The device as if it had been mounted otherwise: turned about the vertical, then tilted about its new x axis. */
export function mounted(points: readonly TelemetryPoint[], yawRad: number, tiltRad: number): TelemetryPoint[] {
  const [cy, sy, ct, st] = [Math.cos(yawRad), Math.sin(yawRad), Math.cos(tiltRad), Math.sin(tiltRad)]
  return points.map((point) => {
    if (point.accelXG === undefined) return point
    const x = cy * point.accelXG - sy * point.accelYG!
    const y = sy * point.accelXG + cy * point.accelYG!
    const z = point.accelZG ?? 1
    return { ...point, accelXG: x, accelYG: ct * y - st * z, accelZG: st * y + ct * z }
  })
}

/**
 * Manoeuvres of constant acceleration that begin anywhere between two fixes, in place of what the recorded vehicle did then.
 * Sites are taken as they come: the only conditions are that the vehicle could do it there, and that coming back from it is calm.
 */
export function withManoeuvres(points: readonly TelemetryPoint[], seed: number, ranges: Ranges): Injected {
  const uniform = random(seed)
  const normal = gaussian(uniform)
  const between = ([low, high]: readonly [number, number]) => low + (high - low) * uniform()
  const injections: Injection[] = []
  let speeds = points.map(({ speedKmh }) => (speedKmh ?? 0) / 3.6)
  const courses = points.map(({ courseDeg }) => courseDeg ?? 0)
  const result = points.map((point) => ({ ...point }))
  let index = 10 + Math.floor(uniform() * 20)
  while (index < points.length - 60) {
    const kind = (['braking', 'acceleration', 'cornering'] as const)[Math.floor(uniform() * 3)]!
    const side = uniform() < 0.5 ? 1 : -1
    const mps2 = between(ranges.accelerationMps2)
    const durationS = between(ranges.durationS)
    const phaseS = uniform()
    const v0 = speeds[index]!
    const from = index
    index += 1
    const steps = Math.ceil(durationS + 1)
    const isWhole = points
      .slice(from, from + APART_S)
      .every((point, i) => i === 0 || point.timeMs - points[from + i - 1]!.timeMs === 1_000)
    const changeMps = mps2 * durationS
    const canDo =
      kind === 'braking'
        ? v0 > changeMps + 1
        : kind === 'acceleration'
          ? v0 > 2.5 && v0 + changeMps < 45
          : v0 > 6 && v0 < 25
    if (!isWhole || !canDo) continue
    const startMs = points[from]!.timeMs + phaseS * 1_000
    const endMs = startMs + durationS * 1_000
    const sign = kind === 'braking' ? -1 : kind === 'acceleration' ? 1 : side
    const natural = naturalG(speeds, courses, from, steps)
    const before = result.map((point) => point)
    for (let i = 1; i <= steps; i += 1) {
      const at = from + i
      const doneS = Math.min(Math.max(i - phaseS, 0), durationS)
      const felt = i >= phaseS && i <= phaseS + durationS ? (sign * mps2) / G : 0
      if (kind === 'cornering') {
        const turned = ((sign * mps2) / v0) * doneS + (ACROSS_SIGMA_MPS / v0) * normal()
        set(result, at, v0 + SPEED_SIGMA_MPS * normal(), courses[from]! + (turned * 180) / Math.PI)
        feel(result, at, -natural[i - 1]!.along, felt - natural[i - 1]!.across)
      } else {
        const v = v0 + sign * mps2 * doneS + SPEED_SIGMA_MPS * normal()
        set(result, at, Math.max(0, v), courses[from]!)
        feel(result, at, felt - natural[i - 1]!.along, -natural[i - 1]!.across)
      }
    }
    recover(result, speeds, courses, from + steps)
    if (!isCalmAfter(result, points, from + steps)) {
      for (let at = from; at < points.length; at += 1) result[at] = { ...before[at]! }
      continue
    }
    injections.push({ kind, side, accelerationMps2: mps2, startMs, endMs })
    speeds = result.map(({ speedKmh }) => (speedKmh ?? 0) / 3.6)
    for (let i = 0; i < courses.length; i += 1) courses[i] = result[i]!.courseDeg ?? 0
    index = from + APART_S
  }
  return { points: result, injections }
}

/** Jolts: one reading of the accelerometer, in any direction; speed and course as recorded. */
export function withJolts(
  points: readonly TelemetryPoint[],
  seed: number,
): { points: TelemetryPoint[]; atMs: number[] } {
  const uniform = random(seed)
  const result = [...points]
  const atMs: number[] = []
  for (
    let index = 5 + Math.floor(uniform() * 15);
    index < points.length - 5;
    index += 15 + Math.floor(uniform() * 15)
  ) {
    const g = 0.36 + 0.64 * uniform()
    const angle = 2 * Math.PI * uniform()
    const point = points[index]!
    if (point.accelXG === undefined) continue
    result[index] = { ...point, accelXG: g * Math.cos(angle), accelYG: g * Math.sin(angle) }
    atMs.push(point.timeMs)
  }
  return { points: result, atMs }
}

export function manoeuvresOf(points: readonly TelemetryPoint[]): Manoeuvre[] {
  const effects: { record: Manoeuvre }[] = []
  let state = manoeuvrePart.newState('dev_1')
  for (const point of points) {
    const dueMs = manoeuvrePart.idleDueMs!(state)
    if (dueMs !== null && point.timeMs > dueMs) state = manoeuvrePart.closeSilent!(state, dueMs, effects as never)
    state = manoeuvrePart.step(state, point, effects as never, undefined as never)
  }
  manoeuvrePart.closeSilent!(state, (points.at(-1)?.timeMs ?? 0) + 300_000, effects as never)
  return effects.map(({ record }) => record)
}

export type Tally = { found: number; missed: number; recorded: number; wrong: number }

/** Each injection is found by one scored record of its kind around it; a second one is wrong, and so is whatever else is told. */
export function judged(injected: Injected, told: readonly Manoeuvre[], natural: readonly Manoeuvre[]): Tally {
  const left = told.filter(({ scored }) => scored)
  let found = 0
  for (const { kind, startMs, endMs } of injected.injections) {
    const index = left.findIndex(
      (one) => one.manoeuvre === kind && one.startMs <= endMs + 2_000 && one.endMs >= startMs - 2_000,
    )
    if (index < 0) continue
    found += 1
    left.splice(index, 1)
  }
  const ofRecording = left.filter((one) =>
    natural.some((other) => other.scored && other.startMs <= one.endMs && other.endMs >= one.startMs),
  )
  return {
    found,
    missed: injected.injections.length - found,
    recorded: ofRecording.length,
    wrong: left.length - ofRecording.length,
  }
}

function naturalG(speeds: readonly number[], courses: readonly number[], from: number, count: number) {
  return Array.from({ length: count }, (_, i) => {
    const at = from + i + 1
    const before = speeds[at - 1]!
    const after = speeds[at + 1] ?? speeds[at]!
    const turn = (turnDeg(courses[at - 1]!, courses[at + 1] ?? courses[at]!) * Math.PI) / 180 / 2
    return { along: (after - before) / 2 / G, across: speeds[at]! < 3 ? 0 : (speeds[at]! * turn) / G }
  })
}

function set(points: TelemetryPoint[], at: number, speedMps: number, courseDeg: number): void {
  points[at] = { ...points[at]!, speedKmh: speedMps * 3.6, courseDeg: ((courseDeg % 360) + 360) % 360 }
}

function feel(points: TelemetryPoint[], at: number, alongG: number, acrossG: number): void {
  const point = points[at]!
  if (point.accelXG === undefined || point.accelYG === undefined) return
  points[at] = { ...point, accelXG: point.accelXG + alongG, accelYG: point.accelYG + acrossG }
}

/** A bend of the recording taken faster than it was recorded would be a second manoeuvre, that nobody put there. */
function isCalmAfter(points: readonly TelemetryPoint[], recorded: readonly TelemetryPoint[], end: number): boolean {
  for (let at = end + 1; at < points.length; at += 1) {
    const acrossMps2 = Math.abs(acrossAt(points, at))
    if (acrossMps2 > CALM_MPS2 && acrossMps2 > Math.abs(acrossAt(recorded, at)) + 0.1) return false
  }
  return true
}

function acrossAt(points: readonly TelemetryPoint[], at: number): number {
  const before = points[at - 1]!
  const point = points[at]!
  const meanMps = ((before.speedKmh ?? 0) + (point.speedKmh ?? 0)) / 2 / 3.6
  const turnRad = (turnDeg(before.courseDeg ?? 0, point.courseDeg ?? 0) * Math.PI) / 180
  return (meanMps * turnRad * 1_000) / (point.timeMs - before.timeMs)
}

/** What comes after: the recorded way, turned as the vehicle now heads, and the recorded speed reached again without haste. */
function recover(points: TelemetryPoint[], speeds: readonly number[], courses: readonly number[], end: number): void {
  let offsetMps = points[end]!.speedKmh! / 3.6 - speeds[end]!
  const turned = turnDeg(courses[end]!, points[end]!.courseDeg!)
  for (let at = end + 1; at < points.length; at += 1) {
    const stepS = (points[at]!.timeMs - points[at - 1]!.timeMs) / 1_000
    offsetMps -= Math.sign(offsetMps) * Math.min(Math.abs(offsetMps), RECOVERS_MPS2 * stepS)
    set(points, at, Math.max(0, speeds[at]! + offsetMps), courses[at]! + turned)
  }
}
