import { TaxRateUnknown } from '@clutch/contracts/payments/tax-calculations'
import { Problem } from '@clutch/shared/problem'
import { addDays, type Day } from '@clutch/shared/time'
import { categoryRates, standardRateHistory } from './rate-history.ts'

/**
 * A VAT rate and the days on which it is the rate of the tax point. Both days are included; `validTo: null` is until
 * further notice. What was invoiced under an old rate can always be computed again.
 */
export interface TaxRateRow {
  readonly country: string
  /** Null: the standard rate. */
  readonly category: string | null
  readonly rate: string
  readonly validFrom: Day
  readonly validTo: Day | null
  /** The provision it rests on. */
  readonly source: string
}

const standard: readonly TaxRateRow[] = Object.entries(standardRateHistory).flatMap(([country, history]) =>
  history.map(([validFrom, rate, source], index) => {
    const next = history[index + 1]
    return {
      country,
      category: null,
      rate,
      validFrom,
      validTo: next === undefined ? null : addDays(next[0], -1),
      source,
    }
  }),
)

/** Every rate there is, a country's in the order of their days. */
export const rates: readonly TaxRateRow[] = [...standard, ...categoryRates]

export function isInForce(row: TaxRateRow, day: Day): boolean {
  return row.validFrom <= day && (row.validTo === null || day <= row.validTo)
}

/**
 * The standard rate on the day of the tax point, which is not the day of the invoice and not today. Nothing is guessed:
 * before the first row of a country, and for a country without rows, the rate is unknown and says so.
 */
export function standardRateAt(country: string, taxPoint: Day): TaxRateRow {
  const row = standard.find((candidate) => candidate.country === country && isInForce(candidate, taxPoint))
  if (!row) throw new Problem(TaxRateUnknown, { detail: `No standard rate is known for ${country} on ${taxPoint}.` })
  return row
}

/** The rate of a line's category: its own while it has one, else the standard rate. */
export function rateAt(country: string, category: string, taxPoint: Day): TaxRateRow {
  const own = rates.find((row) => row.country === country && row.category === category && isInForce(row, taxPoint))
  return own ?? standardRateAt(country, taxPoint)
}
