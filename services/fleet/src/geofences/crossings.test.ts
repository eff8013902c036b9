import { destination, distanceM, interpolate } from '@clutch/shared/geo'
import { describe, expect, it } from 'vitest'
import { autoregressive, gaussian, random } from '../telemetry/noise.ts'
import { recordedDrives } from '../telemetry/recorded-drives.ts'
import { RANGE_ERROR_M, type TrackPoint } from '../trips/track.ts'
import { CellIndex } from './cells.ts'
import {
  type Crossing,
  type CrossingEffect,
  type Fence,
  type FenceSource,
  newCrossingState,
  stepCrossings,
} from './crossings.ts'
import { type Area, depthM } from './geofence.ts'

const drives = recordedDrives()

export function crossingsOf(points: readonly TrackPoint[], fences: FenceSource): Crossing[] {
  const effects: CrossingEffect[] = []
  let state = newCrossingState('dev_1')
  for (const point of points) state = stepCrossings(state, point, fences, effects)
  return effects.map(({ record }) => record)
}

type TrueCrossing = { direction: 'enter' | 'exit'; atMs: number }

/** Crossings of the noise-free path that go at least `reachM` beyond the border on both sides, and all sign changes beside. */
function truth(
  points: readonly TrackPoint[],
  area: Area,
  reachM: number,
): { deep: TrueCrossing[]; all: TrueCrossing[] } {
  const depths = points.map((point) => depthM(area, point))
  const all: TrueCrossing[] = []
  const deep: TrueCrossing[] = []
  let side: boolean | null = null
  let zero: TrueCrossing | null = null
  for (let i = 0; i < points.length; i++) {
    const before = depths[i - 1]
    const now = depths[i]!
    if (before !== undefined && before > 0 !== now > 0) {
      const share = before / (before - now)
      zero = {
        direction: now > 0 ? 'enter' : 'exit',
        atMs: points[i - 1]!.timeMs + share * (points[i]!.timeMs - points[i - 1]!.timeMs),
      }
      all.push(zero)
    }
    if (Math.abs(now) < reachM) continue
    if (side !== null && now > 0 !== side && zero) deep.push(zero)
    side = now > 0
  }
  return { deep, all }
}

/** Circles, squares with a hole and corridors about places of the drive, of the sizes that yards, sites and districts have. */
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
    return { id: `gfn_${i}`, area, activeFromMs: 0, activeUntilMs: null }
  })
}

function noisy(
  points: readonly TrackPoint[],
  sigmaM: number,
  kind: 'white' | 'wandering',
  seed: number,
  hdop: number | null,
): TrackPoint[] {
  const normal = gaussian(random(seed))
  const east = autoregressive(normal, 60)
  const north = autoregressive(normal, 60)
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

type Figures = { crossings: number; flaps: number; missed: number; grazed: number; p95S: number; confidence: number }

function measureFigures(
  sigmaM: number,
  kind: 'white' | 'wandering',
  seed: number,
  told: boolean,
  prepare = (p: TrackPoint) => p,
  perDrive = 40,
): Figures {
  let crossings = 0
  let flaps = 0
  let missed = 0
  let grazed = 0
  let confidence = 0
  const errorsS: number[] = []
  drives.forEach(({ points: whole }, index) => {
    const points = whole.slice(0, 1200)
    const fences = fencesAlong(points, random(seed + index), perDrive)
    const track = noisy(points, sigmaM, kind, seed + 100 + index, told ? sigmaM / RANGE_ERROR_M : null).map(prepare)
    const found = crossingsOf(track, new CellIndex(fences))
    for (const fence of fences) {
      const { deep, all } = truth(points, fence.area, 3 * sigmaM)
      const mine = found.filter(({ geofenceId }) => geofenceId === fence.id)
      const used = new Set<Crossing>()
      for (const real of deep) {
        const match = mine
          .filter((c) => !used.has(c) && c.direction === real.direction && Math.abs(c.atMs - real.atMs) < 60_000)
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
        // The path did cross here, only not as far as a true crossing goes: neither a flap nor one that had to be found.
        const real = all.find(
          (c) => c.direction === extra.direction && Math.abs(c.atMs - extra.atMs) < 30_000 && !deep.includes(c),
        )
        if (real) grazed++
        else flaps++
      }
    }
  })
  errorsS.sort((a, b) => a - b)
  return {
    crossings,
    flaps: flaps / crossings,
    missed: missed / crossings,
    grazed,
    p95S: errorsS[Math.floor(0.95 * errorsS.length)]!,
    confidence: confidence / errorsS.length,
  }
}

describe.skipIf(drives.length === 0)('crossings along the recorded drives (skipped: no data)', () => {
  for (const kind of ['white', 'wandering'] as const) {
    for (const told of [true, false]) {
      for (const sigmaM of [3, 10, 30]) {
        it(`figures ${kind} ${sigmaM} m told ${told}`, () => {
          const f = measureFigures(sigmaM, kind, 42, told)
          console.log(
            `${kind} sigma ${sigmaM} m told=${told}: ${f.crossings} crossings, flaps ${f.flaps.toFixed(4)}, missed ${f.missed.toFixed(4)}, p95 ${f.p95S.toFixed(2)} s, grazed ${f.grazed}, confidence ${f.confidence.toFixed(2)}`,
          )
        })
      }
    }
  }
})
void distanceM
void interpolate
void expect
