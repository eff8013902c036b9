import { Problem } from '@clutch/shared/problem'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type NewLine, priceInvoice } from '../invoices/pricing.ts'
import { type CreditContents, credit, leftOf, type Wanted } from './credit.ts'

const line = (quantity: string, unitPrice: string, taxRate: string): NewLine => ({
  description: 'Work',
  category: 'labour',
  quantity,
  unitPrice,
  taxCategory: taxRate === '0' ? 'Z' : 'S',
  taxRate,
  source: { contractId: null, rule: 'manual', inputs: {}, tax: '' },
})
const total = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)

test('rule 27: thirds of a line by quantity are 33, 34 and 33 cents of a euro, with taxes of 6, 7 and 6', () => {
  const invoice = priceInvoice({ currency: 'EUR', pricing: 'exclusive', lines: [line('3', '0.3333333333', '19')] })
  expect(invoice).toMatchObject({ netTotal: 100, taxTotal: 19 })
  const notes: CreditContents[] = []
  for (let n = 0; n < 3; n += 1) notes.push(credit(invoice, notes, { lines: [{ lineId: 'L1', quantity: '1' }] }))
  expect(notes.map(({ netTotal }) => netTotal)).toEqual([33, 34, 33])
  expect(notes.map(({ taxTotal }) => taxTotal)).toEqual([6, 7, 6])
  expect(() => credit(invoice, notes, { lines: [{ lineId: 'L1', quantity: '1' }] })).toThrow(Problem)
})

test('rule 27: by amount with tax a note is that amount exactly, whatever the rates', () => {
  const invoice = priceInvoice({
    currency: 'EUR',
    pricing: 'exclusive',
    lines: [line('1', '79.90', '19'), line('3', '4.333', '7'), line('1', '10', '0')],
  })
  for (const grossAmount of [1, 99, 1_234, invoice.grossTotal - 1])
    expect(credit(invoice, [], { grossAmount }).grossTotal).toBe(grossAmount)
})

test('rule 27: what contradicts itself is refused with the field', () => {
  const invoice = priceInvoice({ currency: 'EUR', pricing: 'exclusive', lines: [line('2', '50', '19')] })
  const pointersOf = (wanted: Wanted) => {
    try {
      credit(invoice, [], wanted)
      return 'nothing was thrown'
    } catch (error) {
      return (error as Problem).errors?.[0]?.pointer
    }
  }
  expect(pointersOf({ lines: [{ lineId: 'L1' }], grossAmount: 1 })).toBe('/body/grossAmount')
  expect(pointersOf({ lines: [{ lineId: 'L9' }] })).toBe('/body/lines/0/lineId')
  expect(pointersOf({ lines: [{ lineId: 'L1', quantity: '1', netAmount: 1 }] })).toBe('/body/lines/0')
  expect(pointersOf({ lines: [{ lineId: 'L1', quantity: '2.01' }] })).toBe('/body/lines/0/quantity')
  expect(pointersOf({ lines: [{ lineId: 'L1', netAmount: 10_001 }] })).toBe('/body/lines/0/netAmount')
  expect(pointersOf({ lines: [{ lineId: 'L1', grossAmount: 11_901 }] })).toBe('/body/lines/0/grossAmount')
  expect(pointersOf({ grossAmount: 11_901 })).toBe('/body/grossAmount')
})

test('rule 27: partial notes of any kind never exceed the invoice in a line or a tax, and the last makes the sum exact', () => {
  const decimals = (whole: number) =>
    fc
      .tuple(fc.integer({ min: 1, max: whole }), fc.nat({ max: 9_999 }))
      .map(([a, b]) => `${a}.${String(b).padStart(4, '0')}`)
  const lines = fc.array(
    fc.tuple(decimals(20), decimals(300), fc.constantFrom('19', '7', '0')).map(([q, p, r]) => line(q, p, r)),
    { minLength: 1, maxLength: 5 },
  )
  const step = fc.record({
    kind: fc.constantFrom('gross', 'net', 'line-gross', 'quantity', 'line'),
    at: fc.nat({ max: 4 }),
    part: fc.double({ min: 0.01, max: 1, noNaN: true }),
  })
  fc.assert(
    fc.property(
      lines,
      fc.constantFrom('exclusive' as const, 'inclusive' as const),
      fc.constantFrom([], [{ description: 'Off', percent: '12.5' }]),
      fc.array(step, { maxLength: 8 }),
      (given, pricing, discounts, steps) => {
        const invoice = priceInvoice({ currency: 'EUR', pricing, lines: given, discounts })
        const notes: CreditContents[] = []
        for (const { kind, at, part } of steps) {
          const of = invoice.lines[at % invoice.lines.length]!
          const some = (amount: number) => Math.max(1, Math.floor(amount * part))
          const wanted: Wanted =
            kind === 'gross'
              ? { grossAmount: some(leftOf(invoice, notes)) }
              : {
                  lines: [
                    {
                      lineId: of.id,
                      ...(kind === 'net' ? { netAmount: some(of.taxableAmount) } : {}),
                      ...(kind === 'line-gross' ? { grossAmount: some(of.grossAmount) } : {}),
                      ...(kind === 'quantity' ? { quantity: (Number(of.quantity) * part).toFixed(4) } : {}),
                    },
                  ],
                }
          try {
            const note = credit(invoice, notes, wanted)
            if (wanted.grossAmount !== undefined) expect(note.grossTotal).toBe(wanted.grossAmount)
            expect(note.netTotal + note.taxTotal + note.rounding).toBe(note.grossTotal)
            expect(total(note.lines.map(({ netAmount }) => netAmount))).toBe(note.netTotal)
            notes.push(note)
          } catch (error) {
            expect(error).toBeInstanceOf(Problem)
          }
          expect(leftOf(invoice, notes)).toBeGreaterThanOrEqual(0)
        }
        if (leftOf(invoice, notes) > 0) notes.push(credit(invoice, notes, {}))
        expect(total(notes.map(({ grossTotal }) => grossTotal))).toBe(invoice.grossTotal)
        for (const { category, rate, taxableAmount, taxAmount } of invoice.taxSubtotals) {
          const mine = notes
            .flatMap((note) => note.taxSubtotals)
            .filter((one) => one.category === category && one.rate === rate)
          expect(total(mine.map((one) => one.taxableAmount))).toBe(taxableAmount)
          expect(total(mine.map((one) => one.taxAmount))).toBe(taxAmount)
        }
        for (const { id, taxableAmount } of invoice.lines)
          expect(
            total(
              notes
                .flatMap((note) => note.lines)
                .filter(({ lineId }) => lineId === id)
                .map(({ netAmount }) => netAmount),
            ),
          ).toBe(taxableAmount)
      },
    ),
    { numRuns: 300 },
  )
})
