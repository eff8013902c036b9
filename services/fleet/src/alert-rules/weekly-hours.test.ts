import type { WeeklyHours } from '@clutch/contracts/fleet/alert-rules'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { endOf, isWithin } from './weekly-hours.ts'

const everyDay = [1, 2, 3, 4, 5, 6, 7]
const hours = (timeZone: string, from: string, to: string, days = everyDay): WeeklyHours => ({
  timeZone,
  windows: [{ days, from, to }],
})
const at = (iso: string) => Date.parse(iso)
const end = (of: WeeklyHours, iso: string) => {
  const ms = endOf(of, at(iso))
  return ms === undefined ? undefined : new Date(ms).toISOString()
}

test('a night runs over midnight and belongs to the day on which it begins', () => {
  const friday = hours('Europe/Berlin', '22:00', '06:00', [5])
  expect(isWithin(friday, at('2026-11-20T21:00:00.000Z'))).toBe(true)
  expect(isWithin(friday, at('2026-11-21T04:59:59.999Z'))).toBe(true)
  expect(isWithin(friday, at('2026-11-21T05:00:00.000Z'))).toBe(false)
  expect(isWithin(friday, at('2026-11-21T22:00:00.000Z'))).toBe(false)
  expect(end(friday, '2026-11-20T23:00:00.000Z')).toBe('2026-11-21T05:00:00.000Z')
})

test('in the night in which clocks go forward it is an hour shorter, in the other an hour longer', () => {
  const night = hours('Europe/Berlin', '22:00', '06:00')
  expect(end(night, '2026-03-28T22:00:00.000Z')).toBe('2026-03-29T04:00:00.000Z')
  expect(end(night, '2026-10-24T22:00:00.000Z')).toBe('2026-10-25T05:00:00.000Z')
})

test('a beginning that the clock skips is when it goes on, an end that it shows twice is the second', () => {
  const skipped = hours('Europe/Berlin', '02:30', '04:00', [7])
  expect(isWithin(skipped, at('2026-03-29T00:59:00.000Z'))).toBe(false)
  expect(isWithin(skipped, at('2026-03-29T01:00:00.000Z'))).toBe(true)
  const twice = hours('Europe/Berlin', '01:00', '02:30', [7])
  expect(end(twice, '2026-10-24T23:30:00.000Z')).toBe('2026-10-25T01:30:00.000Z')
})

test('where half an hour is saved, and where midnight is skipped', () => {
  expect(end(hours('Australia/Lord_Howe', '01:00', '03:00'), '2026-10-03T15:00:00.000Z')).toBe(
    '2026-10-03T16:00:00.000Z',
  )
  expect(end(hours('Africa/Cairo', '00:00', '06:00'), '2026-04-23T22:00:00.000Z')).toBe('2026-04-24T03:00:00.000Z')
})

test('windows that touch end together, and those without a gap never', () => {
  const touching: WeeklyHours = {
    timeZone: 'UTC',
    windows: [
      { days: [1], from: '20:00', to: '00:00' },
      { days: [2], from: '00:00', to: '07:00' },
    ],
  }
  expect(end(touching, '2026-11-23T21:00:00.000Z')).toBe('2026-11-24T07:00:00.000Z')
  expect(end(hours('UTC', '00:00', '00:00'), '2026-11-23T21:00:00.000Z')).toBeUndefined()
})

test('the end of the hours is the first instant that is not within them', () => {
  const zones = fc.constantFrom(
    'UTC',
    'Europe/Berlin',
    'America/St_Johns',
    'Asia/Riyadh',
    'Australia/Lord_Howe',
    'Africa/Cairo',
  )
  const time = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`)
  const instant = fc.integer({ min: at('2026-01-01T00:00:00.000Z'), max: at('2027-01-01T00:00:00.000Z') })
  fc.assert(
    fc.property(
      zones,
      time,
      time,
      fc.subarray(everyDay, { minLength: 1, maxLength: 3 }),
      instant,
      (zone, from, to, days, ms) => {
        const of = hours(zone, from, to, days)
        const over = endOf(of, ms)
        if (isWithin(of, ms)) {
          expect(over).toBeGreaterThan(ms)
          expect(isWithin(of, over! - 1)).toBe(true)
          expect(isWithin(of, over!)).toBe(false)
        } else expect(over).toBeUndefined()
      },
    ),
    { numRuns: 1_000 },
  )
})
