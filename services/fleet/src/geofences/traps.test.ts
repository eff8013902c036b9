import { destination, type LatLon, normalizeLonDeg } from '@clutch/shared/geo'
import { describe, expect, it } from 'vitest'
import { closeIdle, fold, newDeviceState } from '../telemetry/fold.ts'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'
import type { Crossing, Fence } from './crossings.ts'
import { FenceIndex } from './fence-index.ts'
import type { Area } from './geofence.ts'
import { PLAIN_TERMS, type Terms } from './terms.ts'
import type { GeofenceVisit } from './visit.ts'

// What goes wrong with geofences elsewhere, as drives.

const HOME = { lat: 52.52, lon: 13.405 }
const START_MS = Date.parse('2026-06-01T08:00:00.000Z')
const plain = PLAIN_TERMS[0]!

const fenceOf = (area: Area, terms: Partial<Terms> = {}): Fence => ({
  id: 'gfn_yard',
  area,
  activeFromMs: 0,
  activeUntilMs: null,
  terms: [{ ...plain, ...terms }],
})
const circle = (center: LatLon = HOME, radiusM = 200): Area => ({ kind: 'circle', center, radiusM })

/** East at 72 km/h on the latitude of a place, from so far before it to so far behind it. */
function eastward(from: LatLon, fromM: number, toM: number, startMs = START_MS, everyS = 1): TelemetryPoint[] {
  const count = Math.round((toM - fromM) / (20 * everyS)) + 1
  return Array.from({ length: count }, (_, i) => ({
    timeMs: startMs + i * everyS * 1_000,
    ...destination(from, 90, fromM + i * 20 * everyS),
    valid: true,
    speedKmh: 72,
    courseDeg: 90,
    hdop: 1,
  }))
}

function told(points: readonly TelemetryPoint[], fences: readonly Fence[]) {
  const { effects, state } = fold(newDeviceState('dev_1'), points, { fences: new FenceIndex(fences) })
  const crossings: Crossing[] = []
  const visits = new Map<string, GeofenceVisit>()
  for (const { record } of [...effects, ...closeIdle(state, points.at(-1)!.timeMs + 86_400_000).effects]) {
    if (record.kind === 'crossing') crossings.push(record)
    if (record.kind === 'geofence-visit') visits.set(record.id, record)
  }
  return { crossings, visits: [...visits.values()] }
}

const directions = (crossings: readonly Crossing[]) => crossings.map(({ direction }) => direction)

describe('a hole', () => {
  const ring = (halfM: number) =>
    [225, 315, 45, 135].map((course) => destination(HOME, course, halfM * Math.SQRT2)).reverse()
  const area: Area = { kind: 'polygon', outer: ring(400), holes: [ring(150).reverse()] }

  it('is outside: a vehicle that crosses it leaves and comes in again', () => {
    const { crossings, visits } = told(eastward(HOME, -1_000, 1_000), [fenceOf(area)])
    expect(directions(crossings)).toEqual(['enter', 'exit', 'enter', 'exit'])
    const seconds = crossings.map(({ atMs }) => (atMs - START_MS) / 1_000)
    for (const [n, expected] of [30, 42.5, 57.5, 70].entries()) expect(Math.abs(seconds[n]! - expected)).toBeLessThan(1)
    expect(visits).toHaveLength(2)
  })

  it('that lies between two fixes is not told: nobody saw that it was crossed', () => {
    const seldom = eastward(HOME, -1_000, 1_000, START_MS, 40)
    const { crossings } = told(seldom, [fenceOf(area)])
    expect(directions(crossings)[0]).toBe('enter')
    expect(directions(crossings).at(-1)).toBe('exit')
  })
})

describe('over the antimeridian', () => {
  const center = { lat: -17, lon: 180 }
  const at = (course: number, lengthM: number) => destination(center, course, lengthM)
  const areas: readonly (readonly [string, Area])[] = [
    ['a circle', circle(center, 300)],
    ['a polygon', { kind: 'polygon', outer: [225, 135, 45, 315].map((course) => at(course, 400)), holes: [] }],
    ['a corridor', { kind: 'corridor', path: [at(0, 2_000), center, at(180, 2_000)], halfWidthM: 250 }],
  ]
  it.each(areas)('%s is come into and left once', (_name, area) => {
    const points = eastward({ lat: -17, lon: normalizeLonDeg(180) }, -1_500, 1_500)
    expect(points.some(({ lon }) => lon > 179)).toBe(true)
    expect(points.some(({ lon }) => lon < -179)).toBe(true)
    for (const everyS of [1, 5]) {
      const { crossings, visits } = told(
        points.filter((_, n) => n % everyS === 0),
        [fenceOf(area)],
      )
      expect(directions(crossings)).toEqual(['enter', 'exit'])
      expect(visits).toMatchObject([{ status: 'ended' }])
    }
  })

  it('what is passed between two fixes is found', () => {
    const points = eastward({ lat: -17, lon: normalizeLonDeg(180) }, -1_500, 1_500, START_MS, 150)
    const { crossings } = told(points, [fenceOf(areas[0]![1])])
    expect(crossings.map(({ evidence }) => evidence.cause)).toEqual(['between-fixes', 'between-fixes'])
  })
})

describe('a gap without fixes', () => {
  const minuteMs = 60_000
  /** Into the mouth of a tunnel, twenty minutes of nothing, and on 20 km further. */
  const tunnel = (invalid: boolean) => {
    const before = eastward(HOME, -1_000, 0)
    const fromMs = before.at(-1)!.timeMs
    const dark = Array.from({ length: 20 }, (_, n) => ({
      ...before.at(-1)!,
      timeMs: fromMs + n * minuteMs + 500,
      valid: false,
    }))
    return [...before, ...(invalid ? dark : []), ...eastward(HOME, 20_000, 21_000, fromMs + 20 * minuteMs)]
  }

  it.each([false, true])(
    'ends a visit once, in the gap, and says how wide it was (fixes that are none: %s)',
    (invalid) => {
      const { crossings, visits } = told(tunnel(invalid), [fenceOf(circle())])
      expect(directions(crossings)).toEqual(['enter', 'exit'])
      const exit = crossings[1]!
      expect(exit.evidence.betweenS).toBeGreaterThanOrEqual(1_190)
      expect(exit.atMs).toBeGreaterThan(START_MS + 50_000)
      expect(exit.atMs).toBeLessThan(START_MS + 50_000 + 20 * minuteMs)
      expect(visits).toHaveLength(1)
    },
  )

  it('lets a vehicle come out in another geofence, which it entered meanwhile', () => {
    const there = destination(HOME, 90, 20_300)
    const { crossings } = told(tunnel(false), [fenceOf(circle(there, 400))])
    expect(directions(crossings)).toEqual(['enter', 'exit'])
    expect(crossings[0]!.evidence.betweenS).toBeGreaterThanOrEqual(1_190)
  })

  it('is no evidence of what lies below a tunnel or beside a ferry: nothing is told of what may have been passed', () => {
    const between = destination(HOME, 90, 10_000)
    expect(told(tunnel(false), [fenceOf(circle(between))])).toEqual({ crossings: [], visits: [] })
  })

  it('on a ferry with the ignition off is a way like any other', () => {
    const harbour = destination(HOME, 90, 3_000)
    const crossing = eastward(HOME, 0, 6_000, START_MS, 60).map((point) => ({ ...point, speedKmh: 0, ignition: false }))
    const { crossings } = told(crossing, [fenceOf(circle(harbour, 700))])
    expect(directions(crossings)).toEqual(['enter', 'exit'])
  })
})

describe('the nights on which clocks are changed', () => {
  const parkedFrom = (iso: string, hours: number): TelemetryPoint[] =>
    Array.from({ length: hours * 4 }, (_, n) => ({
      timeMs: Date.parse(iso) + n * 900_000,
      ...HOME,
      valid: true,
      speedKmh: 0,
      hdop: 1,
    }))
  const night = {
    timeZone: 'Europe/Berlin',
    windows: [{ days: [6], from: '22:00', to: '06:00' }],
    firstDay: null,
    lastDay: null,
    closedOn: [],
  }
  it.each([
    ['2026-03-28T18:00:00.000Z', 7],
    ['2026-07-04T18:00:00.000Z', 8],
    ['2026-10-24T18:00:00.000Z', 9],
  ])('a vehicle that stays over the one of %s was there for %i hours of the schedule', (from, hours) => {
    const { crossings, visits } = told(parkedFrom(from, 18), [fenceOf(circle(), { schedule: night })])
    expect(crossings.map(({ evidence }) => evidence.cause)).toEqual(['opened', 'closed'])
    expect(visits.map(({ startMs, endMs }) => (endMs! - startMs) / 3_600_000)).toEqual([hours])
  })
})
