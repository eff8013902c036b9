import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pauseAfterFailureMs } from './backoff.ts'

const random = fc.double({ min: 0, max: 0.999_999, noNaN: true })

test('a pause is never shorter than the provider asked for, and without that never longer than eighteen minutes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.option(fc.nat(86_400_000), { nil: undefined }),
      random,
      (n, asked, r) => {
        const pause = pauseAfterFailureMs(n, asked, r)
        expect(pause).toBeGreaterThanOrEqual(asked ?? 0)
        expect(pause).toBeGreaterThan(0)
        expect(pause).toBeLessThanOrEqual(Math.max(asked ?? 0, 18 * 60_000))
      },
    ),
  )
})

test('each failure in a row waits longer than the one before, until the bound', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), random, random, (n, a, b) => {
      // Twice as long, against at most 1.2 / 0.8 of jitter.
      expect(pauseAfterFailureMs(n + 1, undefined, b)).toBeGreaterThan(pauseAfterFailureMs(n, undefined, a))
    }),
  )
})
