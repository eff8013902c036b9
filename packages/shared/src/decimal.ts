/**
 * Exact decimals for unit prices, rates and quantities: a bigint and the number of places.
 *
 * Own type, not a library: what money needs is parse, add, multiply, compare and one rounding at the end, all exact in
 * bigint and together shorter than a dependency's options. There is deliberately no division that could leave a
 * remainder behind; the only quotient is `divideRounded`, which says how it rounds.
 */
export interface Decimal {
  /** The value is `units / 10 ** places`. */
  readonly units: bigint
  readonly places: number
}

/** What a price list, a tariff or a meter may carry. Products of such values carry more until they are rounded. */
export const maxDecimalPlaces = 12
const maxDecimalDigits = 15

const pattern = new RegExp(`^-?[0-9]{1,${maxDecimalDigits}}(\\.[0-9]{1,${maxDecimalPlaces}})?$`)

export class DecimalError extends Error {
  override name = 'DecimalError'
}

/** Reads `1.799`. A number is taken only when it is an integer: 0.1 as a float is already not 0.1. */
export function decimal(value: string | number | bigint): Decimal {
  if (typeof value === 'bigint') return { units: value, places: 0 }
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new DecimalError('a fraction must come as text, not as a float')
    return { units: BigInt(value), places: 0 }
  }
  if (!pattern.test(value)) {
    throw new DecimalError(`not a decimal of at most ${maxDecimalDigits} digits and ${maxDecimalPlaces} places`)
  }
  const point = value.indexOf('.')
  if (point === -1) return { units: BigInt(value), places: 0 }
  return { units: BigInt(value.slice(0, point) + value.slice(point + 1)), places: value.length - point - 1 }
}

function power10(places: number): bigint {
  return 10n ** BigInt(places)
}

function unitsAt(value: Decimal, places: number): bigint {
  return value.units * power10(places - value.places)
}

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const places = Math.max(a.places, b.places)
  return { units: unitsAt(a, places) + unitsAt(b, places), places }
}

export function negateDecimal(value: Decimal): Decimal {
  return { units: -value.units, places: value.places }
}

export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, places: a.places + b.places }
}

/** Negative when a < b, zero when they are the same value whatever their places, positive when a > b. */
export function compareDecimals(a: Decimal, b: Decimal): -1 | 0 | 1 {
  const places = Math.max(a.places, b.places)
  const difference = unitsAt(a, places) - unitsAt(b, places)
  return difference === 0n ? 0 : difference < 0n ? -1 : 1
}

/** The quotient to the nearest integer; a half goes away from zero. */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  if (denominator === 0n) throw new DecimalError('division by zero')
  const negative = numerator < 0n !== denominator < 0n
  const n = numerator < 0n ? -numerator : numerator
  const d = denominator < 0n ? -denominator : denominator
  const rounded = (2n * n + d) / (2n * d)
  return negative ? -rounded : rounded
}

/** The value at exactly that many places; a half goes away from zero. */
export function roundDecimal(value: Decimal, places: number): Decimal {
  if (value.places <= places) return { units: unitsAt(value, places), places }
  return { units: divideRounded(value.units, power10(value.places - places)), places }
}

/** The shortest text of the value: `1.5`, `-0.01`, `3`. The same value always has the same text. */
export function decimalText(value: Decimal): string {
  const sign = value.units < 0n ? '-' : ''
  const digits = (value.units < 0n ? -value.units : value.units).toString().padStart(value.places + 1, '0')
  const whole = digits.slice(0, digits.length - value.places)
  const fraction = digits.slice(digits.length - value.places).replace(/0+$/, '')
  return fraction === '' ? sign + whole : `${sign}${whole}.${fraction}`
}
