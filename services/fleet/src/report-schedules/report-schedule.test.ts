import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nextSlot, rangeBefore } from './report-schedule.ts'

const when = { every: 'day', hour: 7, weekday: 1, dayOfMonth: 1, timeZone: 'Europe/Berlin' } as const

describe('slots', () => {
  test('are at the hour of the clock there, also where it is changed', () => {
    const slots = (hour: number, from: string, count: number) => {
      const found: string[] = []
      for (let at = new Date(from), n = 0; n < count; n += 1) {
        at = nextSlot({ ...when, hour }, at)
        found.push(at.toISOString().slice(0, 16))
      }
      return found
    }
    expect(slots(7, '2026-03-28T00:00:00.000Z', 2)).toEqual(['2026-03-28T06:00', '2026-03-29T05:00'])
    // Two o'clock is left out on the one day and comes twice on the other: it is one slot each.
    expect(slots(2, '2026-03-28T12:00:00.000Z', 2)).toEqual(['2026-03-29T01:00', '2026-03-30T00:00'])
    expect(slots(2, '2026-10-24T12:00:00.000Z', 2)).toEqual(['2026-10-25T00:00', '2026-10-26T01:00'])
  })

  test('there is one each day, week and month, whatever the zone', () => {
    const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Pacific/Apia', 'Asia/Kathmandu']
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom('day' as const, 'week' as const, 'month' as const),
        fc.record({
          hour: fc.integer({ min: 0, max: 23 }),
          weekday: fc.integer({ min: 1, max: 7 }),
          dayOfMonth: fc.integer({ min: 1, max: 28 }),
        }),
        fc.integer({ min: Date.parse('2024-01-01'), max: Date.parse('2030-01-01') }),
        (timeZone, every, at, ms) => {
          const schedule = { ...at, every, timeZone }
          const first = nextSlot(schedule, new Date(ms))
          const second = nextSlot(schedule, first)
          expect(first.getTime()).toBeGreaterThan(ms)
          // Each tells of days of its own, and none is left out.
          expect(rangeBefore(schedule, second).from).toBe(rangeBefore(schedule, first).to)
        },
      ),
    )
  })

  test('tell of the whole day, week, month before', () => {
    const slot = new Date('2026-03-04T06:00:00.000Z')
    expect(rangeBefore(when, slot)).toEqual({ from: '2026-03-03', to: '2026-03-04' })
    expect(rangeBefore({ ...when, every: 'week' }, slot)).toEqual({ from: '2026-02-23', to: '2026-03-02' })
    expect(rangeBefore({ ...when, every: 'month' }, slot)).toEqual({ from: '2026-02-01', to: '2026-03-01' })
  })
})
