import { decimal, multiplyDecimals } from '@clutch/shared/decimal'
import { fromDecimal, money } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lineAmount, type NewLine, priceInvoice } from './pricing.ts'

const line = (over: Partial<NewLine> = {}): NewLine => ({
  description: 'Oil change',
  category: 'labour',
  quantity: '1',
  unitPrice: '89.00',
  taxCategory: 'S',
  taxRate: '19',
  source: { contractId: 'con_1', rule: 'fixed-price', inputs: { service: 'srv_oil' }, tax: '' },
  ...over,
})
const codeOf = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    if (error instanceof Problem) return error.definition.code
    throw error
  }
  return 'nothing was thrown'
}
const total = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)

describe('a line', () => {
  test('is rounded once, from exact decimals', () => {
    expect(lineAmount({ quantity: '41.37', unitPrice: '1.799' }, 'EUR')).toEqual(money(7_442, 'EUR'))
    // 33.335 less 10 % is 30.0015: rounding the price first would give 30.01.
    expect(lineAmount({ quantity: '1', unitPrice: '33.335', discountPercent: '10' }, 'EUR')).toEqual(
      money(3_000, 'EUR'),
    )
    expect(lineAmount({ quantity: '0.5', unitPrice: '999', discountPercent: '100' }, 'JPY')).toEqual(money(0, 'JPY'))
  })

  test('has no quantity below zero, and its discount does not invert it', () => {
    expect(codeOf(() => lineAmount({ quantity: '-1', unitPrice: '1' }, 'EUR'))).toBe('invoice-line-invalid')
    for (const discountPercent of ['100.01', '-1'])
      expect(codeOf(() => lineAmount({ quantity: '1', unitPrice: '1', discountPercent }, 'EUR'))).toBe(
        'discount-exceeds-amount',
      )
  })

  test('rule 30: says where it came from, enough to compute it again', () => {
    const priced = priceInvoice({
      currency: 'EUR',
      pricing: 'exclusive',
      lines: [line({ quantity: '1.5', discountPercent: '10' })],
    }).lines[0]!
    expect(priced.provenance).toBe(
      'contract con_1, rule fixed-price (service srv_oil): 1.5 × 89.00 − 10 % = 120.15, rounded once, half away from zero, to 120.15 EUR',
    )
    const again = fromDecimal(
      multiplyDecimals(multiplyDecimals(decimal(priced.quantity), decimal(priced.unitPrice)), decimal('0.9')),
      'EUR',
    )
    expect(again.amount).toBe(priced.netAmount)
  })
})

describe('an invoice', () => {
  test('is priced with tax per category', () => {
    const priced = priceInvoice({
      currency: 'EUR',
      pricing: 'exclusive',
      lines: [line(), line({ description: 'Oil', category: 'parts', quantity: '4.5', unitPrice: '12.345' })],
    })
    expect(priced.lines.map((one) => [one.id, one.netAmount])).toEqual([
      ['L1', 8_900],
      ['L2', 5_555],
    ])
    expect([priced.netTotal, priced.taxTotal, priced.grossTotal]).toEqual([14_455, 2_746, 17_201])
    expect(priced.taxSubtotals).toEqual([{ category: 'S', rate: '19', taxableAmount: 14_455, taxAmount: 2_746 }])
  })

  test('rule 12: discounts come off before tax and may zero the total, not invert it', () => {
    const of = (amount: number) =>
      priceInvoice({
        currency: 'EUR',
        pricing: 'exclusive',
        lines: [line({ unitPrice: '60.00' }), line({ unitPrice: '40.00', taxRate: '7' })],
        discounts: [{ description: 'Goodwill', amount }],
      })
    expect(of(1_000)).toMatchObject({ lineTotal: 10_000, discountTotal: 1_000, netTotal: 9_000, grossTotal: 10_278 })
    expect(of(1_000).taxSubtotals).toEqual([
      { category: 'S', rate: '19', taxableAmount: 5_400, taxAmount: 1_026 },
      { category: 'S', rate: '7', taxableAmount: 3_600, taxAmount: 252 },
    ])
    expect(of(10_000)).toMatchObject({ netTotal: 0, taxTotal: 0, grossTotal: 0 })
    expect(codeOf(() => of(10_001))).toBe('discount-exceeds-amount')
  })

  test('a line below zero is a credit within its tax category, which stays at least nothing', () => {
    const of = (unitPrice: string) =>
      priceInvoice({
        currency: 'EUR',
        pricing: 'exclusive',
        lines: [line(), line({ description: 'Old plan', unitPrice })],
      })
    expect(of('-50')).toMatchObject({ netTotal: 3_900, taxTotal: 741 })
    expect(codeOf(() => of('-90'))).toBe('invoice-line-invalid')
  })

  test('rule 11: with any lines, discounts and charges everything sums, and the tax of a category is of its taxable amount', () => {
    const decimals = fc
      .tuple(fc.nat({ max: 99_999 }), fc.nat({ max: 999_999 }))
      .map(([whole, part]) => `${whole}.${String(part).padStart(6, '0')}`)
    const one = fc
      .record({ quantity: decimals, unitPrice: decimals, rate: fc.constantFrom('19', '7', '5.5', '14') })
      .map(({ rate, ...rest }) => line({ ...rest, taxRate: rate }))
    fc.assert(
      fc.property(
        fc.array(one, { minLength: 1, maxLength: 12 }),
        fc.array(one, { maxLength: 3 }),
        fc.array(fc.constantFrom('1', '12.5', '33.333333'), { maxLength: 2 }),
        fc.constantFrom('exclusive' as const, 'inclusive' as const),
        fc.constantFrom('EUR', 'KWD', 'JPY'),
        (lines, charges, percents, pricing, currency) => {
          const discounts = percents.map((percent) => ({ description: 'Discount', percent }))
          const priced = priceInvoice({ currency, pricing, lines, charges, discounts })
          const all = [...priced.lines, ...priced.charges]
          expect(total(priced.lines.map(({ netAmount }) => netAmount))).toBe(priced.lineTotal)
          expect(total(all.map(({ taxableAmount }) => taxableAmount))).toBe(priced.netTotal)
          expect(total(all.map(({ taxAmount }) => taxAmount))).toBe(priced.taxTotal)
          expect(total(priced.taxSubtotals.map(({ taxAmount }) => taxAmount))).toBe(priced.taxTotal)
          expect(priced.lineTotal - priced.discountTotal + priced.chargeTotal).toBe(priced.netTotal)
          expect(priced.netTotal + priced.taxTotal + priced.rounding).toBe(priced.grossTotal)
          for (const { taxableAmount, taxAmount, rate } of priced.taxSubtotals)
            expect(Math.abs(taxAmount - (taxableAmount * Number(rate)) / 100)).toBeLessThanOrEqual(0.5001)
        },
      ),
      { numRuns: 200 },
    )
  })
})
