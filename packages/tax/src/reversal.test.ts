import { add, money, sum, zero } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { reverseTax, type TaxedPart } from './reversal.ts'

const eur = (amount: number) => money(amount, 'EUR')
const part = (net: number, tax: number): TaxedPart => ({ net: eur(net), tax: eur(tax) })

function refunded(parts: TaxedPart[], amounts: number[]) {
  let before = parts.map(() => zero('EUR'))
  return amounts.map((amount) => {
    const reversal = reverseTax(parts, before, eur(amount))
    before = [...reversal.refunded]
    return reversal.parts.map(({ net, tax }) => [net.amount, tax.amount])
  })
}

describe('rule 11: refundable never exceeds gross', () => {
  test('thirds of 1.00 with 0.16 of tax: the last one sums exactly', () => {
    expect(refunded([part(84, 16)], [33, 33, 34])).toEqual([[[28, 5]], [[27, 6]], [[29, 5]]])
  })

  test('two rates are given back by what is left of each', () => {
    expect(refunded([part(10_000, 1_900), part(5_000, 350)], [5_000, 12_250])).toEqual([
      [
        [2_898, 551],
        [1_450, 101],
      ],
      [
        [7_102, 1_349],
        [3_550, 249],
      ],
    ])
  })

  test('a cent more than is left is refused, and so is nothing', () => {
    for (const amount of [101, 0, -1]) {
      expect(() => reverseTax([part(84, 16)], [eur(0)], eur(amount))).toThrow(Problem)
    }
    expect(() => reverseTax([part(84, 16)], [eur(60)], eur(41))).toThrow(Problem)
    expect(reverseTax([part(84, 16)], [eur(60)], eur(40)).refunded).toEqual([eur(100)])
  })

  test('any row of refunds sums to the sale, part by part, and none is negative', () => {
    const parts = fc.array(
      fc.tuple(fc.nat({ max: 100_000 }), fc.nat({ max: 30_000 })).map(([net, tax]) => part(net, Math.min(tax, net))),
      { minLength: 1, maxLength: 5 },
    )
    fc.assert(
      fc.property(parts, fc.array(fc.nat({ max: 1_000_000 }), { maxLength: 8 }), (sale, cuts) => {
        const gross = sum(
          sale.map(({ net, tax }) => add(net, tax)),
          'EUR',
        ).amount
        fc.pre(gross > 0)
        const points = [0, ...cuts.map((cut) => cut % gross).sort((a, b) => a - b), gross]
        const amounts = points
          .slice(1)
          .map((point, index) => point - points[index]!)
          .filter((amount) => amount > 0)
        const all = refunded(sale, amounts)
        for (const [index, { net, tax }] of sale.entries()) {
          expect(all.reduce((total, one) => total + one[index]![0]!, 0)).toBe(net.amount)
          expect(all.reduce((total, one) => total + one[index]![1]!, 0)).toBe(tax.amount)
        }
        for (const value of all.flat(2)) expect(value).toBeGreaterThanOrEqual(0)
        for (const [index, one] of all.entries()) {
          expect(one.reduce((total, [net, tax]) => total + net! + tax!, 0)).toBe(amounts[index])
        }
      }),
      { numRuns: 200 },
    )
  })
})
