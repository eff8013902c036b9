import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { random } from '../telemetry/noise.ts'
import { type Facts, figuresOf, forecastOf, nextLookMs, USE_DAYS } from './due.ts'

const dayMs = 86_400_000
const nowMs = Date.parse('2026-06-01T10:00:00.000Z')
const none = { distanceM: null, engineHours: null, months: null, conditions: null }
const plan = (interval: object, more: object = {}) => ({
  interval: { ...none, ...interval },
  soonPercent: 10,
  gracePercent: 5,
  ...more,
})
const facts = (of: Partial<Facts> = {}): Facts => ({
  nowMs,
  zone: 'Europe/Berlin',
  base: { atMs: Date.parse('2026-01-15T09:00:00.000Z'), skipped: 0, distanceM: 50_000_000, engineHours: 1_000 },
  now: { distanceM: 60_000_000, engineHours: 1_200 },
  use: { distanceM: [1_000_000, 1_000_000], engineHours: [] },
  conditionsMet: [],
  ...of,
})
const driven = (km: number) => facts({ now: { distanceM: 50_000_000 + km * 1_000, engineHours: null } })

describe('what is due', () => {
  it.each([
    [0, 'scheduled'],
    [26_999, 'scheduled'],
    [27_000, 'due-soon'],
    [29_999, 'due-soon'],
    [30_000, 'due'],
    [31_499, 'due'],
    [31_500, 'overdue'],
  ])('every 30,000 km is, after %d km, %s', (km, status) => {
    expect(figuresOf(plan({ distanceM: 30_000_000 }), driven(km)).status).toBe(status)
  })

  it('without grace it is overdue as soon as it is exceeded', () => {
    const strict = plan({ distanceM: 30_000_000 }, { gracePercent: 0 })
    expect([30_000, 30_000.001].map((km) => figuresOf(strict, driven(km)).status)).toEqual(['due', 'overdue'])
  })

  it('by months begins with the day in the zone of the fleet, and the 31st is not lost', () => {
    const base = { ...facts().base, atMs: Date.parse('2025-08-31T09:00:00.000Z') }
    const { due } = figuresOf(plan({ months: 6 }), facts({ base }))
    expect(new Date(due[0]!.at).toISOString()).toBe('2026-02-27T23:00:00.000Z')
    const next = figuresOf(plan({ months: 6 }), facts({ base: { ...base, skipped: 1 } }))
    expect(new Date(next.due[0]!.at).toISOString()).toBe('2026-08-30T22:00:00.000Z')
  })

  it('is what comes first, and says each', () => {
    const both = plan({ distanceM: 30_000_000, months: 12, engineHours: 201 })
    const figures = figuresOf(both, facts())
    expect(figures.due.map(({ by, remaining }) => [by, Math.round(remaining!)])).toEqual([
      ['distance', 20_000_000],
      ['engine-hours', 1],
      ['date', 228],
    ])
    expect(figures.status).toBe('due-soon')
    // A thousand kilometres a fortnight take longer than until January, and of the hours no use is known.
    expect(figures.forecastAt).toBe('2027-01-14T23:00:00.000Z')
  })

  it('without any meter is unknown, and by a condition is due all the same', () => {
    const blind = facts({ now: { distanceM: null, engineHours: null } })
    expect(figuresOf(plan({ distanceM: 30_000_000 }), blind)).toMatchObject({ status: 'unknown', forecastAt: null })
    const conditions = { troubleCodes: ['P0'], findings: [] }
    expect(figuresOf(plan({ distanceM: 30_000_000, conditions }), { ...blind, conditionsMet: ['P0420'] }).status).toBe(
      'due',
    )
    expect(figuresOf(plan({ conditions }), blind).status).toBe('scheduled')
  })

  it('a cycle that is skipped is due one interval later', () => {
    const base = { ...facts().base, skipped: 1 }
    expect(figuresOf(plan({ distanceM: 30_000_000 }), facts({ base })).due[0]!.remaining).toBe(50_000_000)
  })

  it('never goes back as a vehicle drives on', () => {
    const levels = { unknown: -1, suspended: -1, scheduled: 0, 'due-soon': 1, due: 2, overdue: 3 }
    fc.assert(
      fc.property(
        fc.integer({ min: 1_000, max: 100_000_000 }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.array(fc.nat(200_000), { maxLength: 20 }),
        (distanceM, soonPercent, gracePercent, kms) => {
          const own = plan({ distanceM }, { soonPercent, gracePercent })
          const seen = [...kms].sort((a, b) => a - b).map((km) => levels[figuresOf(own, driven(km)).status])
          expect(seen).toEqual([...seen].sort((a, b) => a - b))
        },
      ),
    )
  })
})

describe('a forecast', () => {
  it('of steady use is exact', () => {
    const at = new Date(nowMs + 2.5 * USE_DAYS * dayMs).toISOString()
    expect(forecastOf(2_500, [1_000, 1_000, 1_000, 1_000], nowMs)).toEqual({
      forecastAt: at,
      earliestAt: at,
      latestAt: at,
    })
  })

  it('without use, or of one fortnight, does not pretend', () => {
    expect(forecastOf(2_500, [], nowMs)).toEqual({ forecastAt: null, earliestAt: null, latestAt: null })
    expect(forecastOf(2_500, [0, 0], nowMs).forecastAt).toBeNull()
    expect(forecastOf(2_500, [1_000], nowMs)).toMatchObject({ earliestAt: null, latestAt: null })
    expect(forecastOf(2_500, [1_000], nowMs).forecastAt).not.toBeNull()
  })

  it('holds in about nine of ten cases, and its ends lie around it', () => {
    const uniform = random(5)
    const fortnight = () => 1_000 * (0.4 + uniform() + uniform() * 0.2)
    const runs = 600
    let held = 0
    for (let run = 0; run < runs; run += 1) {
      const remaining = 2_000 + uniform() * 6_000
      const forecast = forecastOf(remaining, [fortnight(), fortnight(), fortnight(), fortnight()], nowMs)
      let left = remaining
      let periods = 0
      for (let amount = fortnight(); left > 0; amount = fortnight()) {
        periods += Math.min(1, left / amount)
        left -= amount
      }
      const ms = nowMs + periods * USE_DAYS * dayMs
      const [low, high] = [
        Date.parse(forecast.earliestAt!),
        forecast.latestAt === null ? Infinity : Date.parse(forecast.latestAt),
      ]
      expect(low).toBeLessThanOrEqual(Date.parse(forecast.forecastAt!))
      expect(high).toBeGreaterThanOrEqual(Date.parse(forecast.forecastAt!))
      if (low <= ms && ms <= high) held += 1
    }
    expect(held / runs).toBeGreaterThan(0.84)
    expect(held / runs).toBeLessThan(0.97)
  })
})

describe('the next look', () => {
  const look = (own: ReturnType<typeof plan>, of: Facts) => nextLookMs(own, figuresOf(own, of), of.nowMs)

  it('at a date is at its instants, each a moment after', () => {
    const own = plan({ months: 12 })
    const instants: string[] = []
    const seen: string[] = []
    for (let ms = nowMs, n = 0; n < 3; n += 1) {
      ms = look(own, facts({ nowMs: ms }))
      instants.push(new Date(ms).toISOString().slice(0, 16))
      seen.push(figuresOf(own, facts({ nowMs: ms })).status)
    }
    expect(seen).toEqual(['due-soon', 'due', 'overdue'])
    expect(instants[1]).toBe('2027-01-14T23:00')
  })

  it('at a meter is each day, each hour when it is close, and never at once', () => {
    const own = plan({ distanceM: 30_000_000 })
    expect(look(own, facts()) - nowMs).toBe(dayMs)
    expect(look(own, { ...driven(26_990), use: facts().use }) - nowMs).toBe(dayMs / 24)
    fc.assert(
      fc.property(fc.nat(60_000), (km) => {
        expect(look(own, driven(km))).toBeGreaterThanOrEqual(nowMs + 60_000)
      }),
    )
  })
})
