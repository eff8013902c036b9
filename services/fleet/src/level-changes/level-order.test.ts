import { destination } from '@clutch/shared/geo'
import { expect, test } from 'vitest'
import { inOrder, Ledger } from '../telemetry/ledger.ts'
import { random } from '../telemetry/noise.ts'
import { canonical } from '../telemetry/recompute.ts'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'

const startMs = Date.parse('2026-06-01T08:00:00.000Z')

/** A day of driving, pumps, a theft at night and a charge, with slosh and pauses. */
function day(seed: number): TelemetryPoint[] {
  const uniform = random(seed)
  const points: TelemetryPoint[] = []
  let [timeMs, level, charge] = [startMs, 70, 80]
  let at = { lat: 52.52, lon: 13.405 }
  for (let leg = 0; leg < 10; leg += 1) {
    for (let n = 0; n < 40; n += 1) {
      level -= 0.1
      charge -= 0.2
      const told = Math.max(0, Math.min(100, level + 8 * (uniform() - 0.5)))
      points.push({
        timeMs,
        ...at,
        valid: true,
        speedKmh: 50,
        ignition: true,
        hdop: 1,
        fuelPercent: told,
        stateOfChargePercent: Math.max(0, charge),
        obd: { fuelRateLh: 5 + uniform(), rpm: 1_500 },
      })
      timeMs += 15_000
      at = destination(at, 90 * leg, 200)
    }
    const change = leg % 3 === 1 ? 25 : leg % 3 === 2 ? -12 : 0
    for (let n = 0; n < 14; n += 1) {
      if (n === 7) level = Math.max(5, Math.min(98, level + change))
      charge = Math.min(100, charge + 1)
      points.push({
        timeMs,
        ...at,
        valid: true,
        speedKmh: 0,
        ignition: false,
        hdop: 1,
        fuelPercent: level + uniform() - 0.5,
        stateOfChargePercent: charge,
      })
      timeMs += 30_000
    }
    if (leg % 4 === 3) timeMs += 3 * 3_600_000
  }
  return points
}

test('refuels, drains, uses and charges are the same in whatever order their readings come, at once and in slices', () => {
  const points = day(5)
  const ledgerOf = ({ records }: Ledger) => [...records.values()].map(canonical).sort()
  const reference = inOrder(points)
  reference.tick(Number.MAX_SAFE_INTEGER)
  const expected = ledgerOf(reference)
  const kinds = [...reference.records.values()].map(({ kind }) => kind)
  expect(kinds.filter((kind) => kind === 'level-change').length).toBeGreaterThanOrEqual(4)
  expect(kinds).toEqual(expect.arrayContaining(['energy-use', 'charging-session']))
  for (let order = 1; order <= 20; order += 1) {
    const uniform = random(order)
    const arrivals = points
      .flatMap((point, n) => {
        const place = uniform() < 0.1 ? n + uniform() * points.length : n
        return uniform() < 0.05
          ? [
              { point, place },
              { point, place: place + 30 },
            ]
          : [{ point, place }]
      })
      .sort((a, b) => a.place - b.place)
      .map(({ point }) => point)
    const ledger = new Ledger(order % 2 === 0 ? 100 : Number.POSITIVE_INFINITY)
    for (let from = 0; from < arrivals.length; from += 25) {
      ledger.arrive(arrivals.slice(from, from + 25))
      ledger.work()
    }
    ledger.settle()
    ledger.tick(Number.MAX_SAFE_INTEGER)
    expect(ledgerOf(ledger)).toEqual(expected)
  }
}, 60_000)
