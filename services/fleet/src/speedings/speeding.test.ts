import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answersOf } from '../road-limits/tomtom.ts'
import { type Limit, type SpeedFix, speedingsOf } from './speeding.ts'

const fifty: Limit = { limitKmh: 50, source: 'road', of: 'sandbox' }
const startMs = 1_700_000_000_000

function driven(speedsKmh: readonly number[], limit: (s: number) => Limit | null = () => fifty): SpeedFix[] {
  return speedsKmh.map((speedKmh, s) => ({
    timeMs: startMs + 1_000 * s,
    lat: 52 + s / 10_000,
    lon: 13,
    speedKmh,
    limit: limit(s),
  }))
}

const times = (count: number, kmh: number) => Array.from({ length: count }, () => kmh)
const found = (fixes: readonly SpeedFix[]) => speedingsOf('dev_1', fixes).speedings

describe('speeding', () => {
  it('is told with the limit, where it is from, and by how much it was exceeded', () => {
    const fixes = driven([...times(20, 48), ...times(30, 65), 72, ...times(20, 48)])
    expect(found(fixes)).toMatchObject([
      {
        startMs: startMs + 20_000,
        endMs: startMs + 50_000,
        severity: 'high',
        maxSpeedKmh: 72,
        limitKmh: 50,
        source: 'road',
        of: 'sandbox',
      },
    ])
  })

  it('is none within a tenth and 3 km/h, and none that is over within ten seconds', () => {
    expect(found(driven(times(60, 58)))).toEqual([])
    expect(found(driven([...times(20, 48), ...times(9, 80), ...times(20, 48)]))).toEqual([])
  })

  it('is one although the speed falls below the threshold now and then', () => {
    const speeds = Array.from({ length: 60 }, (_, s) => (s % 6 < 3 ? 60 : 55))
    expect(found(driven(speeds))).toHaveLength(1)
  })

  it('does not begin behind a sign while the vehicle brakes', () => {
    const speeds = [...times(20, 100), ...Array.from({ length: 9 }, (_, s) => 95 - 5 * s), ...times(20, 50)]
    const hundred: Limit = { limitKmh: 100, source: 'road', of: 'sandbox' }
    expect(found(driven(speeds, (s) => (s < 20 ? hundred : fifty)))).toEqual([])
  })

  it('is none where no limit is known, and such a way is not counted as known', () => {
    const { speedings, drivenM, knownM } = speedingsOf(
      'dev_1',
      driven(times(101, 72), (s) => (s < 51 ? null : { ...fifty, limitKmh: 100 })),
    )
    expect(speedings).toEqual([])
    expect(drivenM).toBeCloseTo(2_000)
    expect(knownM).toBeCloseTo(1_000)
  })

  it('ends where nobody knows what happened for more than a minute', () => {
    const fixes = driven(times(120, 80))
    const torn = fixes.filter((_, s) => s < 30 || s > 95)
    expect(found(torn)).toHaveLength(2)
  })

  it('is as long as was driven too fast, one after another, whatever is driven', () => {
    const speeds = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 200 })), {
      maxLength: 30,
    })
    fc.assert(
      fc.property(speeds, (parts) => {
        const fixes = driven(parts.flatMap(([count, kmh]) => times(count, kmh)))
        const all = found(fixes)
        for (const [index, one] of all.entries()) {
          expect(one.endMs - one.startMs).toBeGreaterThanOrEqual(10_000)
          expect(one.maxSpeedKmh).toBeGreaterThan(58)
          if (index > 0) expect(one.startMs).toBeGreaterThan(all[index - 1]!.endMs)
        }
        expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
      }),
    )
  })
})

describe('what TomTom answers', () => {
  it('is read road by road, miles as kilometres, and what it does not say is not known', () => {
    const answer = {
      projectedPoints: [{ properties: { routeIndex: 1 } }, { properties: { routeIndex: 0 } }, {}],
      route: [{ properties: { frc: 0, speedLimits: { value: 70, unit: 'mph' } } }, { properties: { frc: 7 } }],
    }
    expect(answersOf(answer, 3)).toEqual([
      { limitKmh: null, roadClass: 'residential' },
      { limitKmh: 113, roadClass: 'motorway' },
      { limitKmh: null, roadClass: null },
    ])
    expect(() => answersOf(answer, 2)).toThrow('another number of points')
  })
})
