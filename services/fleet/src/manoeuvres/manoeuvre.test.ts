import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recordedDrives } from '../telemetry/recorded-drives.ts'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'
import type { Manoeuvre } from './manoeuvre.ts'
import {
  type Injected,
  judged,
  manoeuvresOf,
  mounted,
  plain,
  type Ranges,
  type Tally,
  withJolts,
  withManoeuvres,
  withoutAccelerometer,
} from './manoeuvre-injection.ts'

const drives = recordedDrives().map(plain)
const seeds = [11, 12, 13, 14, 15]

type Change = (points: readonly TelemetryPoint[], seed: number) => readonly TelemetryPoint[]

/** All drives, once for each seed: manoeuvres put in, the device changed, and what is told compared with what was put in. */
function tallied(
  ranges: Ranges,
  change: Change,
): Tally & { recall: number; precision: number; precisionOfAll: number } {
  const sum: Tally = { found: 0, missed: 0, recorded: 0, wrong: 0 }
  for (const seed of seeds) {
    for (const [index, points] of drives.entries()) {
      const natural = manoeuvresOf(change(points, seed))
      const injected: Injected = withManoeuvres(points, 1_000 * seed + index, ranges)
      const one = judged(injected, manoeuvresOf(change(injected.points, seed)), natural)
      for (const key of ['found', 'missed', 'recorded', 'wrong'] as const) sum[key] += one[key]
    }
  }
  const { found, missed, recorded, wrong } = sum
  return {
    ...sum,
    recall: found / (found + missed),
    precision: found / (found + wrong),
    precisionOfAll: found / (found + wrong + recorded),
  }
}

function report(name: string, { found, missed, recorded, wrong, ...share }: ReturnType<typeof tallied>): void {
  const text = [share.recall, share.precision, share.precisionOfAll].map((value) => value.toFixed(3))
  console.log(
    `${name}: ${found + missed} put in, ${found} found, ${wrong} wrong, ${recorded} of the recording itself; ` +
      `recall ${text[0]}, precision ${text[1]} (${text[2]} if the recording's own are called wrong)`,
  )
}

describe.skipIf(drives.length === 0)('manoeuvres put into the recorded drives (skipped: no data)', () => {
  const harsh: Ranges = { accelerationMps2: [3.5, 7], durationS: [1.5, 4] }

  it('with an accelerometer: precision and recall at least 0.95', () => {
    const result = tallied(harsh, (points) => points)
    report('accelerometer, 3.5 to 7 m/s² for 1.5 to 4 s', result)
    expect(result.found).toBeGreaterThan(200)
    expect(result.recall).toBeGreaterThanOrEqual(0.95)
    expect(result.precision).toBeGreaterThanOrEqual(0.95)
  })

  it('however the device is mounted', () => {
    const result = tallied(harsh, (points, seed) => mounted(points, 1.3 * seed, 0.1 * (seed % 6)))
    report('the same, turned and tilted', result)
    expect(result.recall).toBeGreaterThanOrEqual(0.95)
    expect(result.precision).toBeGreaterThanOrEqual(0.95)
  })

  it('shorter ones are found less often, and no more is told of nothing', () => {
    const result = tallied({ accelerationMps2: [3.5, 7], durationS: [1, 1.5] }, (points) => points)
    report('accelerometer, for 1 to 1.5 s', result)
    expect(result.recall).toBeGreaterThanOrEqual(0.7)
    expect(result.precision).toBeGreaterThanOrEqual(0.95)
  })

  it('from speed and course alone: precision and recall at least 0.90 from 3.5 m/s² for two seconds', () => {
    for (const ranges of [
      { accelerationMps2: [3.5, 7], durationS: [2, 5] },
      { accelerationMps2: [3.5, 4], durationS: [2, 2.5] },
    ] as const) {
      const result = tallied(ranges, withoutAccelerometer)
      report(`speed and course alone, ${ranges.accelerationMps2.join(' to ')} m/s²`, result)
      expect(result.found).toBeGreaterThan(200)
      expect(result.recall).toBeGreaterThanOrEqual(0.9)
      expect(result.precisionOfAll).toBeGreaterThanOrEqual(0.9)
    }
  })

  it('jolts of one reading are scored at most once in twenty', () => {
    let jolts = 0
    let scored = 0
    for (const seed of seeds) {
      for (const [index, points] of drives.entries()) {
        const own = manoeuvresOf(points).filter(isScored)
        const put = withJolts(points, 2_000 * seed + index)
        const told = manoeuvresOf(put.points).filter(
          (one) => isScored(one) && !own.some((other) => other.startMs <= one.endMs && other.endMs >= one.startMs),
        )
        jolts += put.atMs.length
        scored += put.atMs.filter((atMs) =>
          told.some(({ startMs, endMs }) => startMs - 5_000 <= atMs && atMs <= endMs + 5_000),
        ).length
      }
    }
    console.log(`jolts: ${scored} of ${jolts} scored, ${((100 * scored) / jolts).toFixed(1)} %`)
    expect(jolts).toBeGreaterThan(1_000)
    expect(scored / jolts).toBeLessThanOrEqual(0.05)
  })

  it('says what it lacked with one fix in ten seconds, and scores nothing that nobody saw', () => {
    const every = 10_000
    for (const points of drives) {
      const sparse = points.filter(({ timeMs }) => timeMs % every === 0)
      expect(manoeuvresOf(sparse)).toEqual([])
    }
  })
})

const start = 1_700_000_000_000

/** A fix a second, from a list of speeds. */
function driven(speedsKmh: readonly number[], more: (s: number) => Partial<TelemetryPoint> = () => ({})) {
  return speedsKmh.map(
    (speedKmh, s): TelemetryPoint => ({
      timeMs: start + 1_000 * s,
      lat: 52 + s / 10_000,
      lon: 13,
      valid: true,
      speedKmh,
      courseDeg: 0,
      ...more(s),
    }),
  )
}

const steady = (count: number, kmh = 72) => Array.from({ length: count }, () => kmh)
/** From 72 km/h at 4 m/s² for three seconds. */
const braked = [...steady(10), 57.6, 43.2, 28.8, ...steady(8, 28.8)]

describe('a manoeuvre', () => {
  it('that accelerometer, speed and device saw is one record that names them', () => {
    const points = driven(braked, (s) => ({
      accelXG: s > 9 && s <= 12 ? -0.42 : 0,
      accelYG: 0,
      accelZG: 1,
      ...(s === 13 ? { harsh: { braking: 0.44 } } : {}),
    }))
    const told = manoeuvresOf(points)
    expect(told).toMatchObject([
      {
        manoeuvre: 'braking',
        severity: 'low',
        startMs: start + 9_000,
        sources: ['accelerometer', 'device', 'speed'],
        scored: true,
        speedBeforeKmh: 72,
        speedAfterKmh: 28.8,
        evidence: { lacked: [], contradicted: false },
      },
    ])
    expect(told[0]!.peakG).toBeCloseTo(0.42, 1)
  })

  it('that the device told before anybody saw it is the same', () => {
    const told = manoeuvresOf(driven(braked, (s) => (s === 9 ? { harsh: { braking: 0.44 } } : {})))
    expect(told).toMatchObject([{ sources: ['device', 'speed'], scored: true }])
  })

  it('that the device told and the speed does not show is kept and not scored', () => {
    const told = manoeuvresOf(driven(steady(20), (s) => (s === 9 ? { harsh: { braking: 0.44 } } : {})))
    expect(told).toMatchObject([{ manoeuvre: 'braking', sources: ['device'], scored: false }])
  })

  it('of a device that reports every ten seconds is scored when the fixes around it agree, and says what was lacking', () => {
    const seldom = (speeds: readonly number[], toldAt: number) =>
      manoeuvresOf(
        speeds.map((speedKmh, i) => ({
          ...driven([speedKmh])[0]!,
          timeMs: start + 10_000 * i,
          ...(i === toldAt ? { harsh: { braking: 0.5 } } : {}),
        })),
      )
    expect(seldom([70, 70, 40, 40, 40], 2)).toMatchObject([
      { scored: true, sources: ['device', 'speed'], evidence: { lacked: ['accelerometer', 'frequent-fixes'] } },
    ])
    expect(seldom([70, 70, 70, 70, 70], 2)).toMatchObject([{ scored: false, sources: ['device'] }])
  })

  it('that only the speed shows while the accelerometer rests is not scored: the receiver jumped', () => {
    const points = driven(braked, () => ({ accelXG: 0.01, accelYG: 0, accelZG: 1 }))
    expect(manoeuvresOf(points)).toMatchObject([{ scored: false, evidence: { contradicted: true } }])
  })

  it('is not what a receiver makes of setting off: zero held, and then caught up', () => {
    expect(manoeuvresOf(driven([...steady(10, 0), 0, 14, 19, 24, 29, ...steady(8, 30)]))).toEqual([])
  })

  it('is not a speed that is wrong for one fix', () => {
    expect(manoeuvresOf(driven([...steady(10), 50, ...steady(10)]))).toEqual([])
    expect(manoeuvresOf(driven([...steady(10), 150, ...steady(10)]))).toEqual([])
  })

  it('to the left and then to the right are two', () => {
    const courses = [0, 0, 0, 0, 345, 330, 315, 315, 315, 315, 330, 345, 0, 0, 0, 0]
    const told = manoeuvresOf(driven(steady(16, 60), (s) => ({ courseDeg: courses[s]! })))
    expect(told.map(({ manoeuvre, scored }) => [manoeuvre, scored])).toEqual([
      ['cornering', true],
      ['cornering', true],
    ])
  })

  it('is found whatever way the device points, with the same record', () => {
    const points = driven(braked, (s) => ({ accelXG: s > 9 && s <= 12 ? -0.42 : 0, accelYG: 0, accelZG: 1 }))
    const bare = ({ peakG: _peak, evidence: _evidence, ...rest }: Manoeuvre) => rest
    const expected = manoeuvresOf(points).map(bare)
    fc.assert(
      fc.property(fc.double({ min: 0, max: 6.3, noNaN: true }), (yawRad) => {
        expect(manoeuvresOf(mounted(points, yawRad, 0)).map(bare)).toEqual(expected)
      }),
      { numRuns: 50 },
    )
  })
})

describe('whatever readings come', () => {
  const anyPoints = fc.array(
    fc.record({
      stepMs: fc.integer({ min: 100, max: 20_000 }),
      speedKmh: fc.option(fc.double({ min: 0, max: 250, noNaN: true }), { nil: undefined }),
      courseDeg: fc.option(fc.integer({ min: 0, max: 359 }), { nil: undefined }),
      accelXG: fc.option(fc.double({ min: -3, max: 3, noNaN: true }), { nil: undefined }),
      valid: fc.boolean(),
      harsh: fc.option(fc.constantFrom({ braking: 0 }, { cornering: 1.2 }, { acceleration: 0.5 }), { nil: undefined }),
    }),
    { maxLength: 200 },
  )

  it('every record has an id of its own, ends after it began, and is scored only if something beside the accelerometer saw it', () => {
    fc.assert(
      fc.property(anyPoints, (steps) => {
        let timeMs = start
        const points = steps.map(({ stepMs, ...point }): TelemetryPoint => {
          timeMs += stepMs
          return { timeMs, lat: 52, lon: 13, ...point }
        })
        const told = manoeuvresOf(points)
        expect(new Set(told.map(({ id }) => id)).size).toBe(told.length)
        for (const { startMs, endMs, decidedAtMs, sources, scored } of told) {
          expect(startMs <= endMs && endMs <= decidedAtMs).toBe(true)
          expect(sources.length).toBeGreaterThan(0)
          if (scored) expect(sources.includes('speed') || sources.includes('course')).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })
})

function isScored({ scored }: Manoeuvre): boolean {
  return scored
}
