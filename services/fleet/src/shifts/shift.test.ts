import type { Shift } from '@clutch/contracts/fleet/shifts'
import { addDays, dayInZone } from '@clutch/shared/time'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { claimOn, daysFrom, isWorkedOn } from './shift.ts'

const shift = (of: Partial<Shift> = {}): Shift => ({
  id: 'shf_1',
  version: 1,
  vehicleId: 'veh_1',
  driverId: 'drv_1',
  weekdays: [1, 2, 3, 4, 5, 6, 7],
  everyWeeks: 1,
  startsAt: '22:00',
  endsAt: '06:00',
  firstDay: '2026-01-01',
  lastDay: null,
  status: 'active',
  createdAt: '2026-01-01T00:00:00.000Z',
  ...of,
})

const hours = (of: Partial<Shift>, day: string, zone: string) => {
  const claim = claimOn(shift(of), undefined, day, zone)!
  const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16)
  return [iso(claim.fromMs), iso(claim.untilMs!)]
}

test('a night that the clock is changed in is an hour shorter or longer, by the clock of the fleet', () => {
  // Berlin: 29 March 2026, 02:00 to 03:00; 25 October 2026, 03:00 to 02:00.
  expect(hours({}, '2026-03-27', 'Europe/Berlin')).toEqual(['2026-03-27T21:00', '2026-03-28T05:00'])
  expect(hours({}, '2026-03-28', 'Europe/Berlin')).toEqual(['2026-03-28T21:00', '2026-03-29T04:00'])
  expect(hours({}, '2026-10-24', 'Europe/Berlin')).toEqual(['2026-10-24T20:00', '2026-10-25T05:00'])
})

test('a time that no clock shows is the instant after the gap, and one that it shows twice is the first', () => {
  expect(hours({ startsAt: '02:30', endsAt: '10:00' }, '2026-03-29', 'Europe/Berlin')).toEqual([
    '2026-03-29T01:00',
    '2026-03-29T08:00',
  ])
  expect(hours({ startsAt: '02:30', endsAt: '10:00' }, '2026-10-25', 'Europe/Berlin')).toEqual([
    '2026-10-25T00:30',
    '2026-10-25T09:00',
  ])
})

test('every other week is counted from the Monday of the week of its first day', () => {
  const every = shift({ weekdays: [1, 7], everyWeeks: 2, firstDay: '2026-03-04' })
  const days = daysFrom('2026-03-01', '2026-03-31').filter((day) => isWorkedOn(every, day))
  expect(days).toEqual(['2026-03-08', '2026-03-16', '2026-03-22', '2026-03-30'])
})

test('an exception is off, another driver, or another time; and may be a day that is not planned', () => {
  const weekdays = shift({ weekdays: [1] })
  const of = { day: '2026-03-03', vehicleId: null, driverId: 'drv_2', startsAt: '08:00', endsAt: null }
  expect(claimOn(weekdays, undefined, '2026-03-03', 'UTC')).toBeUndefined()
  expect(claimOn(weekdays, { ...of, kind: 'changed' }, '2026-03-03', 'UTC')).toMatchObject({
    driverId: 'drv_2',
    fromMs: Date.parse('2026-03-03T08:00:00.000Z'),
    untilMs: Date.parse('2026-03-04T06:00:00.000Z'),
  })
  expect(claimOn(shift(), { ...of, kind: 'off' }, '2026-03-03', 'UTC')).toBeUndefined()
})

test('whatever the zone, a daily shift begins once a day, on its day, and its days never overlap', () => {
  const zone = fc.constantFrom(
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'Africa/Cairo',
    'Pacific/Apia',
  )
  const time = fc
    .tuple(fc.nat(23), fc.nat(59))
    .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`)
  fc.assert(
    fc.property(zone, time, time, fc.integer({ min: 0, max: 700 }), (name, startsAt, endsAt, n) => {
      const day = addDays('2025-06-01', n)
      const of = shift({ startsAt, endsAt, firstDay: '2025-01-01' })
      const [one, next] = [claimOn(of, undefined, day, name)!, claimOn(of, undefined, addDays(day, 1), name)!]
      expect(dayInZone(new Date(one.fromMs), name)).toBe(day)
      expect(one.untilMs!).toBeLessThanOrEqual(next.fromMs)
      expect(one.untilMs! - one.fromMs).toBeLessThanOrEqual(25 * 3_600_000)
    }),
    { numRuns: 1_000 },
  )
})
