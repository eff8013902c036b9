import { type Decimal, decimal } from '@clutch/shared/decimal'
import { add, type Money, money, percentage, subtract, sum } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type DocumentAmounts,
  documentTotals,
  exclusiveTax,
  inclusiveTax,
  type TaxCategory,
  type TaxedAmount,
} from './document-totals.ts'

const eur = (amount: number): Money => money(amount, 'EUR')
const none = eur(0)
const taxed = (amount: number, category: TaxCategory = 'S', rate = '19'): TaxedAmount => ({
  amount: eur(amount),
  category,
  rate: decimal(rate),
})
const exclusive = (lines: TaxedAmount[], more: Partial<DocumentAmounts> = {}): DocumentAmounts => ({
  currency: 'EUR',
  pricing: 'exclusive',
  lines,
  discounts: [],
  charges: [],
  prepaid: none,
  ...more,
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

describe('tax of one amount', () => {
  test('inside a gross price: net is rounded, tax is what is left', () => {
    expect(inclusiveTax(eur(10_000), decimal('19'))).toEqual({ net: eur(8_403), tax: eur(1_597) })
    expect(inclusiveTax(eur(1), decimal('19'))).toEqual({ net: eur(1), tax: none })
    expect(inclusiveTax(eur(10_550), decimal('5.5'))).toEqual({ net: eur(10_000), tax: eur(550) })
  })

  test('on top of a net price', () => {
    expect(exclusiveTax(eur(50), decimal('19')).tax).toEqual(eur(10))
  })

  test('net and tax sum to the gross exactly', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 100_000 }), (gross, units) => {
        const { net, tax } = inclusiveTax(eur(gross), { units: BigInt(units), places: 3 })
        expect(add(net, tax)).toEqual(eur(gross))
        expect(tax.amount).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})

describe('a document', () => {
  test('is taxed per category and rate, not per line', () => {
    // Three lines of 0.33: 0.06 of tax each would be 0.18, on the category it is 0.19.
    const totals = documentTotals(exclusive([taxed(33), taxed(33), taxed(33)]))
    expect([totals.netTotal, totals.taxTotal, totals.grossTotal]).toEqual([eur(99), eur(19), eur(118)])
  })

  test('keeps categories and rates apart, and 19 and 19.0 together', () => {
    const totals = documentTotals(
      exclusive([taxed(10_000), taxed(5_000, 'S', '7'), taxed(2_000, 'AE', '0'), taxed(1_000, 'S', '19.0')]),
    )
    expect(
      totals.taxSubtotals.map(({ category, taxableAmount, taxAmount }) => [
        category,
        taxableAmount.amount,
        taxAmount.amount,
      ]),
    ).toEqual([
      ['S', 11_000, 2_090],
      ['S', 5_000, 350],
      ['AE', 2_000, 0],
    ])
  })

  test('discounts and charges come before tax', () => {
    const totals = documentTotals(
      exclusive([taxed(10_000)], { discounts: [taxed(1_000)], charges: [taxed(500)], prepaid: eur(305) }),
    )
    expect([totals.lineTotal, totals.discountTotal, totals.chargeTotal]).toEqual([eur(10_000), eur(1_000), eur(500)])
    expect([totals.netTotal, totals.taxTotal, totals.grossTotal, totals.due]).toEqual([
      eur(9_500),
      eur(1_805),
      eur(11_305),
      eur(11_000),
    ])
  })

  test('a discount may zero a total, not invert it', () => {
    expect(documentTotals(exclusive([taxed(100)], { discounts: [taxed(100)] })).grossTotal).toEqual(none)
    expect(codeOf(() => documentTotals(exclusive([taxed(100)], { discounts: [taxed(101)] })))).toBe(
      'discount-exceeds-amount',
    )
    // Not out of another category either: its tax would be given away.
    const across = exclusive([taxed(100), taxed(100, 'S', '7')], { discounts: [taxed(101, 'S', '7')] })
    expect(codeOf(() => documentTotals(across))).toBe('discount-exceeds-amount')
    expect(codeOf(() => documentTotals(exclusive([taxed(-1)])))).toBe('discount-exceeds-amount')
  })

  test.each([
    ['S', '0'],
    ['S', '-1'],
    ['S', '100.1'],
    ['AE', '19'],
    ['Z', '1'],
    ['E', '7'],
    ['K', '19'],
    ['O', '0.1'],
  ] as const)('category %s does not go with %s %%', (category, rate) => {
    expect(codeOf(() => documentTotals(exclusive([taxed(100, category, rate)])))).toBe('tax-rate-not-of-category')
  })

  test('a promised gross price is kept by the rounding amount where the rate would miss it', () => {
    const totals = documentTotals({ ...exclusive([taxed(3)]), pricing: 'inclusive' })
    expect([totals.netTotal, totals.taxTotal, totals.rounding, totals.due]).toEqual([eur(3), eur(1), eur(-1), eur(3)])
  })

  const rates: fc.Arbitrary<{ category: TaxCategory; rate: Decimal }> = fc.constantFrom(
    { category: 'S', rate: decimal('19') },
    { category: 'S', rate: decimal('7') },
    { category: 'S', rate: decimal('5.5') },
    { category: 'S', rate: decimal('19.6') },
    { category: 'AE', rate: decimal('0') },
    { category: 'Z', rate: decimal('0') },
    { category: 'K', rate: decimal('0') },
  )
  const amounts = fc
    .tuple(fc.nat({ max: 10_000_000 }), rates)
    .map(([amount, tax]): TaxedAmount => ({ ...tax, amount: eur(amount) }))
  const documents = fc.record({
    currency: fc.constant('EUR'),
    pricing: fc.constantFrom('exclusive' as const, 'inclusive' as const),
    lines: fc.array(amounts, { minLength: 1, maxLength: 30 }),
    discounts: fc
      .array(amounts, { maxLength: 2 })
      .map((list) => list.map((one) => ({ ...one, amount: eur(Math.floor(one.amount.amount / 20)) }))),
    charges: fc.array(amounts, { maxLength: 2 }),
    prepaid: fc.nat({ max: 1_000_000 }).map(eur),
  })

  test('BR-CO-10 to BR-CO-17 hold for any document, and nothing is fractional', () => {
    let computed = 0
    fc.assert(
      fc.property(documents, (document) => {
        let totals: ReturnType<typeof documentTotals>
        try {
          totals = documentTotals(document)
        } catch (error) {
          expect(error).toBeInstanceOf(Problem)
          return
        }
        computed += 1
        const {
          lineNets,
          lineTotal,
          discountTotal,
          chargeTotal,
          netTotal,
          taxTotal,
          grossTotal,
          rounding,
          due,
          taxSubtotals,
        } = totals
        expect(lineTotal).toEqual(sum(lineNets, 'EUR'))
        expect(netTotal).toEqual(add(subtract(lineTotal, discountTotal), chargeTotal))
        expect(netTotal).toEqual(
          sum(
            taxSubtotals.map((one) => one.taxableAmount),
            'EUR',
          ),
        )
        expect(taxTotal).toEqual(
          sum(
            taxSubtotals.map((one) => one.taxAmount),
            'EUR',
          ),
        )
        expect(grossTotal).toEqual(add(netTotal, taxTotal))
        expect(due).toEqual(add(subtract(grossTotal, document.prepaid), rounding))
        for (const one of taxSubtotals) expect(one.taxAmount).toEqual(percentage(one.taxableAmount, one.rate))
        for (const amount of [...lineNets, lineTotal, netTotal, taxTotal, grossTotal, rounding, due]) {
          expect(Number.isSafeInteger(amount.amount)).toBe(true)
        }
        expect(lineNets).toHaveLength(document.lines.length)
        expect(new Set(taxSubtotals.map((one) => `${one.category} ${one.rate.units} ${one.rate.places}`)).size).toBe(
          taxSubtotals.length,
        )

        const promised = subtract(
          add(
            sum(
              document.lines.map((one) => one.amount),
              'EUR',
            ),
            sum(
              document.charges.map((one) => one.amount),
              'EUR',
            ),
          ),
          sum(
            document.discounts.map((one) => one.amount),
            'EUR',
          ),
        )
        if (document.pricing === 'inclusive') {
          expect(add(due, document.prepaid)).toEqual(promised)
          // One unit at most for each rate.
          expect(Math.abs(rounding.amount)).toBeLessThanOrEqual(taxSubtotals.length)
        } else {
          expect(netTotal).toEqual(promised)
          expect(lineNets).toEqual(document.lines.map((line) => line.amount))
          expect(rounding).toEqual(none)
        }
      }),
      { numRuns: 1_000 },
    )
    expect(computed).toBeGreaterThan(200)
  })
})
