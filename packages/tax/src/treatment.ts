import { TaxRegimeUnknown, TaxRuleUnknown } from '@clutch/contracts/payments/tax-calculations'
import { decimal } from '@clutch/shared/decimal'
import { Problem } from '@clutch/shared/problem'
import type { Day } from '@clutch/shared/time'
import type { TaxCategory } from './document-totals.ts'
import { egypt } from './egypt.ts'
import { emirates } from './emirates.ts'
import { rateAt } from './rates.ts'
import { outsideScope } from './rulings.ts'
import { saudiArabia } from './saudi-arabia.ts'
import { isGoods, type Ruling, type Scheme, type Supply } from './supply.ts'
import { isMemberForServices } from './territories.ts'
import { unionGoods } from './union-goods.ts'
import { unionService } from './union-services.ts'
import { unitedKingdom } from './united-kingdom.ts'

/** A paper that exempts the customer in one country, for a time. */
export interface ExemptionCertificate {
  readonly reference: string
  readonly country: string
  /** The provision that exempts. */
  readonly article: string
  readonly validFrom: Day
  readonly validTo: Day | null
}

/** A rate other than the standard one, and the provision for it. */
export interface ReducedRate {
  readonly rate: string
  readonly article: string
}

/** The tax of a line, and everything that led to it. */
export interface Treatment {
  readonly category: TaxCategory
  /** Per cent. */
  readonly rate: string
  /** The country whose tax it is. */
  readonly jurisdiction: string
  readonly scheme: Scheme
  readonly article: string
  /** Why, in words that stand on a document. */
  readonly reason: string
  /** Where the rate comes from; null without one. */
  readonly rateSource: string | null
  /** EN 16931 BT-121, the code of why there is no tax. */
  readonly exemptionCode: string | null
  readonly hold: string | null
  readonly notes: readonly string[]
}

export function treatmentOf(
  supply: Supply,
  more: { certificates: readonly ExemptionCertificate[]; reducedRate: ReducedRate | null },
): Treatment {
  const ruling = rulingOf(supply)
  const { category, place, ...why } = ruling
  const untaxed = { ...why, category, rate: '0', rateSource: null, jurisdiction: place }
  if (category !== 'S') return { ...untaxed, exemptionCode: exemptionCodes[category] ?? null }
  const { taxPoint, line } = supply
  const ofPlace = more.certificates.filter((certificate) => certificate.country === place)
  const valid = ofPlace.find(
    ({ validFrom, validTo }) => validFrom <= taxPoint && (validTo === null || taxPoint <= validTo),
  )
  if (valid !== undefined)
    return {
      ...untaxed,
      category: 'E',
      scheme: 'exempt',
      article: valid.article,
      reason: `exempt by certificate ${valid.reference}; without it: ${ruling.reason}`,
      exemptionCode: null,
    }
  const notes = [
    ...ruling.notes,
    ...ofPlace.map(({ reference }) => `certificate ${reference} is not valid on ${taxPoint}`),
  ]
  const row = more.reducedRate ?? rateRow(place, line.category, taxPoint)
  return {
    ...untaxed,
    category: decimal(row.rate).units === 0n ? 'Z' : 'S',
    rate: row.rate,
    rateSource: row.article,
    exemptionCode: null,
    notes,
  }
}

function rateRow(country: string, category: string, taxPoint: Day): ReducedRate {
  const { rate, source } = rateAt(country, category, taxPoint)
  return { rate, article: source }
}

const exemptionCodes: Partial<Record<TaxCategory, string>> = {
  AE: 'VATEX-EU-AE',
  K: 'VATEX-EU-IC',
  G: 'VATEX-EU-G',
  O: 'VATEX-EU-O',
}

/** The law that applies is that of the seller's country. */
function rulingOf(supply: Supply): Ruling {
  const { seller, line, taxPoint } = supply
  if (line.category === 'hire' && line.hireDays === null)
    throw new Problem(TaxRuleUnknown, { detail: 'Hire is taxed by how long it lasts: give hireDays with the line.' })
  if (line.deliveredTo !== null && !isGoods(line.category))
    throw new Problem(TaxRuleUnknown, { detail: `Only goods are delivered somewhere, ${line.category} is a service.` })
  if (isMemberForServices(seller.country, taxPoint))
    return isGoods(line.category) ? unionGoods(supply) : unionService(supply)
  switch (seller.country) {
    case 'XI':
    case 'GB':
      // Goods in Northern Ireland are in the Union's market, whoever sells them.
      return isGoods(line.category) && line.place === 'XI' ? unionGoods(supply) : unitedKingdom(supply)
    case 'AE':
      return emirates(supply)
    case 'SA':
      return saudiArabia(supply)
    case 'EG':
      return egypt(supply)
    case 'US':
      return outsideScope(supply.customer.country, {
        article: 'sales tax',
        reason: `sold out of the United States, to ${supply.customer.country}`,
      })
    default:
      throw new Problem(TaxRegimeUnknown, { detail: `The law of ${seller.country} is not known.` })
  }
}
