import type { GeofenceSchedule } from '@clutch/contracts/fleet/geofences'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { closingBetween, isOpenAt, openSince, PLAIN_TERMS, type Terms, termsAt } from './terms.ts'

const at = (iso: string) => Date.parse(iso)
const plain = PLAIN_TERMS[0]!
const berlin: GeofenceSchedule = {
  timeZone: 'Europe/Berlin',
  windows: [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }],
  firstDay: null,
  lastDay: null,
  closedOn: ['2026-12-24'],
}
const of = (schedule: GeofenceSchedule | null) => ({ terms: [{ ...plain, schedule }] })

describe('a schedule', () => {
  it('is of the site’s own clock, in summer and in winter', () => {
    // Berlin is two hours ahead in October and one in November.
    expect(isOpenAt(of(berlin), at('2026-10-23T05:59:59.999Z'))).toBe(false)
    expect(isOpenAt(of(berlin), at('2026-10-23T06:00:00.000Z'))).toBe(true)
    expect(isOpenAt(of(berlin), at('2026-10-26T06:30:00.000Z'))).toBe(false)
    expect(isOpenAt(of(berlin), at('2026-10-26T07:00:00.000Z'))).toBe(true)
    expect(closingBetween(of(berlin), at('2026-10-26T07:00:00.000Z'), at('2026-10-27T00:00:00.000Z'))).toBe(
      at('2026-10-26T17:00:00.000Z'),
    )
  })

  it('over the night on which the clock is put forward lasts an hour less, and over the other an hour more', () => {
    const night = {
      ...berlin,
      windows: [{ days: [6], from: '22:00', to: '06:00' }],
    }
    const hours = (from: string, to: string) => {
      const until = closingBetween(of(night), at(from), at(to))!
      return (until - openSince(of(night), at(from), at('2026-01-01T00:00:00.000Z'))) / 3_600_000
    }
    expect(hours('2026-03-28T22:00:00.000Z', '2026-03-30T00:00:00.000Z')).toBe(7)
    expect(hours('2026-10-24T22:00:00.000Z', '2026-10-26T00:00:00.000Z')).toBe(9)
    expect(hours('2026-07-04T22:00:00.000Z', '2026-07-06T00:00:00.000Z')).toBe(8)
  })

  it('leaves out holidays, and days before the first and after the last', () => {
    expect(isOpenAt(of(berlin), at('2026-12-23T12:00:00.000Z'))).toBe(true)
    expect(isOpenAt(of(berlin), at('2026-12-24T12:00:00.000Z'))).toBe(false)
    const season = of({ ...berlin, firstDay: '2026-06-01', lastDay: '2026-06-30' })
    for (const [day, open] of [
      ['2026-05-29', false],
      ['2026-06-01', true],
      ['2026-06-30', true],
      ['2026-07-01', false],
    ] as const)
      expect(isOpenAt(season, at(`${day}T12:00:00.000Z`))).toBe(open)
  })

  it('that is the whole week never closes, however long one waits', () => {
    const always = of({
      ...berlin,
      windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '00:00' }],
      closedOn: [],
    })
    expect(closingBetween(always, at('2026-01-05T12:00:00.000Z'), at('2026-06-05T12:00:00.000Z'))).toBeNull()
    const since = openSince(always, at('2026-06-05T12:00:00.000Z'), at('2026-01-05T12:00:00.000Z'))
    expect(since).toBe(at('2026-01-05T12:00:00.000Z'))
  })
})

const arbitrarySchedule = fc.record({
  timeZone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'),
  windows: fc.array(
    fc.record({
      days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 7 }),
      from: fc.constantFrom('00:00', '02:30', '08:00', '12:15', '22:00'),
      to: fc.constantFrom('00:00', '02:30', '06:45', '13:00', '23:00'),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  firstDay: fc.constantFrom(null, '2026-03-20'),
  lastDay: fc.constantFrom(null, '2026-04-10'),
  closedOn: fc.constantFrom<string[]>([], ['2026-03-28', '2026-03-29']),
})
const minute = 60_000
const START = at('2026-03-15T00:00:00.000Z')

describe('terms', () => {
  it('close and open where looking at every quarter of an hour says so', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(arbitrarySchedule, { freq: 3 }), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 0, max: 96 * 20 }),
        fc.integer({ min: 1, max: 96 * 12 }),
        (schedules, from, length) => {
          const terms: Terms[] = schedules.map((schedule, i) => ({
            ...plain,
            fromMs: i === 0 ? plain.fromMs : START + i * 7 * 86_400_000,
            schedule,
          }))
          const fence = { terms }
          const fromMs = START + from * 15 * minute
          const toMs = fromMs + length * 15 * minute
          const quarters = Array.from({ length: length + 1 }, (_, i) => fromMs + i * 15 * minute)
          if (isOpenAt(fence, fromMs)) {
            const closed = quarters.find((ms) => !isOpenAt(fence, ms)) ?? null
            expect(closingBetween(fence, fromMs, toMs)).toBe(closed)
          }
          if (isOpenAt(fence, toMs)) {
            const closed = quarters.findLast((ms) => !isOpenAt(fence, ms))
            expect(openSince(fence, toMs, fromMs)).toBe(closed === undefined ? fromMs : closed + 15 * minute)
          }
        },
      ),
      { numRuns: 300, seed: 3 },
    )
  })

  it('are those of their time', () => {
    const terms = [plain, { ...plain, fromMs: 1_000, limitKmh: 30 }, { ...plain, fromMs: 2_000, limitKmh: 50 }]
    expect([0, 999, 1_000, 1_999, 2_000, 9e12].map((ms) => termsAt({ terms }, ms).limitKmh)).toEqual([
      null,
      null,
      30,
      30,
      50,
      50,
    ])
  })
})
