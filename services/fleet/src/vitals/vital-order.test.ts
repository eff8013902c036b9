import { expect, test } from 'vitest'
import { inOrder, Ledger } from '../telemetry/ledger.ts'
import { random } from '../telemetry/noise.ts'
import { canonical } from '../telemetry/recompute.ts'
import type { TelemetryPoint } from '../telemetry/telemetry-point.ts'

const minute = 60_000
const startMs = Date.parse('2026-11-20T20:00:00.000Z')

/** Two nights and the driving between them, with codes and a lamp. */
const points: TelemetryPoint[] = Array.from({ length: 36 * 12 }, (_, n) => {
  const timeMs = startMs + n * 5 * minute
  const hour = new Date(timeMs).getUTCHours()
  const on = (hour >= 7 && hour < 9) || (hour >= 16 && hour < 18)
  return {
    timeMs,
    lat: 52.5 + (on ? n * 0.02 : 0),
    lon: 13.4,
    valid: true,
    hdop: 1,
    speedKmh: on ? 30 : 0,
    ignition: on,
    externalV: on ? 14.1 + (n % 3) * 0.1 : 12.6 - n * 0.001,
    ...(on ? { obd: { rpm: 1_500, coolantTemperatureC: 85 + (n % 7), malfunctionLamp: n % 40 < 20 ? 1 : 0 } } : {}),
    ...(n % 50 === 10
      ? { troubleCodes: { codes: [{ code: 'P0420' }, { code: 'P0301' }].slice(n % 2), complete: true } }
      : {}),
  }
})

const kinds = new Set(['vital-day', 'trouble-code'])
const standing = ({ records }: Ledger) =>
  [...records.values()]
    .filter(({ kind }) => kinds.has(kind))
    .map(canonical)
    .sort()

test('in 60 orders of arrival, some late and some twice, the same days and codes stand, byte by byte', () => {
  const reference = inOrder(points)
  reference.tick(Number.MAX_SAFE_INTEGER)
  const expected = standing(reference)
  expect(expected.length).toBeGreaterThan(4)
  for (let seed = 1; seed <= 60; seed += 1) {
    const uniform = random(seed)
    const arrivals = points
      .flatMap((point, n) => {
        const order = uniform() < 0.15 ? n + uniform() * points.length : n
        return [{ point, order }, ...(uniform() < 0.05 ? [{ point, order: order + uniform() * 50 }] : [])]
      })
      .sort((a, b) => a.order - b.order)
      .map(({ point }) => point)
    const ledger = new Ledger()
    for (let i = 0; i < arrivals.length; ) {
      const size = 1 + Math.floor(uniform() * 30)
      ledger.arrive(arrivals.slice(i, i + size))
      ledger.work()
      i += size
    }
    ledger.tick(Number.MAX_SAFE_INTEGER)
    expect(standing(ledger)).toEqual(expected)
  }
})
