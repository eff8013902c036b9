import { exponentOf } from '@clutch/shared/currencies'
import { type Money, money } from '@clutch/shared/money'
import type { Square } from 'square'

/**
 * The currencies of the countries Square is in (developer.squareup.com, international development, read 2026-11). It
 * takes each in its smallest denomination, which for these is the minor unit of ISO 4217; the exponents are written down
 * here all the same, so that a change of either list is noticed.
 */
const squareExponents: Readonly<Record<string, number>> = { AUD: 2, CAD: 2, EUR: 2, GBP: 2, JPY: 0, USD: 2 }

export class AmountNotSendable extends Error {
  override name = 'AmountNotSendable'
}

function checkCurrency(currency: string): Square.Currency {
  const exponent = squareExponents[currency]
  if (exponent === undefined || exponent !== exponentOf(currency))
    throw new AmountNotSendable(`Square does not take ${currency}`)
  return currency as Square.Currency
}

export function toSquareMoney({ amount, currency }: Money): { amount: bigint; currency: Square.Currency } {
  const code = checkCurrency(currency)
  if (!Number.isSafeInteger(amount) || amount < 0) throw new AmountNotSendable('the amount cannot be sent')
  return { amount: BigInt(amount), currency: code }
}

/** @throws when it cannot be held exactly, which is for the caller to call unknown */
export function fromSquareMoney(from: Square.Money | undefined): Money {
  if (from?.amount === undefined || from.amount === null || from.currency === undefined)
    throw new Error('Square said no amount')
  return money(Number(from.amount), checkCurrency(from.currency))
}
