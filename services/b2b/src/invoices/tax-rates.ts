import { problem } from '@clutch/contracts/contract'
import { Problem } from '@clutch/shared/problem'
import type { Day } from '@clutch/shared/time'

/**
 * Standard VAT rates by country, each with the days on which it is the rate of the tax point. Both days are included;
 * `validTo: null` is until further notice. A change of law adds a row and closes the one before: what was invoiced under
 * an old rate can always be computed again.
 *
 * Compiled 2026-11-22; each row names the provision it rests on, which decides where the table is wrong. Nothing is
 * guessed: before the first row of a country, and for a country without rows, the rate is unknown and says so. Reduced
 * rates are given with the line.
 */
export interface TaxRateRow {
  readonly country: string
  readonly rate: string
  readonly validFrom: Day
  readonly validTo: Day | null
  readonly source: string
}

export const standardRates: readonly TaxRateRow[] = [
  { country: 'DE', rate: '19', validFrom: '2007-01-01', validTo: '2020-06-30', source: 'UStG § 12 (1)' },
  {
    country: 'DE',
    rate: '16',
    validFrom: '2020-07-01',
    validTo: '2020-12-31',
    source: 'UStG § 28 (1), Zweites Corona-Steuerhilfegesetz',
  },
  { country: 'DE', rate: '19', validFrom: '2021-01-01', validTo: null, source: 'UStG § 12 (1)' },

  {
    country: 'FR',
    rate: '19.6',
    validFrom: '2000-04-01',
    validTo: '2013-12-31',
    source: 'CGI art. 278 (version until 2013)',
  },
  { country: 'FR', rate: '20', validFrom: '2014-01-01', validTo: null, source: 'CGI art. 278' },

  {
    country: 'NL',
    rate: '19',
    validFrom: '2001-01-01',
    validTo: '2012-09-30',
    source: 'Wet OB 1968 art. 9 (1) (version until 2012)',
  },
  { country: 'NL', rate: '21', validFrom: '2012-10-01', validTo: null, source: 'Wet OB 1968 art. 9 (1)' },

  {
    country: 'GB',
    rate: '17.5',
    validFrom: '2010-01-01',
    validTo: '2011-01-03',
    source: 'VATA 1994 s. 2 (1) (version until 2011)',
  },
  {
    country: 'GB',
    rate: '20',
    validFrom: '2011-01-04',
    validTo: null,
    source: 'VATA 1994 s. 2 (1), Finance (No. 2) Act 2010 s. 3',
  },

  { country: 'EG', rate: '13', validFrom: '2016-09-08', validTo: '2017-06-30', source: 'Law 67/2016 art. 3' },
  { country: 'EG', rate: '14', validFrom: '2017-07-01', validTo: null, source: 'Law 67/2016 art. 3' },

  { country: 'AE', rate: '5', validFrom: '2018-01-01', validTo: null, source: 'Federal Decree-Law 8/2017 art. 3' },

  { country: 'SA', rate: '5', validFrom: '2018-01-01', validTo: '2020-06-30', source: 'VAT Law (Royal Decree M/113)' },
  { country: 'SA', rate: '15', validFrom: '2020-07-01', validTo: null, source: 'Royal Order A/638 of 2020' },
]

const TaxRateUnknown = problem({
  code: 'tax-rate-unknown',
  status: 422,
  title: 'No VAT rate is known for this country and day',
  remedy: 'Give the rate with the line, or have the country added to the table of rates.',
})

/** The standard rate on the day of the tax point, which is not the day of the invoice and not today. */
export function standardRateAt(country: string, taxPoint: Day): TaxRateRow {
  const row = standardRates.find(
    (candidate) =>
      candidate.country === country &&
      candidate.validFrom <= taxPoint &&
      (candidate.validTo === null || taxPoint <= candidate.validTo),
  )
  if (!row) throw new Problem(TaxRateUnknown, { detail: `No standard rate is known for ${country} on ${taxPoint}.` })
  return row
}
