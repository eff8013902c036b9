import type { Service } from '@clutch/contracts/b2b/services'
import { type Day, dayInZone } from '@clutch/shared/time'
import type { TaxCategory } from '@clutch/tax/document-totals'
import { standardRateAt } from '@clutch/tax/rates'
import { parseTaxNumber } from '@clutch/tax/tax-numbers'
import { treatmentOf } from '@clutch/tax/treatment'

export interface TaxTreatment {
  category: TaxCategory
  rate: string
  /** Why, in words that stand on the invoice's line. */
  reason: string
}

/** What a register said of the customer's number. */
export interface NumberAnswer {
  status: 'valid' | 'invalid'
  consultationNumber: string | null
  checkedAt: Date
}

interface Sale {
  seller: { country: string; vatId?: string | null | undefined; timeZone: string }
  customer: { country: string; vatId: string | null }
  /** Undefined until a register has answered. */
  answer: NumberAnswer | undefined
  category: Service['category']
  /** Of a hire. */
  days: number
  taxPoint: Day
}

/**
 * The VAT of a line: the standard rate of the seller's country on the day of the tax point, which is the day the work was
 * done. Nothing is exempted on a claim alone: a customer of another country is charged like a domestic one until a
 * register has confirmed its number; then the place of supply goes by what was sold (Dir. 2006/112 Art. 44, 196). The line
 * says which it was, and a credit note corrects it.
 */
export function taxTreatment(sale: Sale): TaxTreatment {
  const { seller, customer, answer, taxPoint } = sale
  const { rate, source } = standardRateAt(seller.country, taxPoint)
  const rule = `standard rate of ${seller.country} on ${taxPoint}, ${source}`
  if (customer.country === seller.country) return { category: 'S', rate, reason: rule }
  const charged = (why: string): TaxTreatment => ({
    category: 'S',
    rate,
    reason: `${rule}; the customer is in ${customer.country} and ${why}, so no reverse charge or exemption is applied`,
  })
  if (customer.vatId === null) return charged('gave no VAT number')
  const number = parseTaxNumber(customer.vatId)
  if (number === undefined || answer?.status !== 'valid')
    return charged(`gave the VAT number ${customer.vatId}, which no register has confirmed`)
  const own = parseTaxNumber(seller.vatId ?? '')
  if (own?.country !== seller.country) return charged(`the seller has no VAT number of ${seller.country} on record`)
  return confirmed(sale, own.text, { ...number, status: 'valid' }, answer)
}

function confirmed(
  { seller, customer, category, days, taxPoint }: Sale,
  ownNumber: string,
  number: { country: string; text: string; status: 'valid' },
  { checkedAt, consultationNumber }: NumberAnswer,
): TaxTreatment {
  const treatment = treatmentOf(
    {
      taxPoint,
      seller: { country: seller.country, registeredIn: [seller.country], exceedsThreshold: false, usesOss: false },
      customer: { country: customer.country, kind: 'business', number },
      line: {
        category: category === 'other' ? 'service' : category,
        place: seller.country,
        deliveredTo: null,
        transportProof: false,
        hireDays: category === 'hire' ? days : null,
        unusedInDesignatedZone: false,
      },
      whenRegisterUnavailable: 'charge',
    },
    { certificates: [], reducedRate: null },
  )
  const asked = `checked on ${dayInZone(checkedAt, seller.timeZone)}${consultationNumber === null ? '' : ` (${consultationNumber})`}`
  return {
    category: treatment.category,
    rate: treatment.rate,
    reason: `${treatment.category === 'AE' ? 'reverse charge, ' : ''}${treatment.article}: ${treatment.reason}; ${
      treatment.rateSource === null ? '' : `${treatment.rateSource}; `
    }number of the seller ${ownNumber}, of the customer ${number.text}, ${asked}`,
  }
}
