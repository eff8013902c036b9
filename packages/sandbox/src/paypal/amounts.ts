import { unprocessable } from './errors.ts'

/** PayPal's currencies with the decimals it takes, which for HUF and TWD are not those of ISO 4217. */
const decimals: Readonly<Record<string, 0 | 2>> = {
  AUD: 2,
  BRL: 2,
  CAD: 2,
  CHF: 2,
  CNY: 2,
  CZK: 2,
  DKK: 2,
  EUR: 2,
  GBP: 2,
  HKD: 2,
  HUF: 0,
  ILS: 2,
  JPY: 0,
  MXN: 2,
  MYR: 2,
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

/** In the smallest unit that PayPal knows of the currency. */
export interface Amount {
  units: number
  currency: string
}

export function readAmount(value: string, currency: string, field: string): Amount {
  const places = decimals[currency]
  if (places === undefined)
    throw unprocessable('CURRENCY_NOT_SUPPORTED', `${currency} is not supported.`, `${field}/currency_code`)
  const [whole = '', fraction = ''] = value.split('.')
  if (places === 0 && value.includes('.'))
    throw unprocessable('DECIMALS_NOT_SUPPORTED', `${currency} has no decimals.`, `${field}/value`)
  if (fraction.length > 2)
    throw unprocessable('DECIMAL_PRECISION', 'No more than two decimal places.', `${field}/value`)
  const units = Number(`${whole}${fraction.padEnd(places, '0')}`)
  if (!Number.isSafeInteger(units))
    throw unprocessable('MAX_VALUE_EXCEEDED', 'The value is too large.', `${field}/value`)
  if (units <= 0) throw unprocessable('CANNOT_BE_ZERO_OR_NEGATIVE', 'Must be greater than zero.', `${field}/value`)
  return { units, currency }
}

export function writeAmount({ units, currency }: Amount): { currency_code: string; value: string } {
  const sign = units < 0 ? '-' : ''
  const digits = String(Math.abs(units))
  if (decimals[currency] === 0) return { currency_code: currency, value: sign + digits }
  const padded = digits.padStart(3, '0')
  return { currency_code: currency, value: `${sign}${padded.slice(0, -2)}.${padded.slice(-2)}` }
}

/** 3.4 %, and 0.35 where there are decimals. */
export function feeOf({ units, currency }: Amount): Amount {
  const percent = Math.round((units * 34) / 1_000)
  return { units: Math.min(units, percent + (decimals[currency] === 0 ? 0 : 35)), currency }
}
