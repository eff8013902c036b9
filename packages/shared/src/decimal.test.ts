import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addDecimals,
  compareDecimals,
  type Decimal,
  DecimalError,
  decimal,
  decimalText,
  divideRounded,
  maxDecimalPlaces,
  multiplyDecimals,
  roundDecimal,
} from './decimal.ts'

const anyDecimal = fc
  .record({
    units: fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
    places: fc.integer({ min: 0, max: maxDecimalPlaces }),
  })
  .map((value): Decimal => value)

describe('decimal', () => {
  test('reads what a price list writes and writes the same value back', () => {
    expect(decimal('1.799')).toEqual({ units: 1799n, places: 3 })
    expect(decimal('-0.01')).toEqual({ units: -1n, places: 2 })
    expect(decimalText(decimal('-0.010'))).toBe('-0.01')
    expect(decimalText(decimal('100'))).toBe('100')
    expect(decimalText(decimal('0.000'))).toBe('0')
    expect(decimalText(decimal(7))).toBe('7')
  })

  test.each(['', '.5', '1.', '1e3', '+1', '1,5', ' 1', '0x1', '1.0000000000001', '1234567890123456', 'NaN', '--1'])(
    'refuses %j',
    (text) => {
      expect(() => decimal(text)).toThrow(DecimalError)
    },
  )

  test.each([0.1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('refuses the float %d', (value) => {
    expect(() => decimal(value)).toThrow(DecimalError)
  })

  test('a half goes away from zero, in both directions', () => {
    expect(roundDecimal(decimal('0.125'), 2)).toEqual({ units: 13n, places: 2 })
    expect(roundDecimal(decimal('-0.125'), 2)).toEqual({ units: -13n, places: 2 })
    expect(roundDecimal(decimal('0.1249'), 2)).toEqual({ units: 12n, places: 2 })
    expect([5n, -5n].flatMap((n) => [divideRounded(n, 2n), divideRounded(n, -2n)])).toEqual([3n, -3n, -3n, 3n])
    expect(() => divideRounded(1n, 0n)).toThrow(DecimalError)
  })

  test('text is the value: the same value has one text, and reading it gives the value back', () => {
    fc.assert(
      fc.property(anyDecimal, fc.integer({ min: 0, max: 5 }), (value, more) => {
        const padded = { units: value.units * 10n ** BigInt(more), places: value.places + more }
        expect(decimalText(padded)).toBe(decimalText(value))
        expect(compareDecimals(padded, value)).toBe(0)
        if (value.units > -(10n ** 15n) && value.units < 10n ** 15n) {
          expect(compareDecimals(decimal(decimalText(value)), value)).toBe(0)
        }
      }),
    )
  })

  test('sums and products are exact', () => {
    fc.assert(
      fc.property(anyDecimal, anyDecimal, (a, b) => {
        const scale = 10n ** BigInt(a.places + b.places)
        const at = (value: Decimal) => (value.units * scale) / 10n ** BigInt(value.places)
        const total = addDecimals(a, b)
        expect(total.units * scale).toBe((at(a) + at(b)) * 10n ** BigInt(total.places))
        const product = multiplyDecimals(a, b)
        expect(product).toEqual({ units: a.units * b.units, places: a.places + b.places })
      }),
    )
  })

  test('rounding moves a value by at most half of the last place', () => {
    fc.assert(
      fc.property(anyDecimal, fc.integer({ min: 0, max: maxDecimalPlaces }), (value, places) => {
        const rounded = roundDecimal(value, places)
        const most = Math.max(value.places, places)
        const distance = rounded.units * 10n ** BigInt(most - places) - value.units * 10n ** BigInt(most - value.places)
        expect((distance < 0n ? -distance : distance) * 2n).toBeLessThanOrEqual(10n ** BigInt(most - places))
      }),
    )
  })
})
