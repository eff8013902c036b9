import { destination, distanceM } from '@clutch/shared/geo'
import { describe, expect, it } from 'vitest'
import { gaussian, random } from '../telemetry/noise.ts'
import { recordedDrives } from '../telemetry/recorded-drives.ts'
import type { TrackPoint } from '../trips/track.ts'
import { type Crossing, type Fence, newCrossingState, stepCrossings } from './crossings.ts'
import { FenceIndex } from './fence-index.ts'
import { crossingsOf, figuresOf } from './noisy-crossings.ts'
import { PLAIN_TERMS } from './terms.ts'

const drives = recordedDrives()

/** All together: each has its own noise and its own fences. */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8]
/** At 10 m the noise alone is nearly as late as may be: eight seeds say too little of it. */
const MORE_SEEDS = Array.from({ length: 16 }, (_, n) => n + 1)

const GOALS = [
  { sigmaM: 3, flaps: 0.01, missed: 0.005, p95S: 2 },
  { sigmaM: 10, flaps: 0.03, missed: 0.01, p95S: 3 },
  { sigmaM: 30, flaps: 0.05, missed: 0.12, p95S: Number.POSITIVE_INFINITY },
]

describe.skipIf(drives.length === 0)('crossings along the recorded drives (skipped: no data)', () => {
  for (const kind of ['white', 'wandering'] as const) {
    for (const { sigmaM, ...goal } of GOALS) {
      for (const isStated of [true, false]) {
        it(`with ${kind} noise of ${sigmaM} m, ${isStated ? 'stated' : 'not stated'} by the receiver, neither flap nor go missing`, () => {
          const seeds = sigmaM === 10 ? MORE_SEEDS : SEEDS
          const { crossings, grazed, ...figures } = figuresOf(drives, { sigmaM, kind, isStated, seeds })
          const text = Object.entries(figures).map(([name, value]) => `${name} ${value.toFixed(4)}`)
          console.log(
            `seeds 1–${seeds.length}, ${kind} ${sigmaM} m${isStated ? '' : ' not stated'}: ${crossings} crossings, ${text.join(', ')}, ${grazed} grazed`,
          )
          expect(crossings).toBeGreaterThan(3_000)
          expect(figures.flaps).toBeLessThanOrEqual(goal.flaps)
          expect(figures.missed).toBeLessThanOrEqual(goal.missed)
          expect(figures.p95S).toBeLessThanOrEqual(goal.p95S)
          if (sigmaM === 30) expect(figures.confidence).toBeLessThan(0.88)
          if (sigmaM === 30 && isStated) expect(figures.confidence).toBeLessThan(0.8)
          if (sigmaM === 3) expect(figures.confidence).toBeGreaterThan(0.9)
        }, 120_000)
      }
    }
  }
})

/** What goes in and out again between two fixes is found by how they are bent together; the flattest grazes are not seen by anybody. */
const SELDOM = [
  { everyS: 5, sigmaM: 3, flaps: 0.01, missed: 0.005, p95S: 2 },
  { everyS: 5, sigmaM: 10, flaps: 0.03, missed: 0.01, p95S: 3 },
  { everyS: 10, sigmaM: 3, flaps: 0.01, missed: 0.03, p95S: 2 },
  { everyS: 10, sigmaM: 10, flaps: 0.03, missed: 0.04, p95S: 3.5 },
]

describe.skipIf(drives.length === 0)('crossings of a device that reports seldom (skipped: no data)', () => {
  for (const { everyS, sigmaM, ...goal } of SELDOM) {
    it(`one fix in ${everyS} s with noise of ${sigmaM} m misses at most ${100 * goal.missed} %`, () => {
      for (const kind of ['white', 'wandering'] as const) {
        const figures = figuresOf(drives, { sigmaM, kind, isStated: true, seeds: SEEDS, everyS })
        expect(figures.flaps).toBeLessThanOrEqual(goal.flaps)
        expect(figures.missed).toBeLessThanOrEqual(goal.missed)
        expect(figures.p95S).toBeLessThanOrEqual(goal.p95S)
      }
    })
  }
})

const HOME = { lat: 52.52, lon: 13.405 }
const START_MS = Date.parse('2026-11-22T08:00:00.000Z')
const yard: Fence = {
  id: 'gfn_yard',
  area: { kind: 'circle', center: HOME, radiusM: 200 },
  activeFromMs: 0,
  activeUntilMs: null,
  terms: PLAIN_TERMS,
}

/** East through the middle of the yard: 1000 m before it to 1000 m behind it. */
function across(everyS: number, speedKmh = 72, more: Partial<TrackPoint> = {}): TrackPoint[] {
  const count = Math.floor(2000 / ((speedKmh / 3.6) * everyS)) + 1
  return Array.from({ length: count }, (_, i) => ({
    timeMs: START_MS + i * everyS * 1000,
    ...destination(HOME, 90, -1000 + (i * everyS * speedKmh) / 3.6),
    valid: true,
    speedKmh,
    courseDeg: 90,
    hdop: 1,
    ...more,
  }))
}

const seen = (crossings: readonly Crossing[]) =>
  crossings.map(({ direction, atMs }) => [direction, (atMs - START_MS) / 1000])

describe('a crossing', () => {
  for (const everyS of [1, 5, 10]) {
    it(`is dated between the fixes, one each ${everyS} s`, () => {
      const crossings = crossingsOf(across(everyS), new FenceIndex([yard]))
      expect(crossings.map(({ direction }) => direction)).toEqual(['enter', 'exit'])
      expect(Math.abs(crossings[0]!.atMs - START_MS - 40_000)).toBeLessThan(300)
      expect(Math.abs(crossings[1]!.atMs - START_MS - 60_000)).toBeLessThan(300)
      for (const { confidence, place } of crossings) {
        expect(confidence).toBeGreaterThan(0.9)
        expect(Math.abs(distanceM(place, HOME) - 200)).toBeLessThan(5)
      }
    })
  }

  it('of a vehicle that passed between two fixes is found on the line between, with less confidence', () => {
    const crossings = crossingsOf(across(33), new FenceIndex([yard]))
    expect(crossings.map(({ direction, evidence }) => [direction, evidence.cause])).toEqual([
      ['enter', 'between-fixes'],
      ['exit', 'between-fixes'],
    ])
    expect(Math.abs(crossings[0]!.atMs - START_MS - 40_000)).toBeLessThan(2_000)
    expect(crossings[0]!.confidence).toBeLessThan(crossingsOf(across(1), new FenceIndex([yard]))[0]!.confidence)
  })

  it('of a slow vehicle is dated to the border and not to where it was sure', () => {
    const crossings = crossingsOf(across(1, 7.2, { hdop: 3 }), new FenceIndex([yard]))
    expect(crossings.map(({ direction }) => direction)).toEqual(['enter', 'exit'])
    expect(Math.abs(crossings[0]!.atMs - START_MS - 400_000)).toBeLessThan(1_000)
    expect(crossings[0]!.decidedAtMs - crossings[0]!.atMs).toBeGreaterThan(2_000)
  })

  it('is not repeated by a vehicle that parks at the border, however its fix scatters', () => {
    for (const hdop of [1, 3]) {
      const draw = gaussian(random(5))
      const parked = across(1)
        .slice(0, 41)
        .concat(
          Array.from({ length: 1800 }, (_, i) => ({
            timeMs: START_MS + (41 + i) * 1000,
            ...destination(destination(HOME, 270, 198 + 3 * hdop * draw()), 0, 3 * hdop * draw()),
            valid: true,
            speedKmh: 0,
            courseDeg: 90,
            hdop,
          })),
        )
      expect(crossingsOf(parked, new FenceIndex([yard])).length).toBeLessThanOrEqual(1)
    }
  })

  it('is not made by a vehicle that is inside when it is first seen', () => {
    expect(seen(crossingsOf(across(1).slice(50), new FenceIndex([yard])))).toEqual([['exit', 60]])
  })

  it('needs the geofence to exist: one drawn around a vehicle is not entered, one deleted is left then', () => {
    const drawn = { ...yard, activeFromMs: START_MS + 50_000 }
    expect(seen(crossingsOf(across(1), new FenceIndex([drawn])))).toEqual([['exit', 60]])
    const deleted = { ...yard, activeUntilMs: START_MS + 49_500 }
    const crossings = crossingsOf(across(1), new FenceIndex([deleted]))
    expect(seen(crossings)).toEqual([
      ['enter', 40],
      ['exit', 49.5],
    ])
    expect(crossings[1]!.evidence.cause).toBe('removed')
  })

  it('is not made by one fix that jumps', () => {
    const jumping = across(1, 72)
      .slice(0, 30)
      .map((point, i) => (i === 20 ? { ...point, ...HOME } : point))
    expect(crossingsOf(jumping, new FenceIndex([yard]))).toEqual([])
  })

  it('over the antimeridian is an ordinary crossing', () => {
    const center = { lat: -17, lon: 180 }
    const fence: Fence = { ...yard, area: { kind: 'circle', center, radiusM: 200 } }
    const track = across(1).map((point) => {
      const lon = point.lon - HOME.lon + 180
      return { ...point, lat: -17, lon: lon >= 180 ? lon - 360 : lon }
    })
    expect(crossingsOf(track, new FenceIndex([fence])).map(({ direction }) => direction)).toEqual(['enter', 'exit'])
  })

  it('has the same id whenever it is found again, and the state keeps only where the vehicle is', () => {
    const fences = new FenceIndex(Array.from({ length: 50 }, (_, i) => ({ ...yard, id: `gfn_${i}` })))
    expect(crossingsOf(across(1), fences)).toEqual(crossingsOf(across(1), fences))
    let state = newCrossingState('dev_1')
    for (const point of across(1)) state = stepCrossings(state, point, fences, [])
    expect(state.sides).toEqual({})
  })
})
