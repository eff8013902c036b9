import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addDays,
  anchoredDay,
  dayInZone,
  daysBetween,
  parseDay,
  parseInstant,
  periodAt,
  periodContaining,
  startOfDay,
  TimeError,
} from './time.ts'

const monthly = { every: 'month', count: 1 } as const
const yearly = { every: 'year', count: 1 } as const
const zones = [
  'UTC',
  'Europe/Berlin',
  'Africa/Cairo',
  'America/Havana',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
]

describe('instants and days', () => {
  test.each(['2026-11-22', '2026-11-22T10:00:00', '2026-02-30T10:00:00Z', '2026-13-01T00:00:00Z', 'now', ''])(
    'the instant %j is refused',
    (text) => {
      expect(() => parseInstant(text)).toThrow(TimeError)
    },
  )

  test('an instant is read with its offset', () => {
    expect(parseInstant('2026-11-22T10:00:00+02:00').toISOString()).toBe('2026-11-22T08:00:00.000Z')
  })

  test.each(['2026-02-29', '2026-2-1', '2026-00-10', '20261122'])('the day %j is refused', (text) => {
    expect(() => parseDay(text)).toThrow(TimeError)
  })

  test("the customer's zone decides the day even when UTC's day differs", () => {
    const instant = new Date('2026-12-31T22:30:00.000Z')
    expect(dayInZone(instant, 'Africa/Cairo')).toBe('2027-01-01')
    expect(dayInZone(instant, 'UTC')).toBe('2026-12-31')
    expect(() => dayInZone(instant, 'Mars/Olympus')).toThrow(TimeError)
  })

  test('days are counted by the calendar, not by hours', () => {
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2)
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
  })
})

describe('the start of a day', () => {
  test('a midnight that does not exist is the first instant of the day: Cairo, 24 April 2026, 01:00', () => {
    expect(startOfDay('2026-04-24', 'Africa/Cairo').toISOString()).toBe('2026-04-23T22:00:00.000Z')
    expect(dayInZone(new Date('2026-04-23T21:59:59.999Z'), 'Africa/Cairo')).toBe('2026-04-23')
    expect(startOfDay('2026-04-23', 'Africa/Cairo').toISOString()).toBe('2026-04-22T22:00:00.000Z')
    expect(startOfDay('2026-04-25', 'Africa/Cairo').toISOString()).toBe('2026-04-24T21:00:00.000Z')
  })

  test('a midnight that exists twice is the first of them: Havana, 1 November 2026', () => {
    expect(startOfDay('2026-11-01', 'America/Havana').toISOString()).toBe('2026-11-01T04:00:00.000Z')
  })

  test('a day that a zone skipped starts with the next one: Apia, 30 December 2011', () => {
    expect(startOfDay('2011-12-30', 'Pacific/Apia')).toEqual(startOfDay('2011-12-31', 'Pacific/Apia'))
  })

  test('the instant before it belongs to another day, in every zone and on every day', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: 0, max: 20_000 }), (zone, days) => {
        const day = addDays('2012-01-01', days % 9_000)
        const start = startOfDay(day, zone)
        expect(dayInZone(start, zone)).toBe(day)
        expect(dayInZone(new Date(start.getTime() - 1), zone)).toBe(addDays(day, -1))
      }),
      { numRuns: 500 },
    )
  })
})

describe('anchored periods', () => {
  test('an anchor on the 31st gives the last day of short months and the 31st again after', () => {
    const days = [0, 1, 2, 3, 13].map((index) => anchoredDay('2027-01-31', monthly, index))
    expect(days).toEqual(['2027-01-31', '2027-02-28', '2027-03-31', '2027-04-30', '2028-02-29'])
  })

  test('a yearly anchor on 29 February returns to it in leap years', () => {
    const days = [0, 1, 3, 4].map((index) => anchoredDay('2024-02-29', yearly, index))
    expect(days).toEqual(['2024-02-29', '2025-02-28', '2027-02-28', '2028-02-29'])
  })

  test('a period keeps local midnight across daylight saving', () => {
    const period = periodAt('2026-03-15', monthly, 0, 'Europe/Berlin')
    expect(period.start.toISOString()).toBe('2026-03-14T23:00:00.000Z')
    expect(period.end.toISOString()).toBe('2026-04-14T22:00:00.000Z')
    expect(periodAt('2026-03-24', monthly, 0, 'Africa/Cairo').end.toISOString()).toBe('2026-04-23T22:00:00.000Z')
  })

  test('a cycle of less than one month or a broken count is refused', () => {
    for (const count of [0, -1, 1.5]) expect(() => anchoredDay('2026-01-01', { every: 'month', count }, 1)).toThrow()
  })

  const anchors = fc.integer({ min: 0, max: 5_000 }).map((days) => addDays('2019-01-01', days))
  const cycles = fc.record({
    every: fc.constantFrom('month' as const, 'year' as const),
    count: fc.integer({ min: 1, max: 7 }),
  })

  test('periods tile time: one ends where the next begins, and every instant is in the one it is said to be in', () => {
    fc.assert(
      fc.property(
        anchors,
        cycles,
        fc.constantFrom(...zones),
        fc.integer({ min: -30, max: 60 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (anchor, cycle, zone, index, part) => {
          const period = periodAt(anchor, cycle, index, zone)
          const next = periodAt(anchor, cycle, index + 1, zone)
          expect(period.end).toEqual(next.start)
          expect(period.end.getTime()).toBeGreaterThan(period.start.getTime())
          const inside = new Date(
            period.start.getTime() + Math.floor(part * (period.end.getTime() - period.start.getTime())),
          )
          expect(periodContaining(anchor, cycle, inside, zone).index).toBe(index)
        },
      ),
      { numRuns: 200 },
    )
  })
})
