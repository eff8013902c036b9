import type { Figure } from '@clutch/contracts/fleet/analytics'
import { expect, test } from 'vitest'
import { columnsOf, linesOf, valueIn } from './columns.ts'
import { newReport } from './report.ts'

const made = { id: 'rpt_1', now: new Date('2026-03-02T09:00:00.000Z') }
const figure = (measure: Figure['measure'], value: number | null, currency: string | null = null): Figure => ({
  measure,
  value,
  currency,
  coverage: 0.5,
  low: null,
  high: null,
})

test('units are those of its readers', () => {
  expect(valueIn({ value: 160.9344 }, 'km', 'us')).toBe(100)
  expect(valueIn({ value: 10 }, 'l/100km', 'us')).toBeCloseTo(23.5215, 3)
  expect(valueIn({ value: 10 }, 'l/100km', 'imperial')).toBeCloseTo(28.2481, 3)
  expect(valueIn({ value: 0 }, 'l/100km', 'us')).toBeNull()
  expect(valueIn({ value: 1 }, 'currency/km', 'us')).toBeCloseTo(1.609344, 6)
  const report = newReport(
    { name: 'R', measures: ['distance', 'consumption'], by: 'vehicle', period: 'whole', units: 'us' },
    made,
  )
  expect(columnsOf(report).map(({ heading }) => heading)).toEqual([
    'Vehicle',
    'Id',
    'Distance (mi)',
    'Consumption (mpg US)',
  ])
})

test('each currency has a line, and what is no cost is in the first of them', () => {
  const report = newReport({ name: 'R', measures: ['distance', 'cost'], by: 'vehicle', period: 'month' }, made)
  const row = {
    subject: { kind: 'vehicle' as const, id: 'veh_1', name: 'Van' },
    from: '2026-03-01',
    to: '2026-04-01',
    figures: [figure('distance', 12), figure('cost', 5, 'EUR'), figure('cost', 7, 'GBP')],
  }
  expect(linesOf(row, report)).toEqual([
    ['Van', 'veh_1', '2026-03-01', '2026-04-01', 'EUR', 12, 5],
    ['Van', 'veh_1', '2026-03-01', '2026-04-01', 'GBP', null, 7],
  ])
  expect(linesOf({ ...row, figures: [figure('distance', null), figure('cost', null)] }, report)[0]!.slice(4)).toEqual([
    null,
    null,
    null,
  ])
})
