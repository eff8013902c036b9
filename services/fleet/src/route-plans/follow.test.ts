import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'
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
    stops: metres.map((at, n) => ({
      id: String.fromCharCode(97 + n),
      ...north(at),
      radiusM: 100,
      serviceS: 300,
      windows: [],
      travelS: (at - (metres[n - 1] ?? 0)) / 10,
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
  expect(follow(way, off, [at(300, 0)]).deviations).toMatchObject([{ sinceMs: 0, untilMs: 300 * second }])
})

test('where a vehicle stands long before it is to start is no arrival', () => {
  const later = { ...way, startMs: 10 * 3_600 * second }
  expect(follow(later, newFollowing(), drive).stops).toEqual({})
})
