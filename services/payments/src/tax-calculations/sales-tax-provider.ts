import type { LineCategory } from '@clutch/tax/supply'

export interface PlaceInState {
  readonly state: string
  readonly postalCode: string
  readonly city?: string
  readonly street?: string
}

export interface SalesTaxQuestion {
  readonly from: PlaceInState
  readonly to: PlaceInState
  readonly exempt: boolean
  /** Amounts in US cents, after discounts. */
  readonly lines: readonly { readonly id: string; readonly category: LineCategory; readonly amount: number }[]
}

export interface SalesTaxOfLine {
  readonly id: string
  /** Per cent, of state, county, city and district together. */
  readonly rate: string
  /** US cents. */
  readonly tax: number
}

export type SalesTaxAnswer =
  | { outcome: 'answered'; lines: readonly SalesTaxOfLine[]; hasNexus: boolean }
  | { outcome: 'refused'; message: string }
  | { outcome: 'unavailable'; cause: string }

/** A port: who knows the sales tax of the United States, by state and below. */
export interface SalesTaxProvider {
  readonly name: string
  ask(question: SalesTaxQuestion): Promise<SalesTaxAnswer>
}
