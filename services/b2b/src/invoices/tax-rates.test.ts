import { addDays } from '@clutch/shared/time'
import { describe, expect, test } from 'vitest'
import { standardRateAt, standardRates } from './tax-rates.ts'

describe('the rate of the tax point', () => {
  test.each([
    ['DE', '2020-06-30', '19'],
    ['DE', '2020-07-01', '16'],
    ['DE', '2020-12-31', '16'],
    ['DE', '2021-01-01', '19'],
    ['FR', '2013-12-31', '19.6'],
    ['FR', '2026-11-22', '20'],
    ['NL', '2012-10-01', '21'],
    ['GB', '2011-01-03', '17.5'],
    ['GB', '2011-01-04', '20'],
    ['EG', '2017-06-30', '13'],
    ['EG', '2026-11-22', '14'],
    ['AE', '2018-01-01', '5'],
    ['SA', '2020-06-30', '5'],
    ['SA', '2020-07-01', '15'],
  ])('%s on %s is %s %%', (country, day, rate) => {
    expect(standardRateAt(country, day).rate).toBe(rate)
  })

  test('is unknown before a country had one and for a country without rows, never guessed', () => {
    expect(() => standardRateAt('AE', '2017-12-31')).toThrow(/AE on 2017-12-31/)
    expect(() => standardRateAt('XX', '2026-11-22')).toThrow(/XX/)
  })

  test('the rows of a country follow each other without gap or overlap', () => {
    for (const country of new Set(standardRates.map((row) => row.country))) {
      const rows = standardRates.filter((row) => row.country === country)
      for (const [index, row] of rows.entries()) {
        const next = rows[index + 1]
        if (next) expect(next.validFrom).toBe(addDays(row.validTo ?? '', 1))
        else expect(row.validTo).toBeNull()
      }
    }
  })
})
