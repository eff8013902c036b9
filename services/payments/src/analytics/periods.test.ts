import { addDays, dayInZone, startOfDay } from '@clutch/shared/time'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { periodsOf } from './periods.ts'

const spans = (from: string, to: string, every: 'day' | 'week' | 'month', zone = 'UTC') =>
  periodsOf(from, to, every, zone).map(({ startDay, endDay }) => `${startDay}/${endDay}`)

it('weeks begin on Mondays and months on the 1st; what was asked for cuts the first and the last', () => {
  expect(spans('2026-03-04', '2026-03-18', 'week')).toEqual([
    '2026-03-04/2026-03-09',
    '2026-03-09/2026-03-16',
    '2026-03-16/2026-03-18',
  ])
  expect(spans('2026-01-31', '2026-03-02', 'month')).toEqual([
    '2026-01-31/2026-02-01',
    '2026-02-01/2026-03-01',
    '2026-03-01/2026-03-02',
  ])
})

it('rule 5: a period keeps local midnight across daylight saving, also where that midnight does not exist', () => {
  const hours = periodsOf('2026-03-28', '2026-03-31', 'day', 'Europe/Berlin').map(
    ({ start, end }) => (end.getTime() - start.getTime()) / 3_600_000,
  )
  expect(hours).toEqual([24, 23, 24])
  const [, cairo] = periodsOf('2026-04-23', '2026-04-25', 'day', 'Africa/Cairo')
  expect(cairo!.start.toISOString()).toBe('2026-04-23T22:00:00.000Z')
  const [kathmandu] = periodsOf('2026-03-02', '2026-03-03', 'day', 'Asia/Kathmandu')
  expect(kathmandu!.start.toISOString()).toBe('2026-03-01T18:15:00.000Z')
})

it('periods tile what was asked for, and each instant lies in the period of its day', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 20_000 }),
      fc.integer({ min: 1, max: 120 }),
      fc.constantFrom('day' as const, 'week' as const, 'month' as const),
      fc.constantFrom('UTC', 'Europe/Berlin', 'Africa/Cairo', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Apia'),
      (start, days, every, zone) => {
        const from = addDays('1990-01-01', start)
        const to = addDays(from, days)
        const periods = periodsOf(from, to, every, zone)
        expect(periods[0]).toMatchObject({ startDay: from, start: startOfDay(from, zone) })
        expect(periods.at(-1)).toMatchObject({ endDay: to, end: startOfDay(to, zone) })
        for (const [index, period] of periods.entries()) {
          const next = periods[index + 1]
          if (next !== undefined) expect(next).toMatchObject({ startDay: period.endDay, start: period.end })
          expect(period.start < period.end).toBe(true)
          // The last millisecond of it is of one of its days (Apia had no 30 December 2011).
          const last = dayInZone(new Date(period.end.getTime() - 1), zone)
          expect(last >= period.startDay && last < period.endDay).toBe(true)
        }
      },
    ),
    { numRuns: 60 },
  )
})
