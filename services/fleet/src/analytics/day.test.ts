import { periodsOf } from '@clutch/shared/periods'
import { addDays } from '@clutch/shared/time'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { daysTouched, instantsOf, monthsAndDays } from './calendar.ts'
import { type Place, partsOf, segmentsOf, shareOf, timesThere, united } from './day.ts'
import { addSums, noSums } from './sums.ts'

const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Africa/Cairo']
const anyDay = fc.integer({ min: 0, max: 1_500 }).map((days) => addDays('2024-01-01', days))

describe('the calendar', () => {
  test('a day of a changed clock has 23 or 25 hours, and a week begins on Monday', () => {
    const hours = (day: string) => {
      const { fromMs, toMs } = instantsOf(day, 'Europe/Berlin')
      return (toMs - fromMs) / 3_600_000
    }
    expect([hours('2026-03-29'), hours('2026-10-25'), hours('2026-06-01')]).toEqual([23, 25, 24])
    expect(periodsOf({ from: '2026-01-01', to: '2026-01-13' }, 'week')).toEqual([
      { from: '2026-01-01', to: '2026-01-05' },
      { from: '2026-01-05', to: '2026-01-12' },
      { from: '2026-01-12', to: '2026-01-13' },
    ])
  })

  test('periods, months and days cover a range without a gap and without a day twice', () => {
    const daysIn = ({ from, to }: { from: string; to: string }) => {
      const days: string[] = []
      for (let day = from; day < to; day = addDays(day, 1)) days.push(day)
      return days
    }
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 1, max: 200 }), (from, length) => {
        const range = { from, to: addDays(from, length) }
        for (const period of ['day', 'week', 'month', 'whole'] as const)
          expect(periodsOf(range, period).flatMap(daysIn)).toEqual(daysIn(range))
        const { months, days } = monthsAndDays(range)
        const all = [...days, ...(months === null ? [] : [months])].flatMap(daysIn).sort()
        expect(all).toEqual(daysIn(range))
        if (months !== null) expect([months.from.slice(8), months.to.slice(8)]).toEqual(['01', '01'])
      }),
    )
  })

  test('every instant is in one day of its zone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1.7e12, max: 1.8e12 }), fc.constantFrom(...zones), (ms, zone) => {
        const holding = daysTouched(ms - 90_000_000, ms + 90_000_000, zone).filter((day) => {
          const { fromMs, toMs } = instantsOf(day, zone)
          return fromMs <= ms && ms < toMs
        })
        expect(holding).toHaveLength(1)
      }),
    )
  })
})

describe('shares', () => {
  test('the shares of any division of any time add up to the whole', () => {
    fc.assert(
      fc.property(
        fc.nat(10_000_000),
        fc.nat(1_000_000),
        fc.nat(1_000_000),
        fc.array(fc.integer({ min: -1_000_000, max: 3_000_000 }), { maxLength: 10 }),
        (whole, startMs, lengthMs, cuts) => {
          const of = { startMs, endMs: startMs + lengthMs }
          const edges = [-1_000_001, ...cuts.sort((a, b) => a - b), 3_000_001]
          const shares = edges.slice(1).map((to, index) => shareOf(whole, of, edges[index]!, to))
          expect(shares.reduce((sum, share) => sum + share, 0)).toBe(whole)
          expect(Math.min(...shares)).toBeGreaterThanOrEqual(0)
        },
      ),
    )
  })

  test('the parts of any days, drivers and groups add up to what they are made of', () => {
    const time = fc.nat(3 * 86_400_000)
    fc.assert(
      fc.property(
        fc.array(fc.record({ startMs: time, lengthMs: fc.nat(86_400_000), distanceDm: fc.nat(1_000_000) }), {
          maxLength: 8,
        }),
        fc.array(fc.record({ atMs: time, harsh: fc.nat(3) }), { maxLength: 8 }),
        fc.uniqueArray(time, { maxLength: 6 }),
        fc.constantFrom(...zones),
        (trips, events, changes, zone) => {
          const startMs = Date.parse('2026-03-28T00:00:00.000Z')
          const places: Place[] = changes
            .sort((a, b) => a - b)
            .map((ms, index) => ({
              fromMs: startMs + ms,
              fleetId: `flt_${index % 2}`,
              isActive: true,
              groupIds: [`grp_${index % 3}`],
              zone,
            }))
          const during = changes.slice(1).map((ms, index) => ({
            assignmentId: 'dra',
            vehicleId: 'veh',
            driverId: `drv_${index % 2}`,
            fromMs: startMs + changes[index]!,
            untilMs: startMs + ms,
          }))
          const lasting = trips.map((trip) => ({
            startMs: startMs + trip.startMs,
            endMs: startMs + trip.startMs + trip.lengthMs,
            sums: { distanceDm: trip.distanceDm },
          }))
          const happening = events.map(({ atMs, harsh }) => ({ atMs: startMs + atMs, sums: { harsh } }))
          const total = noSums()
          for (const day of daysTouched(startMs - 86_400_000, startMs + 6 * 86_400_000, zone))
            for (const part of partsOf(segmentsOf(places, during, instantsOf(day, zone)), lasting, happening))
              addSums(total, part.sums)
          const sum = (of: readonly number[]) => of.reduce((all, each) => all + each, 0)
          expect(total.distanceDm).toBe(sum(trips.map(({ distanceDm }) => distanceDm)))
          expect(total.harsh).toBe(sum(events.map(({ harsh }) => harsh)))
        },
      ),
    )
  })

  test('a driver who hands over at noon is told what was driven until then', () => {
    const noon = Date.parse('2026-03-02T12:00:00.000Z')
    const during = ['drv_a', 'drv_b'].map((driverId, index) => ({
      assignmentId: 'dra',
      vehicleId: 'veh',
      driverId,
      fromMs: index === 0 ? noon - 7_200_000 : noon,
      untilMs: index === 0 ? noon : null,
    }))
    const places = [{ fromMs: 0, fleetId: 'flt', groupIds: [], zone: 'UTC', isActive: true }]
    const trip = { startMs: noon - 1_800_000, endMs: noon + 5_400_000, sums: { distanceDm: 800 } }
    const parts = partsOf(segmentsOf(places, during, instantsOf('2026-03-02', 'UTC')), [trip], [])
    expect(parts.map(({ driverId, sums }) => [driverId, sums.distanceDm])).toEqual([
      ['drv_a', 200],
      ['drv_b', 600],
    ])
  })

  test('an archived vehicle is not there, and is again when it comes back', () => {
    const place = (fromMs: number, isActive: boolean): Place => ({
      fromMs,
      fleetId: 'flt',
      groupIds: [],
      zone: 'UTC',
      isActive,
    })
    const places = [place(10, true), place(20, true), place(30, false), place(50, true)]
    expect(timesThere(places, { sinceMs: 5, nowMs: 60 })).toEqual([
      { startMs: 5, endMs: 30 },
      { startMs: 50, endMs: 60 },
    ])
    expect(timesThere(places, { sinceMs: 5, nowMs: 40 })).toEqual([{ startMs: 5, endMs: 30 }])
  })

  test('what is out of service twice is out of service once', () => {
    const times = [
      { startMs: 5, endMs: 9 },
      { startMs: 0, endMs: 6 },
      { startMs: 20, endMs: 21 },
    ]
    expect(united(times)).toEqual([
      { startMs: 0, endMs: 9 },
      { startMs: 20, endMs: 21 },
    ])
  })
})
