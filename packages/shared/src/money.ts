import type { Money } from '@clutch/contracts/schemas'
import { exponentOf } from './currencies.ts'
import { type Decimal, decimal, decimalText, divideRounded, multiplyDecimals, roundDecimal } from './decimal.ts'

/**
 * Posted money: an integer number of minor units and its currency. What is finer than a minor unit (a price per litre,
 * a rate, a quantity) is a `Decimal` and becomes money once, by one rounding: half away from zero.
 */
export type { Money }

export type MoneyErrorCode = 'currency-unknown' | 'currency-mismatch' | 'amount-out-of-range' | 'nothing-to-allocate-by'

/** Arithmetic that must not be done. Input is checked before it gets here, so this is a defect of the caller. */
export class MoneyError extends Error {
  override name = 'MoneyError'
  readonly code: MoneyErrorCode

  constructor(code: MoneyErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

function exponent(currency: string): number {
  const digits = exponentOf(currency)
  if (digits === undefined) throw new MoneyError('currency-unknown', `${currency} is not a currency of ISO 4217`)
  return digits
}

/** An amount in minor units: `money(1999, 'EUR')` is 19.99 €. */
export function money(amount: number | bigint, currency: string): Money {
  exponent(currency)
  const value = Number(amount)
  if (!Number.isSafeInteger(value)) {
    throw new MoneyError('amount-out-of-range', 'an amount is a whole number of minor units below 2^53')
  }
  // -0 would print as "-0.00" and differ from 0 for Object.is.
  return { amount: value === 0 ? 0 : value, currency }
}

export function zero(currency: string): Money {
  return money(0, currency)
}

function sameCurrency(a: Money, b: Money): void {
  if (a.currency !== b.currency) {
    throw new MoneyError('currency-mismatch', `${a.currency} and ${b.currency} are never added or compared`)
  }
}

export function add(a: Money, b: Money): Money {
  sameCurrency(a, b)
  return money(a.amount + b.amount, a.currency)
}

export function subtract(a: Money, b: Money): Money {
  sameCurrency(a, b)
  return money(a.amount - b.amount, a.currency)
}

export function negate(a: Money): Money {
  return money(-a.amount, a.currency)
}

export function compare(a: Money, b: Money): -1 | 0 | 1 {
  sameCurrency(a, b)
  return a.amount < b.amount ? -1 : a.amount > b.amount ? 1 : 0
}

/** The sum of a list that may be empty, hence the currency. */
export function sum(amounts: Iterable<Money>, currency: string): Money {
  let total = zero(currency)
  for (const amount of amounts) total = add(total, amount)
  return total
}

/** In major units: 1999 EUR is 19.99. */
export function toDecimal(amount: Money): Decimal {
  return { units: BigInt(amount.amount), places: exponent(amount.currency) }
}

/** Major units, rounded to the minor unit, half away from zero. */
export function fromDecimal(value: Decimal, currency: string): Money {
  return money(roundDecimal(value, exponent(currency)).units, currency)
}

/** Quantity × unit price, rounded once: 41.37 l at 1.799 € is 74.42 €. */
export function extend(quantity: Decimal, unitPrice: Decimal, currency: string): Money {
  return fromDecimal(multiplyDecimals(quantity, unitPrice), currency)
}

/** So many per cent of an amount, rounded once: 19 % of 0.50 € is 0.10 €. */
export function percentage(amount: Money, percent: Decimal): Money {
  const scale = 100n * 10n ** BigInt(percent.places)
  return money(divideRounded(BigInt(amount.amount) * percent.units, scale), amount.currency)
}

/**
 * Divides an amount by weights so that the parts sum to it exactly: everyone gets the whole minor units of their exact
 * share, and what is left goes one unit each to the largest remainders, the earlier receiver first among equals.
 */
export function allocate(amount: Money, weights: readonly (Decimal | number | bigint)[]): Money[] {
  const shares = weights.map((weight) => (typeof weight === 'object' ? weight : decimal(weight)))
  const places = shares.reduce((most, share) => Math.max(most, share.places), 0)
  const units = shares.map((share) => share.units * 10n ** BigInt(places - share.places))
  const total = units.reduce((a, b) => a + b, 0n)
  if (total <= 0n || units.some((unit) => unit < 0n)) {
    throw new MoneyError('nothing-to-allocate-by', 'weights must not be negative and must not all be zero')
  }
  const sign = amount.amount < 0 ? -1n : 1n
  const whole = BigInt(amount.amount) * sign
  const parts = units.map((unit) => (whole * unit) / total)
  const byRemainder = units
    .map((unit, index) => ({ index, remainder: (whole * unit) % total }))
    // Array.prototype.sort is stable, so equal remainders keep the order of the receivers.
    .sort((a, b) => (a.remainder === b.remainder ? 0 : a.remainder < b.remainder ? 1 : -1))
  const left = whole - parts.reduce((a, b) => a + b, 0n)
  for (const { index } of byRemainder.slice(0, Number(left))) parts[index] = (parts[index] ?? 0n) + 1n
  return parts.map((part) => money(part * sign, amount.currency))
}

/** For machines and documents: `19.99`, `-5`, `1.250`; always all digits of the minor unit. */
export function majorText(amount: Money): string {
  const digits = exponent(amount.currency)
  const text = decimalText(toDecimal(amount))
  if (digits === 0) return text
  const [whole = '0', fraction = ''] = text.split('.')
  return `${whole}.${fraction.padEnd(digits, '0')}`
}

const maxFormatters = 1_000
const formatters = new Map<string, Intl.NumberFormat>()

/** For people, in their language: `19,99 €`, `€19.99`, `د.إ. ١٩٫٩٩`. The digits are ISO's, not the locale's custom. */
export function formatMoney(amount: Money, locale: string): string {
  const key = `${locale} ${amount.currency}`
  let formatter = formatters.get(key)
  if (!formatter) {
    const digits = exponent(amount.currency)
    formatter = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency: amount.currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    })
    if (formatters.size >= maxFormatters) formatters.clear()
    formatters.set(key, formatter)
  }
  return formatter.format(majorText(amount) as Intl.StringNumericLiteral)
}
