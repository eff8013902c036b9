import type { FuelPrice } from '@clutch/contracts/fleet/fuel-prices'
import { expect, test } from 'vitest'
import type { ChargingSession } from '../charging-sessions/charging-session.ts'
import type { EnergyFigures } from '../vehicle-energy/energy.ts'
import { partsOf, segmentsOf } from './day.ts'
import { figuresOf } from './figures.ts'
import { madeOf } from './made-of.ts'
import type { SourceRow } from './source-store.ts'

const fromMs = Date.parse('2026-03-02T00:00:00.000Z')
const hours = (n: number) => fromMs + n * 3_600_000
const dated = [{ validFromMs: 0, figures: { fuelType: 'none', batteryKwh: 60 } as unknown as EnergyFigures }]
const price = (validFrom: string, perUnit: string, currency = 'EUR') =>
  ({ fuelType: 'electricity', validFrom, perUnit, currency }) as FuelPrice
const charged = (at: number, startPercent: number, endPercent: number): SourceRow => ({
  kind: 'charging',
  startMs: hours(at),
  endMs: hours(at),
  amounts: { startMs: hours(at), startPercent, endPercent } as ChargingSession,
})

function partsOfDay(rows: readonly SourceRow[], prices: readonly FuelPrice[] = [], nowMs = hours(24)) {
  const { lasting, happening } = madeOf(rows, {
    dated,
    prices,
    there: [{ startMs: hours(-24), endMs: nowMs }],
  })
  const places = [{ fromMs: 0, fleetId: 'flt', groupIds: [], zone: 'UTC', isActive: true }]
  return partsOf(segmentsOf(places, [], { fromMs, toMs: hours(24) }), lasting, happening)
}

test('charging costs what electricity cost then, and what had no price is said', () => {
  const prices = [price('2026-03-02T08:00:00.000Z', '0.30'), price('2026-03-02T12:00:00.000Z', '0.50')]
  const parts = partsOfDay([charged(6, 10, 20), charged(9, 20, 70), charged(13, 10, 20)], prices)
  const [figure] = figuresOf(['energy-cost'], parts)
  // 30 kWh at 0.30 and 6 kWh at 0.50; the 6 kWh before had none.
  expect(figure).toMatchObject({ currency: 'EUR', value: 12 })
  expect(figure!.coverage).toBeCloseTo(36 / 42, 3)
})

test('a day out of service and in the workshop at once is out of it once, and what is to come is not counted', () => {
  const down = (from: number, to: number): SourceRow => ({
    kind: 'down',
    startMs: hours(from),
    endMs: hours(to),
    amounts: null,
  })
  const all = partsOfDay([down(-10, 6), down(3, 9)])
  expect(figuresOf(['availability'], all)[0]!.value).toBeCloseTo(1 - 9 / 24, 6)
  const sofar = partsOfDay([down(6, 24)], [], hours(12))
  expect(figuresOf(['availability'], sofar)[0]!.value).toBe(0.5)
})

test('what was paid in two currencies is two parts, and a device that was out leaves time unknown', () => {
  const rows: SourceRow[] = [
    { kind: 'installation', startMs: hours(-48), endMs: hours(6), amounts: null },
    { kind: 'bill', startMs: hours(1), endMs: hours(1), amounts: { ml: 40_000, amount: 7_000, currency: 'EUR' } },
    { kind: 'bill', startMs: hours(2), endMs: hours(2), amounts: { ml: 10_000, amount: 2_000, currency: 'CHF' } },
    { kind: 'maintenance', startMs: hours(3), endMs: hours(3), amounts: { amount: 9_900, currency: 'EUR' } },
    { kind: 'trip', startMs: hours(-1), endMs: hours(1), amounts: { distanceM: 1_000, movingS: 7_200 } },
  ]
  const parts = partsOfDay(rows)
  const told = figuresOf(['distance', 'trips', 'driving-time', 'fuel-cost', 'cost'], parts)
  expect(told.map(({ measure, currency, value }) => [measure, currency, value])).toEqual([
    ['distance', null, 0.5],
    ['trips', null, 0],
    ['driving-time', null, 1],
    ['fuel-cost', 'CHF', 20],
    ['fuel-cost', 'EUR', 70],
    ['cost', 'CHF', 20],
    ['cost', 'EUR', 169],
  ])
  expect(told[0]!.coverage).toBe(0.25)
})
