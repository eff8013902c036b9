import fc from 'fast-check'
import { expect, test } from 'vitest'
import { asTheyArrive, inOrder, Ledger, morning } from '../telemetry/ledger.ts'
import { random } from '../telemetry/noise.ts'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'
import type { KeyUse } from './key-use.ts'

const keys = ['0000000000aa', '0000000000bb', '000000000000', 'ffffffffffff']

/** A morning in which keys are shown now and then. */
function withKeys(seed: number): TelemetryPoint[] {
  const uniform = random(seed + 1_000)
  return morning(seed, true).map((point) =>
    uniform() < 0.04 ? { ...point, driverKey: keys[Math.floor(uniform() * keys.length)]! } : point,
  )
}

function usesOf(ledger: Ledger): KeyUse[] {
  return [...ledger.records.values()]
    .filter((record): record is KeyUse => record.kind === 'key-use')
    .sort((a, b) => a.startMs - b.startMs)
}

test('in whatever order the readings come, the same uses of keys stand', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.nat(1_000), (seed, order) => {
      const points = withKeys(seed)
      const uniform = random(order)
      const ledger = new Ledger()
      const arrivals = asTheyArrive(points, uniform)
      for (let n = 0; n < arrivals.length; n += 37) ledger.arrive(arrivals.slice(n, n + 37))
      ledger.settle()
      const reference = inOrder(points)
      for (const each of [ledger, reference]) each.tick(Number.MAX_SAFE_INTEGER)
      expect(usesOf(ledger)).toEqual(usesOf(reference))
    }),
    { numRuns: 25 },
  )
})

test('uses of one device follow each other, each begins where its key was shown, and none is of a key that is none', () => {
  fc.assert(
    fc.property(fc.nat(500), (seed) => {
      const points = withKeys(seed)
      const ledger = inOrder(points)
      ledger.tick(Number.MAX_SAFE_INTEGER)
      const uses = usesOf(ledger)
      for (const [n, use] of uses.entries()) {
        expect(use.status).toBe('ended')
        expect(use.endMs!).toBeGreaterThanOrEqual(use.startMs)
        expect(points.find(({ timeMs }) => timeMs === use.startMs)?.driverKey).toBe(use.key)
        expect(['0000000000aa', '0000000000bb']).toContain(use.key)
        if (n > 0) expect(uses[n - 1]!.endMs!).toBeLessThanOrEqual(use.startMs)
      }
      // Nobody who shows a key is left out.
      for (const { timeMs, driverKey } of points)
        if (driverKey === '0000000000aa' || driverKey === '0000000000bb')
          expect(
            uses.some(({ key, startMs, endMs }) => key === driverKey && startMs <= timeMs && timeMs <= endMs!),
          ).toBe(true)
    }),
    { numRuns: 60 },
  )
})
