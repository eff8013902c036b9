import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { currentCurrencies, exponentOf, isCurrentCurrency } from './currencies.ts'
import { decimal } from './decimal.ts'
import {
  add,
  allocate,
  compare,
  extend,
  formatMoney,
  fromDecimal,
  MoneyError,
  majorText,
  money,
  negate,
  percentage,
  subtract,
  sum,
  toDecimal,
} from './money.ts'

const code = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    if (error instanceof MoneyError) return error.code
    throw error
  }
  return 'nothing was thrown'
}

describe('currencies', () => {
  test('exponents come from ISO 4217', () => {
    const exponents = ['JPY', 'EUR', 'KWD', 'CLF', 'ISK', 'MGA', 'IQD', 'HUF', 'UYW', 'XCG'].map(exponentOf)
    expect(exponents).toEqual([0, 2, 3, 4, 0, 2, 3, 2, 4, 2])
  })

  test('every current code is listed once, and a withdrawn one is known but not current', () => {
    expect(new Set(currentCurrencies).size).toBe(currentCurrencies.length)
    expect(currentCurrencies.every((currency) => /^[A-Z]{3}$/.test(currency))).toBe(true)
    expect(currentCurrencies).toHaveLength(165)
    expect([exponentOf('BGN'), isCurrentCurrency('BGN'), isCurrentCurrency('EUR')]).toEqual([2, false, true])
  })

  test('the list misses no currency that people pay in today', () => {
    // What ICU offers beyond ISO's list: metals, accounting units, and codes withdrawn from the standard.
    const notMoneyOrWithdrawn = ['XDR', 'XSU', 'XUA', 'ANG', 'BGN', 'CUC', 'HRK', 'SLL', 'STD', 'ZWL', 'VEF', 'MRO']
    const missing = Intl.supportedValuesOf('currency').filter(
      (currency) => !currentCurrencies.includes(currency) && !notMoneyOrWithdrawn.includes(currency),
    )
    expect(missing).toEqual([])
  })
})

describe('money', () => {
  test('amounts of two currencies are never added, subtracted or compared', () => {
    const [euro, dollar] = [money(1, 'EUR'), money(1, 'USD')]
    for (const operation of [add, subtract, compare]) {
      expect(code(() => operation(euro, dollar))).toBe('currency-mismatch')
    }
    expect(code(() => sum([euro, dollar], 'EUR'))).toBe('currency-mismatch')
  })

  test('an amount is a whole number that a double holds exactly', () => {
    for (const amount of [0.5, Number.NaN, 2 ** 53, 2n ** 53n, -(2 ** 53)]) {
      expect(code(() => money(amount, 'EUR'))).toBe('amount-out-of-range')
    }
    expect(code(() => add(money(Number.MAX_SAFE_INTEGER, 'EUR'), money(1, 'EUR')))).toBe('amount-out-of-range')
    expect(code(() => money(1, 'EURO'))).toBe('currency-unknown')
    expect(Object.is(negate(money(0, 'EUR')).amount, 0)).toBe(true)
  })

  test('quantity times unit price is rounded once', () => {
    expect(extend(decimal('41.37'), decimal('1.799'), 'EUR')).toEqual(money(7442, 'EUR'))
    expect(extend(decimal('3'), decimal('0.335'), 'EUR')).toEqual(money(101, 'EUR'))
    expect(extend(decimal('-1'), decimal('0.005'), 'EUR')).toEqual(money(-1, 'EUR'))
    expect(extend(decimal('1.5'), decimal('333'), 'JPY')).toEqual(money(500, 'JPY'))
    expect(extend(decimal('1'), decimal('0.0005'), 'KWD')).toEqual(money(1, 'KWD'))
  })

  test('a percentage rounds half away from zero', () => {
    expect(percentage(money(50, 'EUR'), decimal(19))).toEqual(money(10, 'EUR'))
    expect(percentage(money(-50, 'EUR'), decimal(19))).toEqual(money(-10, 'EUR'))
    expect(percentage(money(1000, 'EUR'), decimal('2.25'))).toEqual(money(23, 'EUR'))
    expect(percentage(money(1_000_000, 'EUR'), decimal('0.0001'))).toEqual(money(1, 'EUR'))
  })

  test('is written with all digits of its minor unit', () => {
    expect(majorText(money(1999, 'EUR'))).toBe('19.99')
    expect(majorText(money(-5, 'EUR'))).toBe('-0.05')
    expect(majorText(money(1200, 'EUR'))).toBe('12.00')
    expect(majorText(money(500, 'JPY'))).toBe('500')
    expect(majorText(money(1250, 'KWD'))).toBe('1.250')
  })

  test('is shown to people in their language, with the digits of ISO and not of the locale', () => {
    expect(formatMoney(money(199_999, 'EUR'), 'de-DE')).toBe('1.999,99\u00a0€')
    expect(formatMoney(money(199_999, 'EUR'), 'en-IE')).toBe('€1,999.99')
    expect(formatMoney(money(1250, 'IQD'), 'en-US')).toMatch(/1\.250$/)
    expect(formatMoney(money(Number.MAX_SAFE_INTEGER, 'EUR'), 'en-US')).toBe('€90,071,992,547,409.91')
    expect(formatMoney(money(1999, 'EGP'), 'ar-EG')).toContain('١٩٫٩٩')
  })

  test('major units and back is the same money', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -(10 ** 14), max: 10 ** 14 }),
        fc.constantFrom('EUR', 'JPY', 'KWD', 'CLF'),
        (amount, currency) => {
          expect(fromDecimal(toDecimal(money(amount, currency)), currency)).toEqual(money(amount, currency))
          expect(fromDecimal(decimal(majorText(money(amount, currency))), currency)).toEqual(money(amount, currency))
        },
      ),
    )
  })
})

describe('allocate', () => {
  const amounts = (parts: readonly { amount: number }[]) => parts.map((part) => part.amount)

  test('the largest remainder gets the unit that is left, the earlier receiver among equals', () => {
    expect(amounts(allocate(money(100, 'EUR'), [1, 1, 1]))).toEqual([34, 33, 33])
    expect(amounts(allocate(money(5, 'EUR'), [1, 1]))).toEqual([3, 2])
    expect(amounts(allocate(money(100, 'EUR'), [1, 2, 4]))).toEqual([14, 29, 57])
    expect(amounts(allocate(money(-100, 'EUR'), [1, 1, 1]))).toEqual([-34, -33, -33])
    expect(amounts(allocate(money(1, 'EUR'), [0, 1]))).toEqual([0, 1])
    expect(amounts(allocate(money(1000, 'EUR'), [decimal('33.333'), decimal('66.667')]))).toEqual([333, 667])
  })

  test('without anything to allocate by it is refused', () => {
    for (const weights of [[], [0, 0], [2, -1]]) {
      expect(code(() => allocate(money(1, 'EUR'), weights))).toBe('nothing-to-allocate-by')
    }
  })

  const weights = fc
    .array(
      fc.oneof(
        fc.nat(),
        fc.bigInt({ min: 0n, max: 10n ** 12n }).map((units) => ({ units, places: 9 })),
      ),
      {
        minLength: 1,
        maxLength: 40,
      },
    )
    .filter((list) => list.some((weight) => (typeof weight === 'number' ? weight > 0 : weight.units > 0n)))

  test('parts sum exactly to the amount, each within one unit of its exact share, none against the sign', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), weights, (amount, list) => {
        const parts = amounts(allocate(money(amount, 'EUR'), list))
        expect(parts.reduce((a, b) => a + BigInt(b), 0n)).toBe(BigInt(amount))
        const scaled = list.map((weight) => (typeof weight === 'number' ? BigInt(weight) * 10n ** 9n : weight.units))
        const total = scaled.reduce((a, b) => a + b, 0n)
        for (const [index, part] of parts.entries()) {
          const error = BigInt(part) * total - BigInt(amount) * scaled[index]!
          expect(error < 0n ? -error : error).toBeLessThan(total)
          if (scaled[index] === 0n) expect(part).toBe(0)
          expect(Math.sign(part) * Math.sign(amount)).toBeGreaterThanOrEqual(0)
        }
      }),
    )
  })

  test('who has the larger or equal weight and comes first never gets less', () => {
    fc.assert(
      fc.property(fc.nat(), weights, (amount, list) => {
        const same = list.map((weight) => weight)
        const parts = amounts(allocate(money(amount, 'EUR'), same))
        const value = (index: number) => {
          const weight = same[index]!
          return typeof weight === 'number' ? BigInt(weight) * 10n ** 9n : weight.units
        }
        for (let index = 1; index < parts.length; index += 1) {
          if (value(index - 1) === value(index)) expect(parts[index - 1]).toBeGreaterThanOrEqual(parts[index]!)
          if (value(index - 1) > value(index)) expect(parts[index - 1]).toBeGreaterThanOrEqual(parts[index]!)
        }
      }),
    )
  })
})
