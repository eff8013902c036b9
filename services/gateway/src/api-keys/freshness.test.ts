import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Freshness, maxAgeMs } from './freshness.ts'

test('it is fresh once what was told of has been read, and no longer than 750 ms after', () => {
  const freshness = new Freshness()
  for (let at = 0; at <= 1_000; at += 250) freshness.heard({ asOf: 50_000 + at, lastSeq: 7 }, at)
  expect(freshness.isFresh(1_000)).toBe(false)
  freshness.read(6)
  expect(freshness.isFresh(1_000)).toBe(false)
  freshness.read(7)
  expect(freshness.isFresh(1_000)).toBe(true)
  expect(freshness.isFresh(1_000 + maxAgeMs)).toBe(true)
  expect(freshness.isFresh(1_001 + maxAgeMs)).toBe(false)
})

test('heartbeats that waited together in a buffer do not look new', () => {
  const freshness = new Freshness()
  freshness.read(1)
  for (let sent = 0; sent <= 1_000; sent += 250) freshness.heard({ asOf: sent, lastSeq: 1 }, sent)
  expect(freshness.isFresh(1_000)).toBe(true)
  // Sent in time, but this process stood still for five seconds.
  for (let sent = 1_250; sent <= 2_000; sent += 250) freshness.heard({ asOf: sent, lastSeq: 1 }, 6_000)
  expect(freshness.isFresh(6_000)).toBe(false)
})

test('the first heartbeats alone do not count: they may all be late', () => {
  const freshness = new Freshness()
  freshness.read(1)
  for (const sent of [0, 250, 500]) freshness.heard({ asOf: sent, lastSeq: 1 }, 3_000)
  expect(freshness.isFresh(3_000)).toBe(false)
})

test('whatever the clocks and the delays, what is called fresh holds everything older than 750 ms and the least delay', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1_000_000, max: 1_000_000 }),
      fc.array(fc.record({ gapMs: fc.integer({ min: 1, max: 600 }), delayMs: fc.integer({ min: 0, max: 3_000 }) }), {
        minLength: 2,
        maxLength: 60,
      }),
      (skewMs, beats) => {
        const freshness = new Freshness()
        let sentMs = 0
        let arrivedMs = 0
        let leastDelayMs = Number.POSITIVE_INFINITY
        let newestSentMs = Number.NEGATIVE_INFINITY
        for (const { gapMs, delayMs } of beats) {
          sentMs += gapMs
          arrivedMs = Math.max(arrivedMs, sentMs + delayMs)
          leastDelayMs = Math.min(leastDelayMs, arrivedMs - sentMs)
          newestSentMs = sentMs
          freshness.heard({ asOf: sentMs + skewMs, lastSeq: 1 }, arrivedMs)
          freshness.read(1)
          if (freshness.isFresh(arrivedMs))
            expect(arrivedMs - newestSentMs).toBeLessThanOrEqual(maxAgeMs + leastDelayMs)
        }
      },
    ),
  )
})
