import { addDays } from '@clutch/shared/time'
import { describe, expect, test } from 'vitest'
import { rateAt, rates, standardRateAt } from './rates.ts'

describe('rule 13: the rate is that of the tax point', () => {
  test.each([
    ['DE', '2006-12-31', '16'],
    ['DE', '2020-06-30', '19'],
    ['DE', '2020-07-01', '16'],
    ['DE', '2020-12-31', '16'],
    ['DE', '2021-01-01', '19'],
    ['FR', '2013-12-31', '19.6'],
    ['FR', '2026-11-22', '20'],
    ['NL', '2012-10-01', '21'],
    ['EE', '2025-06-30', '22'],
    ['EE', '2025-07-01', '24'],
    ['FI', '2024-08-31', '24'],
    ['FI', '2024-09-01', '25.5'],
    ['SK', '2024-12-31', '20'],
    ['SK', '2025-01-01', '23'],
    ['RO', '2025-07-31', '19'],
    ['RO', '2025-08-01', '21'],
    ['IE', '2020-08-31', '23'],
    ['IE', '2021-02-28', '21'],
    ['IE', '2021-03-01', '23'],
    ['LU', '2023-12-31', '16'],
    ['HU', '2026-11-22', '27'],
    ['GB', '2009-12-31', '15'],
    ['GB', '2011-01-03', '17.5'],
    ['GB', '2011-01-04', '20'],
    ['XI', '2026-11-22', '20'],
    ['EG', '2017-06-30', '13'],
    ['EG', '2026-11-22', '14'],
    ['AE', '2018-01-01', '5'],
    ['SA', '2020-06-30', '5'],
    ['SA', '2020-07-01', '15'],
  ])('%s on %s is %s %%', (country, day, rate) => {
    expect(standardRateAt(country, day).rate).toBe(rate)
  })

  test('a category has its own rate while it has one', () => {
    expect(rateAt('PL', 'fuel', '2022-01-31').rate).toBe('23')
    expect(rateAt('PL', 'fuel', '2022-02-01').rate).toBe('8')
    expect(rateAt('PL', 'fuel', '2022-12-31').rate).toBe('8')
    expect(rateAt('PL', 'fuel', '2023-01-01').rate).toBe('23')
    expect(rateAt('PL', 'labour', '2022-06-01').rate).toBe('23')
  })

  test('it is unknown before a country had one and for a country without rows, never guessed', () => {
    expect(() => standardRateAt('AE', '2017-12-31')).toThrow(/AE on 2017-12-31/)
    expect(() => standardRateAt('XX', '2026-11-22')).toThrow(/XX/)
  })

  test('the rows of a country follow each other without gap or overlap, and each names its provision', () => {
    const countries = new Set(rates.map((row) => row.country))
    expect(countries.size).toBe(27 + 5)
    for (const country of countries) {
      const rows = rates.filter((row) => row.country === country && row.category === null)
      for (const [index, row] of rows.entries()) {
        const next = rows[index + 1]
        if (next) expect(next.validFrom).toBe(addDays(row.validTo ?? '', 1))
        else expect(row.validTo).toBeNull()
        expect(row.source).not.toBe('')
      }
    }
  })
})
