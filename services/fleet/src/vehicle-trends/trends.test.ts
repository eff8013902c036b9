import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { random } from '../telemetry/noise.ts'
import type { VitalDay } from '../vitals/vital-day.ts'
import { slopeOf } from './slope.ts'
import { trendsOf } from './trends.ts'

const dayMs = 86_400_000
const toMs = Date.parse('2026-03-31T12:00:00.000Z')
const span = { fromMs: toMs - 90 * dayMs, toMs }

/** @param before so many days before the end */
function day(before: number, of: Partial<VitalDay>): VitalDay {
  const startMs = toMs - before * dayMs
  return {
    kind: 'vital-day',
    id: `vtd_${before}`,
    deviceId: 'dev_1',
    startMs,
    restingV: {},
    runningV: {},
    coolantC: {},
    starts: 0,
    crankingMinV: null,
    overheatings: 0,
    highestC: null,
    decidedAtMs: startMs,
    ...of,
  }
}
const volts = (value: number, count = 10) => ({ [String(Math.round(value / 0.05))]: count })
const of = (days: readonly VitalDay[]) => trendsOf('veh_1', days, span)
const findings = (days: readonly VitalDay[]) => of(days).findings.map(({ finding }) => finding)
const month = (each: (before: number) => Partial<VitalDay>) =>
  Array.from({ length: 30 }, (_, n) => day(29 - n, each(29 - n)))

describe('trends', () => {
  it('without data say nothing but that', () => {
    expect(of([])).toMatchObject({
      systemV: null,
      findings: [],
      unknown: ['battery', 'cranking', 'charging', 'coolant'],
      charging: { latest: null, slope: null, daily: [] },
    })
  })

  it('of a sound vehicle find nothing, with 12 V and with 24 V', () => {
    for (const times of [1, 2]) {
      const sound = month(() => ({
        restingV: volts(12.65 * times, 3),
        runningV: volts(14.2 * times, 60),
        coolantC: { 90: 60 },
        starts: 2,
        crankingMinV: 10.4 * times,
      }))
      const trends = of(sound)
      expect(trends).toMatchObject({ systemV: 12 * times, findings: [], unknown: [] })
      expect(trends.battery.resting.slope).toMatchObject({ perDay: 0, days: 30 })
    }
  })

  it.each([
    ['battery-discharged', { restingV: volts(11.8) }],
    ['battery-low', { restingV: volts(12.2) }],
    ['battery-discharged', { restingV: volts(23.8), runningV: volts(28.2, 60) }],
    ['cranking-weak', { starts: 1, crankingMinV: 8.9 }],
    ['not-charging', { runningV: volts(12.6, 60) }],
    ['not-charging', { runningV: volts(25.4, 60), restingV: volts(25.4) }],
    ['overcharging', { runningV: volts(15.4, 60) }],
    ['overheated', { overheatings: 1, highestC: 119 }],
    ['coolant-cold', { coolantC: { 62: 60 } }],
  ] as const)('find %s where it is', (finding, said) => {
    expect(findings([day(1, said)])).toEqual([finding])
    // What was a month ago and was not seen since says nothing of today.
    expect(findings([day(30, said)])).toEqual([])
  })

  it('an alternator that rests on purpose is not one that fails', () => {
    expect(findings(month(() => ({ runningV: { ...volts(12.6, 50), ...volts(14.4, 12) } })))).toEqual([])
  })

  it('a battery that falls is told before it is empty, one that only scatters is not', () => {
    const uniform = random(7)
    expect(findings(month((before) => ({ restingV: volts(12.4 + before * 0.02) })))).toEqual(['battery-falling'])
    expect(findings(month(() => ({ restingV: volts(12.6 + (uniform() - 0.5) * 0.3) })))).toEqual([])
  })

  it('a coolant that rises over weeks is told', () => {
    expect(findings(month((before) => ({ coolantC: { [String(104 - Math.round(before * 0.4))]: 60 } })))).toEqual([
      'coolant-rising',
    ])
  })

  it('of two devices in a vehicle the one that saw more of a day tells of it', () => {
    const two = [day(1, { runningV: volts(14.2, 60) }), day(1, { runningV: volts(13, 6), deviceId: 'dev_2' })]
    expect(of(two).charging.daily).toEqual([{ day: '2026-03-30', value: 14.2, samples: 60 }])
  })
})

describe('a robust slope', () => {
  it('is that of the line when a quarter of the points is anything', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -50, max: 50 }),
        fc.integer({ min: 20, max: 60 }),
        fc.infiniteStream(fc.integer({ min: -10_000, max: 10_000 })),
        (perX, n, noise) => {
          const points = Array.from({ length: n }, (_, x) => ({
            x,
            y: x % 4 === 0 ? (noise.next().value as number) : perX * x,
          }))
          expect(slopeOf(points)!.perX).toBeCloseTo(perX, 6)
        },
      ),
    )
  })

  it('of noise has an interval that holds zero in about nine of ten cases', () => {
    const uniform = random(11)
    const runs = 400
    let held = 0
    for (let run = 0; run < runs; run += 1) {
      const slope = slopeOf(Array.from({ length: 25 }, (_, x) => ({ x, y: uniform() + uniform() + uniform() })))!
      if (slope.low <= 0 && slope.high >= 0) held += 1
    }
    expect(held / runs).toBeGreaterThan(0.86)
    expect(held / runs).toBeLessThan(0.97)
  })

  it('of few points is none', () => {
    expect(slopeOf([1, 2, 3, 4].map((x) => ({ x, y: x })))).toBeNull()
  })
})
