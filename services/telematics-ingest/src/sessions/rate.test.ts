import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Rate } from './rate.ts'

test('whoever waits as long as told never gets more than the burst and what time has brought', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000 }),
      fc.integer({ min: 1, max: 5_000 }),
      fc.array(fc.tuple(fc.nat(2_000), fc.nat(50)), { maxLength: 100 }),
      (perSecond, burst, takes) => {
        const rate = new Rate(perSecond, burst, 0)
        let nowMs = 0
        let taken = 0
        for (const [count, laterMs] of takes) {
          nowMs += laterMs + rate.take(count, nowMs)
          taken += count
          expect(taken).toBeLessThanOrEqual(burst + (nowMs * perSecond) / 1_000 + 1e-6)
        }
      },
    ),
  )
})

test('a burst passes at once, and what follows waits its time', () => {
  const rate = new Rate(100, 50, 0)
  expect(rate.take(50, 0)).toBe(0)
  expect(rate.take(10, 0)).toBe(100)
  expect(rate.take(1, 100)).toBe(10)
  expect(rate.take(50, 10_000)).toBe(0)
})

test('a clock that steps back gives nothing away', () => {
  const rate = new Rate(100, 10, 1_000)
  expect(rate.take(10, 500)).toBe(0)
  expect(rate.take(10, 400)).toBe(100)
})
