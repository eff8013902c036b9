import type { lineCategories } from '@clutch/contracts/payments/tax-calculations'
import type { Day } from '@clutch/shared/time'
import type { TaxCategory } from './document-totals.ts'

/** What is sold, as far as the place of supply asks: three kinds of goods, and services. */
export type LineCategory = (typeof lineCategories)[number]

export function isGoods(category: LineCategory): boolean {
  return category === 'parts' || category === 'fuel' || category === 'electricity'
}

/**
 * What is known of the customer's number.
 * - `unavailable`: the register could not be asked
 * - `no-register`: of a country whose register is not asked here; the number is taken as evidence of a business
 */
export type NumberStatus = 'valid' | 'invalid' | 'unavailable' | 'no-register'

export interface CheckedNumber {
  readonly country: string
  readonly text: string
  readonly status: NumberStatus
}

export interface Seller {
  readonly country: string
  /** The countries in which it has a number. */
  readonly registeredIn: readonly string[]
  /**
   * Whether its cross-border sales to consumers in the Union have exceeded 10,000 € this year or last, or it chose to be
   * treated so (Dir. 2006/112 Art. 59c).
   */
  readonly exceedsThreshold: boolean
  /** It declares such sales through the one stop shop. */
  readonly usesOss: boolean
}

export interface Customer {
  readonly country: string
  readonly kind: 'business' | 'consumer'
  readonly number: CheckedNumber | null
}

export interface SuppliedLine {
  readonly category: LineCategory
  /** Where it is performed, put at disposal, handed over, or where transport begins. */
  readonly place: string
  /** Goods only: where they are transported to; null when they are handed over or fitted. */
  readonly deliveredTo: string | null
  /** There is proof of the transport. */
  readonly transportProof: boolean
  /** Hire only. */
  readonly hireDays: number | null
  /** AE: in a designated zone, and sold on, not used up there. */
  readonly unusedInDesignatedZone: boolean
}

export interface Supply {
  readonly taxPoint: Day
  readonly seller: Seller
  readonly customer: Customer
  readonly line: SuppliedLine
  readonly whenRegisterUnavailable: 'hold' | 'charge'
}

export type Scheme =
  | 'domestic'
  | 'reverse-charge'
  | 'intra-community'
  | 'export'
  | 'one-stop-shop'
  | 'local-registration'
  | 'outside-scope'
  | 'exempt'

/** What the law makes of a line, before its rate: where it is taxed, by whom, and why. */
export interface Ruling {
  /** The country where the supply is made. */
  readonly place: string
  readonly category: TaxCategory
  readonly scheme: Scheme
  readonly article: string
  readonly reason: string
  /** The line must not be invoiced before this is settled; the ruling is what is charged if it never is. */
  readonly hold: string | null
  readonly notes: readonly string[]
}
