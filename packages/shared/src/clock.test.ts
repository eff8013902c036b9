import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type ClockState, SandboxClock } from './clock.ts'

const wall = '2026-03-02T09:00:00.000Z'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(wall) })
})
afterEach(() => {
  vi.useRealTimers()
})

const state = (now: string, rate: number, version: number): ClockState => ({ now, wallBase: wall, rate, version })
const after = (ms: number) => vi.setSystemTime(Date.parse(wall) + ms)

test('before the sandbox has spoken it is wall time', () => {
  expect(new SandboxClock().now().toISOString()).toBe(wall)
})

test('it runs at the rate of the sandbox from the instant the sandbox told', () => {
  const clock = new SandboxClock()
  clock.adopt(state('2030-01-01T00:00:00.000Z', 60, 1))
  after(1_000)
  expect(clock.now().toISOString()).toBe('2030-01-01T00:01:00.000Z')
  clock.adopt({ ...state('2030-01-01T00:01:00.000Z', 0, 2), wallBase: new Date().toISOString() })
  after(60_000)
  expect(clock.now().toISOString()).toBe('2030-01-01T00:01:00.000Z')
})

test('the first state may be earlier than the guess before it', () => {
  const clock = new SandboxClock()
  clock.now()
  clock.adopt(state('2020-01-01T00:00:00.000Z', 0, 1))
  expect(clock.now().toISOString()).toBe('2020-01-01T00:00:00.000Z')
})

test('of two states that cross on the way the newer one holds', () => {
  const clock = new SandboxClock()
  clock.adopt(state('2030-02-01T00:00:00.000Z', 0, 2))
  clock.adopt(state('2030-03-01T00:00:00.000Z', 0, 1))
  expect(clock.now().toISOString()).toBe('2030-02-01T00:00:00.000Z')
})

test('it never runs backwards, whatever the sandbox says and the wall does', () => {
  const change = fc.record({
    nowMs: fc.integer({ min: 0, max: 4e12 }),
    rate: fc.integer({ min: 0, max: 3_600 }),
    version: fc.integer({ min: 0, max: 5 }),
    wallMs: fc.integer({ min: -1e9, max: 1e9 }),
  })
  fc.assert(
    fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
      const clock = new SandboxClock()
      clock.adopt(state(new Date(0).toISOString(), 0, 0))
      let latest = clock.now().getTime()
      for (const { nowMs, rate, version, wallMs } of changes) {
        after(wallMs)
        clock.adopt(state(new Date(nowMs).toISOString(), rate, version))
        const now = clock.now().getTime()
        expect(now).toBeGreaterThanOrEqual(latest)
        latest = now
      }
    }),
  )
})
