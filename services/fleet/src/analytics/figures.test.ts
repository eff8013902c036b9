import type { Figure } from '@clutch/contracts/fleet/analytics'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { figuresOf, poisson90 } from './figures.ts'
import { leagueOf } from './league.ts'
import { measures } from './measures.ts'
import { noSums, type Sums, sumColumns } from './sums.ts'
import { changesOf, type TrendPoint } from './trend.ts'

const sums = (of: Partial<Sums>, currency = '') => ({ currency, sums: { ...noSums(), ...of } })
const known = { spanMs: 100, installedMs: 100 }

describe('figures', () => {
  test('a ratio is that of the sums, whichever way they were divided', () => {
    const each = fc.record(
      Object.fromEntries(sumColumns.map((name) => [name, fc.nat(1_000_000)])) as Record<string, fc.Arbitrary<number>>,
    )
    fc.assert(
      fc.property(fc.array(each, { minLength: 1, maxLength: 6 }), (parts) => {
        const ids = Object.keys(measures) as (keyof typeof measures)[]
        const whole = noSums()
        for (const part of parts) for (const name of sumColumns) whole[name] += part[name]!
        const divided = parts.map((part) => sums(part as Sums, 'EUR'))
        expect(figuresOf(ids, divided)).toEqual(figuresOf(ids, [sums(whole, 'EUR')]))
      }),
    )
  })

  test('what nobody saw is unknown and not nought', () => {
    const [distance, safety, fuel] = figuresOf(['distance', 'safety', 'fuel'], [sums({ spanMs: 100 })])
    expect(distance).toMatchObject({ value: null, coverage: 0 })
    expect(safety).toMatchObject({ value: null, coverage: null })
    expect(fuel).toMatchObject({ value: null, coverage: null })
    expect(figuresOf(['distance'], [sums(known)])[0]).toMatchObject({ value: 0, coverage: 1 })
  })

  test('currencies stay apart, and a cost per kilometre is of all kilometres', () => {
    const all = [
      sums({ ...known, distanceDm: 1_000_000 }),
      sums({ fuelCost: 5_000 }, 'EUR'),
      sums({ fuelCost: 3_000, maintenanceCost: 1_000 }, 'JPY'),
    ]
    expect(
      figuresOf(['cost', 'cost-per-km', 'maintenance-cost'], all).map(({ currency, value }) => [currency, value]),
    ).toEqual([
      ['EUR', 50],
      ['JPY', 4_000],
      ['EUR', 0.5],
      ['JPY', 40],
      ['JPY', 1_000],
    ])
  })

  test('the interval of a count holds the exact one within a hundredth', () => {
    // Garwood's exact limits of 90 %.
    for (const [count, low, high] of [
      [1, 0.0513, 4.744],
      [5, 1.97, 10.513],
      [20, 13.255, 29.062],
    ] as const) {
      const found = poisson90(count)
      expect(Math.abs(found.low - low)).toBeLessThan(0.05)
      expect(Math.abs(found.high - high)).toBeLessThan(0.05)
    }
    expect(poisson90(0).low).toBe(0)
  })
})

const figure = (value: number | null): Figure => ({
  measure: 'safety',
  value,
  currency: null,
  coverage: 1,
  low: null,
  high: null,
})

test('in a league the same value has the same place, and who did too little has none', () => {
  const entrants = [3, 1, 1, 2, 0.5, null].map((value, index) => ({
    subject: { kind: 'driver' as const, id: `drv_${index}`, name: null },
    figure: figure(value),
    exposure: index === 4 ? 10 : 500,
  }))
  const league = leagueOf(entrants, { better: 'low', order: 'best', least: 100 })
  expect(league.map(({ subject, place, tied }) => [subject.id, place, tied])).toEqual([
    ['drv_1', 1, true],
    ['drv_2', 1, true],
    ['drv_3', 3, false],
    ['drv_0', 4, false],
  ])
  expect(leagueOf(entrants, { better: 'low', order: 'worst', least: 100 })[0]!.subject.id).toBe('drv_0')
})

describe('trends', () => {
  const counted = (...events: number[]): TrendPoint[] =>
    events.map((each) => ({ figure: figure(each / 10), count: { events: each, exposure: 10 } }))

  test('a few events more are no trend, many are', () => {
    expect(changesOf(counted(4, 6)).at(-1)!.hint).toBe('unclear')
    expect(changesOf(counted(10, 40)).at(-1)).toMatchObject({ hint: 'rising', changeShare: 3 })
    expect(changesOf(counted(40, 10)).at(-1)!.hint).toBe('falling')
  })

  test('a change beyond what is usual is told, and nothing is said of too few periods', () => {
    const points = [100, 103, 99, 102, 100, 101, 60].map((value) => ({ figure: figure(value), count: null }))
    expect(changesOf(points).map(({ hint }) => hint)).toEqual([null, null, null, null, null, 'unclear', 'falling'])
    expect(changesOf([{ figure: figure(null), count: null }, points[0]!])[1]).toEqual({
      change: null,
      changeShare: null,
      hint: null,
    })
  })
})
