import { encodePolyline } from '@clutch/shared/polyline'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'
import { type Driven, nothingDriven } from './driven.ts'
import { estimatesOf } from './estimate.ts'
import { follow, isDone, newFollowing } from './follow.ts'
import { tellOf } from './told.ts'
import type { Way } from './way.ts'

const metresOfADegree = 111_195
const north = (metres: number) => ({ lat: 53.5 + metres / metresOfADegree, lon: 9.9 })
const second = 1_000

function wayTo(...metres: number[]): Way {
  return {
    start: north(0),
    end: north(0),
    startMs: 0,
    endMs: 8 * 3_600 * second,
    breaks: [],
    backS: (metres.at(-1) ?? 0) / 10,
    backPath: null,
    plannedMs: 0,
    driving: null,
    stops: metres.map((at, n) => ({
      id: String.fromCharCode(97 + n),
      ...north(at),
      radiusM: 100,
      serviceS: 300,
      windows: [],
      travelS: (at - (metres[n - 1] ?? 0)) / 10,
      path: null,
      provedMs: null,
    })),
  }
}

/** A reading each second: places by what is given at some seconds, on a straight line between. */
function track(at: [second: number, metres: number][], noise: (t: number) => number = () => 0): TelemetryPoint[] {
  const points: TelemetryPoint[] = []
  for (let leg = 1; leg < at.length; leg++) {
    const [[fromS, from], [toS, to]] = [at[leg - 1]!, at[leg]!]
    for (let t = fromS; t < toS; t++) {
      const metres = from + ((to - from) * (t - fromS)) / (toS - fromS) + noise(t)
      const speedKmh = Math.abs(((to - from) / (toS - fromS)) * 3.6)
      points.push({ timeMs: t * second, ...north(metres), valid: true, speedKmh })
    }
  }
  return points
}

const way = wayTo(3_000, 6_000)
const drive = track([
  [0, 0],
  [300, 3_000],
  [600, 3_000],
  [900, 6_000],
  [1_200, 6_000],
  [1_300, 7_000],
])

test('following in any pieces, with repetitions, is following at once', () => {
  const whole = follow(way, newFollowing(), drive)
  expect(isDone(way, whole)).toBe(true)
  const cuts = fc.array(fc.integer({ min: 0, max: drive.length }), { maxLength: 6 })
  fc.assert(
    fc.property(cuts, fc.integer({ min: 0, max: 30 }), (at, again) => {
      const ends = [...at, drive.length].sort((a, b) => a - b)
      let state = newFollowing()
      let from = 0
      for (const end of ends) {
        state = JSON.parse(JSON.stringify(follow(way, state, drive.slice(Math.max(0, from - again), end))))
        from = end
      }
      expect(state).toEqual(whole)
    }),
  )
})

test('who drives by is not there, who stands there is, and noise does not leave', () => {
  const by = follow(
    way,
    newFollowing(),
    track([
      [0, 0],
      [300, 6_000],
    ]),
  )
  expect(by.stops).toEqual({})
  // Twenty metres to and fro at the border of the stop.
  const noisy = track(
    [
      [0, 0],
      [290, 2_910],
      [900, 2_910],
    ],
    (t) => (t > 290 ? 20 * Math.sin(t) : 0),
  )
  const standing = follow(way, newFollowing(), noisy)
  expect(Object.keys(standing.stops)).toEqual(['a'])
  expect(standing.stops.a!.departedMs).toBeNull()
})

test('a device that tells no speed, or reads once a minute, arrives too', () => {
  const silent = drive.map(({ speedKmh: _speed, ...point }) => point)
  const seldom = drive.filter((_, at) => at % 60 === 0)
  for (const readings of [silent, seldom]) {
    const { stops } = follow(way, newFollowing(), readings)
    expect(Object.keys(stops)).toEqual(['a', 'b'])
    expect(Math.abs(stops.a!.arrivedMs - 290 * second)).toBeLessThanOrEqual(30 * second)
  }
})

test('stops may be served in another order', () => {
  const back = track([
    [0, 6_000],
    [120, 6_000],
    [420, 3_000],
    [600, 3_000],
    [700, 2_000],
  ])
  const { stops } = follow(way, newFollowing(), back)
  expect(stops.b!.arrivedMs).toBeLessThan(stops.a!.arrivedMs)
})

test('what is expected is what was planned where all goes as planned, and waits for windows', () => {
  const windows: [number, number][] = [[1_000 * second, 1_100 * second]]
  const timed: Way = { ...way, stops: way.stops.map((stop) => (stop.id === 'b' ? { ...stop, windows } : stop)) }
  const { stops, endMs } = estimatesOf(timed, follow(timed, newFollowing(), drive.slice(0, 150)))
  expect(Math.abs(stops.get('a')!.arrivalMs - 300 * second)).toBeLessThan(2 * second)
  expect(Math.abs(stops.get('b')!.arrivalMs - 900 * second)).toBeLessThan(2 * second)
  // Served from 1000 s on, then home.
  expect(Math.abs(endMs - (1_300 + 600) * second)).toBeLessThan(5 * second)
  const late = estimatesOf(
    timed,
    follow(
      timed,
      newFollowing(),
      track([
        [0, 0],
        [300, 3_000],
        [1_000, 3_000],
      ]),
    ),
  )
  expect(late.stops.get('b')!.lateS).toBeGreaterThan(190)
  expect(late.stops.get('b')!.lateS).toBeLessThan(210)
})

test('less than a minute’s change is not told, and a delay is warned of anew only when it has grown', () => {
  const first = tellOf(undefined, { arrivalMs: 0, lateS: 0 })
  expect(first).toMatchObject({ isNew: true, isWarning: false })
  expect(tellOf(first.next, { arrivalMs: 59_000, lateS: 0 }).isNew).toBe(false)
  const late = tellOf(first.next, { arrivalMs: 90_000, lateS: 90 })
  expect(late).toMatchObject({ isNew: true, isWarning: true })
  expect(tellOf(late.next, { arrivalMs: 200_000, lateS: 400 })).toMatchObject({ isNew: true, isWarning: false })
  expect(tellOf(late.next, { arrivalMs: 700_000, lateS: 700 }).isWarning).toBe(true)
  const onTime = tellOf(late.next, { arrivalMs: 0, lateS: 0 })
  expect(tellOf(onTime.next, { arrivalMs: 90_000, lateS: 90 }).isWarning).toBe(true)
})

test('a way off the corridor is told from two minutes on', () => {
  const at = (t: number, eastM: number): TelemetryPoint => ({
    timeMs: t * second,
    lat: 53.5,
    lon: 9.9 + eastM / 66_000,
    valid: true,
    speedKmh: 50,
  })
  const away = (seconds: number) => Array.from({ length: seconds }, (_, t) => at(t, 2_000))
  expect(follow(way, newFollowing(), away(100)).deviations).toEqual([])
  const off = follow(way, newFollowing(), away(200))
  expect(off.deviations).toMatchObject([{ sinceMs: 0, untilMs: null }])
  // One fix that says so is not enough.
  const maybe = follow(way, off, [at(300, 0)])
  expect(maybe.deviations).toMatchObject([{ untilMs: null }])
  expect(follow(way, maybe, [at(301, 2_000)]).deviations).toMatchObject([{ untilMs: null }])
  const back = follow(way, maybe, [at(335, 0)])
  expect(back.deviations).toMatchObject([{ sinceMs: 0, untilMs: 300 * second, corridorM: 1_050 }])
})

test('along known roads the corridor is theirs, and where a vehicle goes otherwise, or before they were planned, the wide one holds', () => {
  // Three kilometres to the east, six to the north, and back: far from the straight line.
  const east = (metres: number) => metres / (metresOfADegree * Math.cos((53.5 * Math.PI) / 180))
  const corner = (eastM: number, northM: number) => ({ lat: north(northM).lat, lon: 9.9 + east(eastM) })
  const roads = [corner(0, 0), corner(3_000, 0), corner(3_000, 6_000), corner(0, 6_000)]
  const [b] = wayTo(6_000).stops
  const known: Way = { ...wayTo(6_000), stops: [{ ...b!, path: encodePolyline(roads), travelS: 1_200 }] }
  const fixes = (eastM: number, fromS = 0): TelemetryPoint[] =>
    Array.from({ length: 200 }, (_, t) => ({
      timeMs: (fromS + t) * second,
      ...corner(eastM, 1_000 + t * 10),
      valid: true,
      speedKmh: 36,
    }))
  const on = follow(known, newFollowing(), fixes(3_000))
  expect(on.deviations).toEqual([])
  // Half of the first stretch and a third of the second are behind it.
  const { stops } = estimatesOf(known, on)
  expect(
    Math.abs(stops.get('a')!.arrivalMs / second - (199 + (1_200 * (6_000 - 2_990 + 3_000)) / 12_000)),
  ).toBeLessThan(15)
  expect(follow(known, newFollowing(), fixes(2_500)).deviations).toMatchObject([{ corridorM: 400 }])
  expect(follow({ ...known, plannedMs: 1e9 }, newFollowing(), fixes(2_500)).deviations).toMatchObject([
    { corridorM: 2_100 },
  ])
  expect(follow({ ...known, plannedMs: 1e9 }, newFollowing(), fixes(1_900)).deviations).toEqual([])
})

test('noise at the border of the corridor, with fixes that jump back into it, is one deviation at most', () => {
  const rng = fc.sample(fc.array(fc.double({ min: -40, max: 40, noNaN: true }), { minLength: 900, maxLength: 900 }), {
    numRuns: 20,
    seed: 4,
  })
  for (const noise of rng) {
    const points = noise.map(
      (eastM, t): TelemetryPoint => ({
        timeMs: t * second,
        lat: 53.51,
        lon: 9.9 + (1_090 + eastM - (t % 97 === 96 ? 500 : 0)) / 66_000,
        valid: true,
        speedKmh: 50,
      }),
    )
    expect(follow(way, newFollowing(), points).deviations).toMatchObject([{ untilMs: null }])
  }
})

test('what has to be rested after four and a half hours is expected, and what was driven and rested counts', () => {
  const limit = { maxS: 16_200, breakS: 2_700 }
  const far: Way = { ...wayTo(6_000), driving: limit, backS: 10_000 }
  const long: Way = { ...far, stops: [{ ...far.stops[0]!, travelS: 10_000 }] }
  const began = { ...newFollowing(), last: null, throughMs: 0 }
  const at = (driven: Partial<Driven>) =>
    estimatesOf({ ...long, start: null }, { ...began, driven: { ...nothingDriven, ...driven } })
  // From nowhere the first way takes no time: the way back is the plan's.
  expect(at({}).endMs).toBe((300 + 10_000) * second)
  expect(at({ sinceRestMs: 10_000 * second }).endMs).toBe((300 + 10_000 + 2_700) * second)
  const driving = track([
    [0, 0],
    [3_600, 36_000],
  ])
  const standing = (seconds: number) =>
    track([
      [3_600, 36_000],
      [3_600 + seconds, 36_000],
    ])
  const hour = follow(wayTo(99_000), newFollowing(), driving)
  expect(hour.driven.sinceRestMs).toBe(3_599 * second)
  expect(follow(wayTo(99_000), hour, standing(2_690)).driven.sinceRestMs).toBe(3_599 * second)
  const rested = follow(wayTo(99_000), hour, standing(2_720)).driven
  expect([rested.sinceRestMs, rested.allMs]).toEqual([0, 3_599 * second])
})

test('where a vehicle stands long before it is to start is no arrival', () => {
  const later = { ...way, startMs: 10 * 3_600 * second }
  expect(follow(later, newFollowing(), drive).stops).toEqual({})
})
