/** For tests and the bench only: crossings of fences along the recorded drives under noise, held against the path without it. */
import { destination } from '@clutch/shared/geo'
import { autoregressive, gaussian, random } from '../telemetry/noise.ts'
import type { RecordedDrive } from '../telemetry/recorded-drives.ts'
import { RANGE_ERROR_M, type TrackPoint } from '../trips/track.ts'
import {
  type Crossing,
  type CrossingEffect,
  type Fence,
  type FenceSource,
  newCrossingState,
  stepCrossings,
} from './crossings.ts'
import { FenceIndex } from './fence-index.ts'
import { type Area, depthM } from './geofence.ts'
import { PLAIN_TERMS } from './terms.ts'

/** `white`: new with each fix. `wandering`: first-order autoregressive with a correlation of 60 s. Of the same deviation per axis. */
export type NoiseKind = 'white' | 'wandering'

/** A fix is this far from a crossing's time at most to be of it: beyond the first it is another, beyond the second it grazed. */
const SAME_MS = 60_000
const GRAZED_MS = 30_000
const WANDER_S = 60

export type Figures = {
  readonly crossings: number
  /** Crossings told that are none, to the true ones; true ones that are not told. */
  readonly flaps: number
  readonly missed: number
  /** Told, and the path did cross there, yet not as deep as a true crossing goes. */
  readonly grazed: number
  readonly p95S: number
  readonly confidence: number
}

export function crossingsOf(points: readonly TrackPoint[], fences: FenceSource): Crossing[] {
  const effects: CrossingEffect[] = []
  let state = newCrossingState('dev_1')
  for (const point of points) state = stepCrossings(state, point, fences, effects)
  return effects.flatMap(({ record }) => (record.kind === 'crossing' ? [record] : []))
}

type TrueCrossing = { readonly direction: 'enter' | 'exit'; readonly atMs: number }

/** Crossings of the noise-free path that go at least `reachM` beyond the border on both sides, and all sign changes beside. */
function truth(
  points: readonly TrackPoint[],
  area: Area,
  reachM: number,
): { deep: TrueCrossing[]; all: TrueCrossing[] } {
  const all: TrueCrossing[] = []
  const deep: TrueCrossing[] = []
  let side: boolean | null = null
  let zero: TrueCrossing | null = null
  let before: { timeMs: number; deepM: number } | null = null
  for (const point of points) {
    const deepM = depthM(area, point)
    if (before !== null && before.deepM > 0 !== deepM > 0) {
      const share = before.deepM / (before.deepM - deepM)
      const atMs = before.timeMs + share * (point.timeMs - before.timeMs)
      zero = { direction: deepM > 0 ? 'enter' : 'exit', atMs }
      all.push(zero)
    }
    before = { timeMs: point.timeMs, deepM }
    if (Math.abs(deepM) < reachM) continue
    if (side !== null && deepM > 0 !== side && zero) deep.push(zero)
    side = deepM > 0
  }
  return { deep, all }
}

/** Circles, squares and corridors about places of the drive, of the sizes that yards, sites and districts have. */
function fencesAlong(points: readonly TrackPoint[], uniform: () => number, count: number): Fence[] {
  return Array.from({ length: count }, (_, i) => {
    const from = points[Math.floor(uniform() * points.length)]!
    const sizeM = 60 * 10 ** uniform()
    const center = destination(from, uniform() * 360, uniform() * sizeM)
    const corners = (radiusM: number, turnDeg: number) =>
      [0, 90, 180, 270].map((course) => destination(center, (360 - course + turnDeg) % 360, radiusM))
    const turnDeg = uniform() * 90
    const area: Area =
      i % 3 === 0
        ? { kind: 'circle', center, radiusM: sizeM }
        : i % 3 === 1
          ? { kind: 'polygon', outer: corners(sizeM * 1.4, turnDeg), holes: [] }
          : {
              kind: 'corridor',
              path: [destination(center, turnDeg, 3 * sizeM), center, destination(center, turnDeg + 120, 3 * sizeM)],
              halfWidthM: sizeM / 2,
            }
    return { id: `gfn_${i}`, area, activeFromMs: 0, activeUntilMs: null, terms: PLAIN_TERMS }
  })
}

/** As a device sends them: speed and course in whole units, the place with noise. */
function noisy(
  points: readonly TrackPoint[],
  sigmaM: number,
  kind: NoiseKind,
  seed: number,
  hdop: number | null,
): TrackPoint[] {
  const normal = gaussian(random(seed))
  const east = autoregressive(normal, WANDER_S)
  const north = autoregressive(normal, WANDER_S)
  let beforeMs = points[0]!.timeMs
  return points.map((point) => {
    const stepS = (point.timeMs - beforeMs) / 1000
    beforeMs = point.timeMs
    const [eastM, northM] =
      kind === 'white' ? [sigmaM * normal(), sigmaM * normal()] : [sigmaM * east(stepS), sigmaM * north(stepS)]
    return {
      ...point,
      speedKmh: Math.round(point.speedKmh!),
      courseDeg: Math.round(point.courseDeg!),
      hdop: hdop ?? point.hdop,
      lat: point.lat + northM / 111_195,
      lon: point.lon + eastM / (111_195 * Math.cos((point.lat * Math.PI) / 180)),
    }
  })
}

/** All seeds together: each has its own noise and its own fences. */
export function figuresOf(
  drives: readonly RecordedDrive[],
  {
    sigmaM,
    kind,
    isStated,
    seeds,
    fencesEach = 40,
    everyS = 1,
  }: {
    sigmaM: number
    kind: NoiseKind
    /** The receiver says how good its fixes are (HDOP); else it claims what it claimed in the recording, some 4 m. */
    isStated: boolean
    seeds: readonly number[]
    fencesEach?: number
    /** One of so many fixes is sent. */
    everyS?: number
  },
): Figures {
  let crossings = 0
  let flaps = 0
  let missed = 0
  let grazed = 0
  let confidence = 0
  const errorsS: number[] = []
  for (const seed of seeds)
    for (const [index, { points: whole }] of drives.entries()) {
      const points = whole.slice(0, 1200)
      const fences = fencesAlong(points, random(seed * 1000 + index), fencesEach)
      const track = noisy(points, sigmaM, kind, seed * 1000 + 100 + index, isStated ? sigmaM / RANGE_ERROR_M : null)
      const sent = track.filter((_, n) => n % everyS === 0)
      const byFence = new Map<string, Crossing[]>()
      for (const one of crossingsOf(sent, new FenceIndex(fences))) {
        const held = byFence.get(one.geofenceId)
        if (held === undefined) byFence.set(one.geofenceId, [one])
        else held.push(one)
      }
      // What comes after the last fix that was sent nobody can tell.
      const covered = points.slice(0, points.length - ((points.length - 1) % everyS))
      for (const fence of fences) {
        const { deep, all } = truth(covered, fence.area, 3 * sigmaM)
        const mine = byFence.get(fence.id) ?? []
        const used = new Set<Crossing>()
        const excused = new Set<TrueCrossing>(deep)
        for (const real of deep) {
          const match = mine
            .filter((c) => !used.has(c) && c.direction === real.direction && Math.abs(c.atMs - real.atMs) < SAME_MS)
            .sort((a, b) => Math.abs(a.atMs - real.atMs) - Math.abs(b.atMs - real.atMs))[0]
          crossings++
          if (!match) {
            missed++
            continue
          }
          used.add(match)
          confidence += match.confidence
          errorsS.push(Math.abs(match.atMs - real.atMs) / 1000)
        }
        for (const extra of mine) {
          if (used.has(extra)) continue
          const real = all.find(
            (c) => c.direction === extra.direction && Math.abs(c.atMs - extra.atMs) < GRAZED_MS && !excused.has(c),
          )
          if (real === undefined) {
            flaps++
            continue
          }
          // One crossing of the path is no excuse for two.
          excused.add(real)
          grazed++
        }
      }
    }
  errorsS.sort((a, b) => a - b)
  return {
    crossings,
    flaps: flaps / crossings,
    missed: missed / crossings,
    grazed,
    p95S: errorsS[Math.floor(0.95 * errorsS.length)] ?? Number.NaN,
    confidence: confidence / errorsS.length,
  }
}
