import { type Money, money, subtract, sum } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { documentNumber, parseDocumentNumber, seriesOf } from './document-number.ts'
import {
  assertDraft,
  becomeInvoice,
  credit,
  dueOf,
  finalise,
  type InvoiceBalance,
  type InvoiceStatus,
  lineAmount,
  type NewLine,
  openBalance,
  pay,
  priceInvoice,
  statusOn,
  writeOff,
} from './invoice.ts'

const eur = (amount: number): Money => money(amount, 'EUR')
const line = (over: Partial<NewLine> = {}): NewLine => ({
  description: 'Oil change',
  quantity: '1',
  unitPrice: '89.00',
  taxCategory: 'S',
  taxRate: '19',
  source: { contractId: 'con_1', rule: 'fixed-price', inputs: { service: 'srv_oil' } },
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

describe('a line', () => {
  test('is rounded once, from exact decimals', () => {
    expect(lineAmount({ quantity: '41.37', unitPrice: '1.799' }, 'EUR')).toEqual(eur(7_442))
    // 33.335 less 10 % is 30.0015: rounding the price first would give 30.01.
    expect(lineAmount({ quantity: '1', unitPrice: '33.335', discountPercent: '10' }, 'EUR')).toEqual(eur(3_000))
    expect(lineAmount({ quantity: '0.5', unitPrice: '999', discountPercent: '100' }, 'JPY')).toEqual(money(0, 'JPY'))
  })

  test('is not negative, and its discount does not invert it', () => {
    expect(codeOf(() => lineAmount({ quantity: '-1', unitPrice: '1' }, 'EUR'))).toBe('invoice-line-invalid')
    expect(codeOf(() => lineAmount({ quantity: '1', unitPrice: '1', discountPercent: '100.01' }, 'EUR'))).toBe(
      'discount-exceeds-amount',
    )
    expect(codeOf(() => lineAmount({ quantity: '1', unitPrice: '1', discountPercent: '-1' }, 'EUR'))).toBe(
      'discount-exceeds-amount',
    )
  })

  test('says where it came from, enough to compute it again', () => {
    const priced = priceInvoice({
      currency: 'EUR',
      pricing: 'exclusive',
      lines: [line({ quantity: '1.5', discountPercent: '10' })],
    }).lines[0]!
    expect(priced.provenance).toBe(
      'contract con_1, rule fixed-price (service srv_oil): 1.5 × 89.00 − 10 % = 120.15, rounded once, half away from zero, to 120.15 EUR',
    )
    const again = lineAmount(
      { quantity: priced.quantity, unitPrice: priced.unitPrice, discountPercent: priced.discountPercent ?? '0' },
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
      lines: [line(), line({ description: 'Oil', quantity: '4.5', unitPrice: '12.345' })],
    })
    expect(priced.lines.map((one) => one.netAmount)).toEqual([8_900, 5_555])
    expect([priced.netTotal, priced.taxTotal, priced.grossTotal, priced.due]).toEqual([14_455, 2_746, 17_201, 17_201])
    expect(priced.taxSubtotals).toEqual([{ category: 'S', rate: '19', taxableAmount: 14_455, taxAmount: 2_746 }])
  })

  test('net amounts of lines sum to the net total, taxes by category to the tax total, for any lines', () => {
    const decimals = fc
      .tuple(fc.nat({ max: 99_999 }), fc.nat({ max: 999_999 }))
      .map(([whole, part]) => `${whole}.${String(part).padStart(6, '0')}`)
    const lines = fc.array(
      fc
        .record({ quantity: decimals, unitPrice: decimals, rate: fc.constantFrom('19', '7', '5.5', '14') })
        .map(({ rate, ...rest }) => line({ ...rest, taxRate: rate })),
      { minLength: 1, maxLength: 20 },
    )
    fc.assert(
      fc.property(
        lines,
        fc.constantFrom('exclusive' as const, 'inclusive' as const),
        fc.constantFrom('EUR', 'KWD', 'JPY'),
        (given, pricing, currency) => {
          const priced = priceInvoice({ currency, pricing, lines: given })
          const total = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0)
          expect(total(priced.lines.map((one) => one.netAmount))).toBe(priced.netTotal)
          expect(total(priced.taxSubtotals.map((one) => one.taxAmount))).toBe(priced.taxTotal)
          expect(priced.netTotal + priced.taxTotal + priced.rounding).toBe(priced.due)
          if (pricing === 'inclusive')
            expect(
              sum(
                priced.lines.map((one) => one.amount),
                currency,
              ).amount,
            ).toBe(priced.due)
          expect(priced).toEqual(priceInvoice({ currency, pricing, lines: given }))
        },
      ),
    )
  })

  const by = { number: 'INV-2026-000001', issueDate: '2026-11-22', dueDate: '2026-12-22' }

  test('is finalised once, with lines, and never changes after', () => {
    expect(finalise({ status: 'draft', lines: [line()] }, by).status).toBe('finalised')
    expect(codeOf(() => finalise({ status: 'draft', lines: [] }, by))).toBe('invoice-empty')
    for (const status of ['finalised', 'paid', 'overdue', 'credited'] as const) {
      expect(codeOf(() => finalise({ status, lines: [line()] }, by))).toBe('invoice-not-draft')
      expect(codeOf(() => assertDraft(status))).toBe('invoice-not-draft')
    }
    expect(codeOf(() => assertDraft('draft'))).toBe('nothing was thrown')
  })

  test('its number is of the year of its issue, and it is not due before it exists', () => {
    expect(codeOf(() => finalise({ status: 'draft', lines: [line()] }, { ...by, number: 'INV-2025-000001' }))).toBe(
      'invoice-in-other-state',
    )
    expect(codeOf(() => finalise({ status: 'draft', lines: [line()] }, { ...by, dueDate: '2026-11-21' }))).toBe(
      'invoice-in-other-state',
    )
  })

  test('never goes back to draft, and a credited one goes nowhere', () => {
    for (const from of ['finalised', 'paid', 'overdue', 'credited'] as InvoiceStatus[]) {
      expect(codeOf(() => becomeInvoice(from, 'draft'))).toBe('invoice-in-other-state')
    }
    expect(codeOf(() => becomeInvoice('credited', 'paid'))).toBe('invoice-in-other-state')
  })

  test('is overdue from the day after it was due, and only while it waits for money', () => {
    expect(statusOn('finalised', '2026-12-22', '2026-12-22')).toBe('finalised')
    expect(statusOn('finalised', '2026-12-22', '2026-12-23')).toBe('overdue')
    expect(statusOn('paid', '2026-12-22', '2027-01-01')).toBe('paid')
  })
})

describe('what happened to its amount', () => {
  test('a payment in two parts, and what is too much is the credit of the customer', () => {
    const first = pay(openBalance(eur(100)), eur(60))
    expect([first.balance.status, dueOf(first.balance), first.excess]).toEqual(['finalised', eur(40), eur(0)])
    const second = pay(first.balance, eur(50))
    expect([second.balance.status, dueOf(second.balance), second.excess]).toEqual(['paid', eur(0), eur(10)])
  })

  test('voiding a paid invoice refunds it; crediting an open one does not', () => {
    const paid = pay(openBalance(eur(100)), eur(100)).balance
    expect(credit(paid, eur(100))).toMatchObject({ refund: eur(100), balance: { status: 'credited' } })
    expect(credit(openBalance(eur(100)), eur(100))).toMatchObject({ refund: eur(0), balance: { status: 'credited' } })
  })

  test('credit notes together never exceed the invoice', () => {
    const half = credit(openBalance(eur(100)), eur(60)).balance
    expect(codeOf(() => credit(half, eur(41)))).toBe('credit-exceeds-invoice')
    expect(credit(half, eur(40)).balance.status).toBe('credited')
  })

  test('written off in full it is not paid; with nothing to pay it is', () => {
    expect(writeOff(openBalance(eur(100)), eur(100)).status).toBe('finalised')
    expect(openBalance(eur(0)).status).toBe('paid')
  })

  test('paid + credited + written off + due = payable after anything that happens, and money is never lost', () => {
    const step = fc.record({
      kind: fc.constantFrom('pay', 'credit', 'writeOff'),
      amount: fc.integer({ min: 0, max: 15_000 }),
    })
    fc.assert(
      fc.property(fc.nat({ max: 20_000 }), fc.array(step, { maxLength: 15 }), (payable, steps) => {
        let balance: InvoiceBalance = openBalance(eur(payable))
        let [received, given] = [0, 0]
        for (const { kind, amount } of steps) {
          try {
            if (kind === 'pay') {
              const { balance: after, excess } = pay(balance, eur(amount))
              balance = after
              received += amount - excess.amount
            } else if (kind === 'credit') {
              const { balance: after, refund } = credit(balance, eur(amount))
              balance = after
              given += refund.amount
            } else balance = writeOff(balance, eur(amount))
          } catch (error) {
            expect(error).toBeInstanceOf(Problem)
            expect((error as Problem).definition.code).toBe('credit-exceeds-invoice')
          }
          const { paid, credited, writtenOff } = balance
          expect(sum([paid, credited, writtenOff, dueOf(balance)], 'EUR')).toEqual(eur(payable))
          for (const part of [paid, credited, writtenOff, dueOf(balance)]) expect(part.amount).toBeGreaterThanOrEqual(0)
          expect(subtract(eur(received), eur(given))).toEqual(paid)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('document numbers', () => {
  test('a series per kind and year of issue, six digits and more when they run out', () => {
    expect(documentNumber(seriesOf('invoice', '2026-11-22'), 1)).toBe('INV-2026-000001')
    expect(documentNumber(seriesOf('credit-note', '2027-01-01'), 42)).toBe('CRN-2027-000042')
    expect(documentNumber('INV-2026', 1_000_000)).toBe('INV-2026-1000000')
    expect(() => documentNumber('INV-2026', 0)).toThrow(RangeError)
  })

  test('a number reads back as what it was made of, and nothing else reads as a number', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('invoice' as const, 'credit-note' as const),
        fc.integer({ min: 1, max: 10 ** 12 }),
        (kind, sequence) => {
          const series = seriesOf(kind, '2026-11-22')
          expect(parseDocumentNumber(documentNumber(series, sequence))).toEqual({ series, year: 2026, sequence })
        },
      ),
    )
    for (const text of ['INV-2026-1', 'INV-2026-0000001', 'INV-2026-000000', 'XXX-2026-000001', 'INV-2026-000001 ']) {
      expect(parseDocumentNumber(text), text).toBeUndefined()
    }
  })
})
