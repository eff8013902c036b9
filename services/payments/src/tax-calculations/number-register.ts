import type { TaxNumber } from '@clutch/tax/tax-numbers'

/** What a register says about a number. It answers, or it cannot be asked; it never throws. */
export type RegisterAnswer =
  | {
      outcome: 'valid' | 'invalid'
      /** The proof that it was asked; null when the asker did not say who he is. */
      consultationNumber: string | null
      name: string | null
      address: string | null
    }
  | { outcome: 'unavailable'; cause: string }

/** A port: who knows which VAT numbers are valid. */
export interface NumberRegister {
  readonly name: string
  /** Whether numbers of this country are its own. */
  covers(country: string): boolean
  ask(number: TaxNumber, requester: TaxNumber | null): Promise<RegisterAnswer>
}
