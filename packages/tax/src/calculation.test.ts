import { decimal } from '@clutch/shared/decimal'
import { add, money, percentage, sum } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { calculate } from './calculation.ts'
import { inclusiveTax, type TaxCategory } from './document-totals.ts'

type Line = [
  quantity: string,
  unitPrice: string,
  rate?: string,
  category?: TaxCategory,
  discountPercent?: string,
  discountAmount?: number,
]
interface Case {
  currency?: string
  pricing?: 'exclusive' | 'inclusive'
  rounding?: 'document' | 'line'
  discount?: number
  lines: Line[]
}

function calculated({ currency = 'EUR', pricing = 'exclusive', rounding = 'document', discount = 0, lines }: Case) {
  return calculate({
    currency,
    pricing,
    rounding,
    discount: money(discount, currency),
    lines: lines.map(([quantity, unitPrice, rate = '19', category = 'S', discountPercent, discountAmount]) => ({
      quantity: decimal(quantity),
      unitPrice: decimal(unitPrice),
      discountPercent: discountPercent === undefined ? null : decimal(discountPercent),
      discountAmount: discountAmount === undefined ? null : money(discountAmount, currency),
      category,
      rate: decimal(rate),
      givenTax: null,
    })),
  })
}

const codeOf = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    if (error instanceof Problem) return error.definition.code
    throw error
  }
  return 'nothing was thrown'
}

describe('rule 11 and 12: exact cents', () => {
  test.each<[string, Case, [net: number, tax: number, gross: number]]>([
    ['exclusive', { lines: [['1', '100.00']] }, [10_000, 1_900, 11_900]],
    ['exclusive, half a cent goes up', { lines: [['1', '0.50']] }, [50, 10, 60]],
    ['inclusive', { pricing: 'inclusive', lines: [['1', '100.00']] }, [8_403, 1_597, 10_000]],
    ['inclusive 99.99: tax is what is left', { pricing: 'inclusive', lines: [['1', '99.99']] }, [8_403, 1_596, 9_999]],
    ['inclusive, one cent', { pricing: 'inclusive', lines: [['1', '0.01']] }, [1, 0, 1]],
    ['inclusive, three cents', { pricing: 'inclusive', lines: [['1', '0.03']] }, [3, 0, 3]],
    ['inclusive 5.5 %', { pricing: 'inclusive', lines: [['1', '105.50', '5.5']] }, [10_000, 550, 10_550]],
    ['inclusive 25.5 %', { pricing: 'inclusive', lines: [['1', '125.50', '25.5']] }, [10_000, 2_550, 12_550]],
    ['fuel: 41.37 l at 1.799', { pricing: 'inclusive', lines: [['41.37', '1.799']] }, [6_254, 1_188, 7_442]],
    [
      'three lines of 0.33 per document',
      {
        lines: [
          ['1', '0.33'],
          ['1', '0.33'],
          ['1', '0.33'],
        ],
      },
      [99, 19, 118],
    ],
    [
      'and per line',
      {
        rounding: 'line',
        lines: [
          ['1', '0.33'],
          ['1', '0.33'],
          ['1', '0.33'],
        ],
      },
      [99, 18, 117],
    ],
    [
      'inclusive lines per document',
      {
        pricing: 'inclusive',
        lines: [
          ['1', '0.33'],
          ['1', '0.33'],
          ['1', '0.33'],
        ],
      },
      [83, 16, 99],
    ],
    [
      'and per line',
      {
        pricing: 'inclusive',
        rounding: 'line',
        lines: [
          ['1', '0.33'],
          ['1', '0.33'],
          ['1', '0.33'],
        ],
      },
      [84, 15, 99],
    ],
    [
      'two rates',
      {
        lines: [
          ['1', '100.00'],
          ['1', '50.00', '7'],
        ],
      },
      [15_000, 2_250, 17_250],
    ],
    [
      'reverse charge beside tax',
      {
        lines: [
          ['1.5', '89.00', '0', 'AE'],
          ['4', '112.50'],
        ],
      },
      [58_350, 8_550, 66_900],
    ],
    ['a discount comes before tax', { discount: 1_000, lines: [['1', '100.00']] }, [9_000, 1_710, 10_710]],
    [
      'and is shared by amounts',
      {
        discount: 100,
        lines: [
          ['1', '2.00'],
          ['1', '1.00', '7'],
        ],
      },
      [200, 30, 230],
    ],
    ['a line discount is rounded with the line', { lines: [['3', '3.33', '19', 'S', '33.3']] }, [666, 127, 793]],
    ['a discount may zero a total', { discount: 300, lines: [['1', '3.00']] }, [0, 0, 0]],
    [
      'so many cents off a line, after its per cents',
      { lines: [['1', '10.00', '19', 'S', '10', 100]] },
      [800, 152, 952],
    ],
    ['100 % off', { lines: [['1', '3.00', '19', 'S', '100']] }, [0, 0, 0]],
    ['nothing sold, nothing off', { lines: [['0', '3.00']] }, [0, 0, 0]],
    ['yen have no fraction', { currency: 'JPY', lines: [['1', '105', '10']] }, [105, 11, 116]],
    ['dinars have three places', { currency: 'KWD', lines: [['1', '1.005', '5']] }, [1_005, 50, 1_055]],
  ])('%s', (_what, given, [net, tax, gross]) => {
    const { netTotal, taxTotal, grossTotal } = calculated(given)
    expect([netTotal.amount, taxTotal.amount, grossTotal.amount]).toEqual([net, tax, gross])
  })

  test('a discount may zero a total, not invert it', () => {
    expect(codeOf(() => calculated({ discount: 301, lines: [['1', '3.00']] }))).toBe('discount-exceeds-amount')
    expect(codeOf(() => calculated({ lines: [['1', '3.00', '19', 'S', '50', 151]] }))).toBe('discount-exceeds-amount')
    expect(codeOf(() => calculated({ discount: 1, lines: [['0', '3.00']] }))).toBe('discount-exceeds-amount')
    expect(codeOf(() => calculated({ lines: [['1', '3.00', '19', 'S', '100.1']] }))).toBe('discount-exceeds-amount')
  })

  test('what somebody else has computed is taken as it is', () => {
    const { lines, taxSubtotals } = calculate({
      currency: 'USD',
      pricing: 'exclusive',
      rounding: 'line',
      discount: money(0, 'USD'),
      lines: [7, 9].map((tax) => ({
        quantity: decimal(1),
        unitPrice: decimal('1.00'),
        discountPercent: null,
        discountAmount: null,
        category: 'S',
        rate: decimal('8.875'),
        givenTax: money(tax, 'USD'),
      })),
    })
    expect(lines.map(({ gross }) => gross.amount)).toEqual([107, 109])
    expect(taxSubtotals.map(({ taxAmount }) => taxAmount.amount)).toEqual([16])
  })
})

const kinds = fc.constantFrom<[string, TaxCategory]>(
  ['19', 'S'],
  ['7', 'S'],
  ['5.5', 'S'],
  ['25.5', 'S'],
  ['0', 'AE'],
  ['0', 'K'],
)
const lines = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 99_999 }), fc.integer({ min: 0, max: 9_999_999 }), kinds)
    .map(
      ([quantity, price, [rate, category]]): Line => [
        `${Math.floor(quantity / 100)}.${String(quantity % 100).padStart(2, '0')}`,
        `${Math.floor(price / 1_000)}.${String(price % 1_000).padStart(3, '0')}`,
        rate,
        category,
      ],
    ),
  { minLength: 1, maxLength: 20 },
)
const cases = fc.record({
  pricing: fc.constantFrom('exclusive' as const, 'inclusive' as const),
  rounding: fc.constantFrom('document' as const, 'line' as const),
  percentOff: fc.integer({ min: 0, max: 100 }),
  lines,
})

function priced(given: {
  pricing: 'exclusive' | 'inclusive'
  rounding: 'document' | 'line'
  percentOff: number
  lines: Line[]
}) {
  const whole = calculated({ ...given, discount: 0 })
  const total = given.pricing === 'exclusive' ? whole.netTotal.amount : whole.grossTotal.amount
  const discount = Math.floor((total * given.percentOff) / 100)
  return { discount, total, ...calculated({ ...given, discount }) }
}

describe('rule 11 holds for any sale', () => {
  test('net + tax = gross in every line, every sum and the whole; nothing is lost and nothing is negative', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { lines: found, taxSubtotals, netTotal, taxTotal, grossTotal, discount, total } = priced(given)
        for (const { net, tax, gross, amount, discount: off } of found) {
          expect(add(net, tax)).toEqual(gross)
          expect(Math.min(net.amount, tax.amount, off.amount, amount.amount - off.amount)).toBeGreaterThanOrEqual(0)
        }
        const all = (of: 'net' | 'tax' | 'gross' | 'discount') =>
          sum(
            found.map((line) => line[of]),
            'EUR',
          )
        expect([all('net'), all('tax'), all('gross'), all('discount').amount]).toEqual([
          netTotal,
          taxTotal,
          grossTotal,
          discount,
        ])
        expect(
          sum(
            taxSubtotals.map(({ taxableAmount }) => taxableAmount),
            'EUR',
          ),
        ).toEqual(netTotal)
        expect(
          sum(
            taxSubtotals.map(({ taxAmount }) => taxAmount),
            'EUR',
          ),
        ).toEqual(taxTotal)
        // What was promised is what is charged.
        expect(given.pricing === 'exclusive' ? netTotal.amount : grossTotal.amount).toBe(total - discount)
      }),
      { numRuns: 150 },
    )
  })

  test('per document the tax is that of the category’s whole amount (BR-CO-14, BR-CO-17)', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { taxSubtotals } = priced({ ...given, rounding: 'document' })
        for (const { rate, taxableAmount, taxAmount } of taxSubtotals) {
          if (given.pricing === 'exclusive') expect(taxAmount).toEqual(percentage(taxableAmount, decimal(rate)))
          else
            expect(inclusiveTax(add(taxableAmount, taxAmount), decimal(rate))).toEqual({
              net: taxableAmount,
              tax: taxAmount,
            })
        }
      }),
      { numRuns: 150 },
    )
  })

  test('the order of the lines changes no sum of a document', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const sums = (of: Line[]) =>
          calculated({ pricing: given.pricing, lines: of })
            .taxSubtotals.map(
              ({ category, rate, taxableAmount, taxAmount }) =>
                `${category} ${rate} ${taxableAmount.amount} ${taxAmount.amount}`,
            )
            .sort()
        expect(sums([...given.lines].reverse())).toEqual(sums(given.lines))
      }),
      { numRuns: 100 },
    )
  })
})
