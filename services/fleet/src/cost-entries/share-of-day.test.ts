import { addDays } from '@clutch/shared/time'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shareOfDay } from './share-of-day.ts'

const days = (from: string, count: number) => Array.from({ length: count }, (_, index) => addDays(from, index))

test('the shares of all days are the amount to the minor unit, and no two differ by more than one', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }),
      fc.integer({ min: 1, max: 800 }),
      fc.nat(800),
      (amount, length, cut) => {
        const from = '2027-12-01'
        const cost = { amount, currency: 'EUR', from, to: addDays(from, length) }
        const shares = days(from, length).map((day) => shareOfDay(cost, day))
        expect(shares.reduce((sum, share) => sum + BigInt(share), 0n)).toBe(BigInt(amount))
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1)
        // As much by any day as by the calendar has passed, to less than a minor unit.
        const passed = Math.min(cut, length)
        const sofar = shares.slice(0, passed).reduce((sum, share) => sum + BigInt(share), 0n)
        const off = sofar * BigInt(length) - BigInt(amount) * BigInt(passed)
        expect(off < BigInt(length) && off > -BigInt(length)).toBe(true)
      },
    ),
    { numRuns: 60 },
  )
})

test('a yearly insurance costs a 365th a day, in a leap year a 366th, and nothing on the day it ends', () => {
  const year = { amount: 36_500, currency: 'EUR', from: '2026-01-01', to: '2027-01-01' }
  expect(new Set(days('2026-01-01', 365).map((day) => shareOfDay(year, day)))).toEqual(new Set([100]))
  expect([shareOfDay(year, '2025-12-31'), shareOfDay(year, '2027-01-01')]).toEqual([0, 0])
  const leap = { amount: 36_600, currency: 'EUR', from: '2028-01-01', to: '2029-01-01' }
  expect(shareOfDay(leap, '2028-02-29')).toBe(100)
})
