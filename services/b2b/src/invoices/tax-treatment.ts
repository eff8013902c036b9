import type { Day } from '@clutch/shared/time'
import type { TaxCategory } from './tax.ts'
import { standardRateAt } from './tax-rates.ts'

export interface TaxTreatment {
  category: TaxCategory
  rate: string
  /** Why, in words that stand on the invoice's line. */
  reason: string
}

/**
 * The VAT of a line: the standard rate of the seller's country on the day of the tax point, which is the day the work was
 * done. Nothing is exempted on a claim alone: a customer of another country is charged like a domestic one, because
 * the reverse charge (Dir. 2006/112 Art. 44, 196) needs a number that the register has confirmed, and the register is
 * not asked yet. The line says so, and a credit note corrects it.
 */
export function taxTreatment(sale: {
  sellerCountry: string
  customer: { country: string; vatId: string | null }
  taxPoint: Day
}): TaxTreatment {
  const { sellerCountry, customer, taxPoint } = sale
  const { rate, source } = standardRateAt(sellerCountry, taxPoint)
  const rule = `standard rate of ${sellerCountry} on ${taxPoint}, ${source}`
  if (customer.country === sellerCountry) return { category: 'S', rate, reason: rule }
  const claim =
    customer.vatId === null
      ? 'gave no VAT number'
      : `gave the VAT number ${customer.vatId}, which no register has confirmed`
  return {
    category: 'S',
    rate,
    reason: `${rule}; the customer is in ${customer.country} and ${claim}, so no reverse charge or exemption is applied`,
  }
}
