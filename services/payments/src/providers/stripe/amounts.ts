import { exponentOf } from '@clutch/shared/currencies'
import { type Money, money } from '@clutch/shared/money'

/**
 * How many digits Stripe reads after the point of an amount, where that is not ISO 4217's: docs.stripe.com/currencies,
 * read 2026-11. ISK and UGX have no minor unit yet are sent as hundredths; MGA has one and is sent without.
 */
const stripeExponents: Readonly<Record<string, number>> = { ISK: 2, UGX: 2, MGA: 0 }

/** Stripe takes thousandths but wants the last digit to be 0. */
const lastDigitZero = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND'])

/** ISO gives them three digits and Stripe does not say how it reads them, so nothing is sent. */
const notSupported = new Set(['IQD', 'LYD'])

export class AmountNotSendable extends Error {
  override name = 'AmountNotSendable'
}

function exponents(currency: string): { iso: number; wire: number } {
  const iso = exponentOf(currency)
  if (iso === undefined || iso > 3 || notSupported.has(currency)) {
    throw new AmountNotSendable(`Stripe does not take ${currency}`)
  }
  return { iso, wire: stripeExponents[currency] ?? iso }
}

/** The integer Stripe wants. An amount that would have to be rounded is refused: it would not be the amount any more. */
export function toStripeAmount(amount: Money): { amount: number; currency: string } {
  const { iso, wire } = exponents(amount.currency)
  const divisor = 10 ** Math.max(iso - wire, 0)
  if (amount.amount % divisor !== 0 || (lastDigitZero.has(amount.currency) && amount.amount % 10 !== 0)) {
    throw new AmountNotSendable(`Stripe takes no such fine amount of ${amount.currency}`)
  }
  const sent = (amount.amount * 10 ** Math.max(wire - iso, 0)) / divisor
  if (!Number.isSafeInteger(sent)) throw new AmountNotSendable('the amount is too large to send')
  return { amount: sent, currency: amount.currency.toLowerCase() }
}

export function fromStripeAmount(amount: number, currency: string): Money {
  const code = currency.toUpperCase()
  const { iso, wire } = exponents(code)
  return money((amount * 10 ** Math.max(iso - wire, 0)) / 10 ** Math.max(wire - iso, 0), code)
}
