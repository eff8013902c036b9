import { exponentOf } from '@clutch/shared/currencies'
import { type Money, money } from '@clutch/shared/money'

/**
 * PayPal's currencies with the decimals it takes (developer.paypal.com, currency codes, read 2026-11). HUF and TWD have
 * two in ISO 4217 and none here, so an amount of theirs is only sendable when it is a whole number. PayPal has BRL, CNY
 * and MYR for accounts of the country alone, so they are left out.
 */
const paypalDecimals: Readonly<Record<string, 0 | 2>> = {
  AUD: 2,
  CAD: 2,
  CHF: 2,
  CZK: 2,
  DKK: 2,
  EUR: 2,
  GBP: 2,
  HKD: 2,
  HUF: 0,
  ILS: 2,
  JPY: 0,
  MXN: 2,
  NOK: 2,
  NZD: 2,
  PHP: 2,
  PLN: 2,
  SEK: 2,
  SGD: 2,
  THB: 2,
  TWD: 0,
  USD: 2,
}

export interface PayPalMoney {
  currencyCode: string
  value: string
}

export class AmountNotSendable extends Error {
  override name = 'AmountNotSendable'
}

/** How many of our minor units are one of PayPal's smallest. */
function factorOf(currency: string): number {
  const decimals = paypalDecimals[currency]
  const exponent = exponentOf(currency)
  if (decimals === undefined || exponent === undefined || exponent < decimals)
    throw new AmountNotSendable(`PayPal does not take ${currency}`)
  return 10 ** (exponent - decimals)
}

export function toPayPalMoney({ amount, currency }: Money): PayPalMoney {
  const factor = factorOf(currency)
  if (!Number.isSafeInteger(amount) || amount < 0) throw new AmountNotSendable('the amount cannot be sent')
  if (amount % factor !== 0) throw new AmountNotSendable(`PayPal takes no decimals of ${currency}`)
  const digits = String(amount / factor)
  if (paypalDecimals[currency] === 0) return { currencyCode: currency, value: digits }
  const padded = digits.padStart(3, '0')
  return { currencyCode: currency, value: `${padded.slice(0, -2)}.${padded.slice(-2)}` }
}

/** @throws when it cannot be held exactly, which is for the caller to call unknown */
export function fromPayPalMoney(from: { currencyCode?: string; value?: string } | undefined): Money {
  const { currencyCode: currency, value } = from ?? {}
  const parts = /^(-?)([0-9]{1,14})(?:\.([0-9]{1,2}))?$/.exec(value ?? '')
  if (currency === undefined || parts === null) throw new Error('PayPal said no amount')
  const [, sign, whole = '', fraction = ''] = parts
  const factor = factorOf(currency)
  const decimals = paypalDecimals[currency]!
  if (decimals === 0 && Number(fraction) !== 0) throw new Error(`PayPal said decimals of ${currency}`)
  const units = Number(decimals === 0 ? whole : whole + fraction.padEnd(2, '0'))
  const amount = units * factor
  return money(sign === '-' && amount !== 0 ? -amount : amount, currency)
}
