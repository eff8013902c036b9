import { type Decimal, decimal } from '@clutch/shared/decimal'
import { add, type Money, money, subtract, sum } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  commissionOn,
  divide,
  divideCharge,
  percentRule,
  type ReceiverRule,
  reverseProRata,
  ruleText,
} from './split.ts'

const eur = (amount: number): Money => money(amount, 'EUR')
const fixed = (receiver: string, amount: number): ReceiverRule => ({
  receiver,
  rule: { kind: 'fixed', amount: eur(amount) },
})
const percent = (receiver: string, value: string): ReceiverRule => ({ receiver, rule: percentRule(value) })
const rest = (receiver: string): ReceiverRule => ({ receiver, rule: { kind: 'rest' } })
const amounts = (division: { shares: readonly { amount: Money }[] }) =>
  division.shares.map((share) => share.amount.amount)

const codeOf = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    if (error instanceof Problem) return error.definition.code
    throw error
  }
  return 'nothing was thrown'
}

const percents = fc.integer({ min: 0, max: 10_000_000 }).map((units): Decimal => ({ units: BigInt(units), places: 5 }))

const rules = fc
  .array(
    fc.oneof(
      fc.nat({ max: 500_000 }).map((amount): ReceiverRule['rule'] => ({ kind: 'fixed', amount: eur(amount) })),
      percents.map((value): ReceiverRule['rule'] => ({ kind: 'percent', percent: value })),
    ),
    { maxLength: 12 },
  )
  .chain((list) =>
    fc.option(fc.nat({ max: list.length }), { nil: undefined }).map((at) => {
      const all = [...list]
      if (at !== undefined) all.splice(at, 0, { kind: 'rest' })
      return all.map((rule, index): ReceiverRule => ({ receiver: `r${index}`, rule }))
    }),
  )

describe('divide', () => {
  test('fixed, percent and rest, in any order', () => {
    expect(amounts(divide(eur(10_000), [fixed('a', 1_500), percent('b', '10'), rest('c')]))).toEqual([
      1_500, 1_000, 7_500,
    ])
    expect(amounts(divide(eur(10_000), [rest('c'), fixed('a', 1_500), percent('b', '10')]))).toEqual([
      7_500, 1_500, 1_000,
    ])
  })

  test('the cent that is left goes to the largest remainder, the earlier receiver among equals', () => {
    expect(amounts(divide(eur(100), [percent('a', '33.333'), percent('b', '33.333'), rest('c')]))).toEqual([33, 33, 34])
    expect(amounts(divide(eur(5), [percent('a', '50'), percent('b', '50')]))).toEqual([3, 2])
    expect(amounts(divide(eur(5), [rest('a'), percent('b', '50')]))).toEqual([3, 2])
  })

  test('what no rule asks for stays with the platform', () => {
    const division = divide(eur(999), [percent('a', '10')])
    expect([amounts(division), division.remainder]).toEqual([[100], eur(899)])
    expect(divide(eur(999), []).remainder).toEqual(eur(999))
  })

  test('the rest may be nothing', () => {
    expect(amounts(divide(eur(100), [fixed('a', 100), rest('b')]))).toEqual([100, 0])
    expect(amounts(divide(eur(0), [percent('a', '50'), rest('b')]))).toEqual([0, 0])
  })

  test('shares over the whole are refused', () => {
    expect(codeOf(() => divide(eur(100), [percent('a', '60'), percent('b', '40.00001')]))).toBe('split-exceeds-total')
    expect(codeOf(() => divide(eur(100), [fixed('a', 101)]))).toBe('split-exceeds-total')
    expect(codeOf(() => divide(eur(100), [fixed('a', 50), percent('b', '51'), rest('c')]))).toBe('split-exceeds-total')
  })

  test('two receivers of the rest are refused', () => {
    expect(codeOf(() => divide(eur(100), [rest('a'), rest('b')]))).toBe('split-has-two-rests')
  })

  test('a share that is negative, above 100 % or of another currency is refused', () => {
    for (const bad of [
      fixed('a', -1),
      percent('a', '-1'),
      percent('a', '100.1'),
      { receiver: 'a', rule: { kind: 'fixed', amount: money(1, 'USD') } } as const,
    ]) {
      expect(codeOf(() => divide(eur(100), [bad]))).toBe('split-share-invalid')
    }
  })

  test('a split conserves the total to the minor unit, and nobody is off by a whole one', () => {
    let divided = 0
    fc.assert(
      fc.property(fc.nat({ max: 100_000_000 }), rules, (total, list) => {
        let division: ReturnType<typeof divide>
        try {
          division = divide(eur(total), list)
        } catch (error) {
          // Refused only when the exact shares really are more than the total.
          expect(error).toBeInstanceOf(Problem)
          const exact = list.reduce((before, { rule }) => {
            if (rule.kind === 'fixed') return before + BigInt(rule.amount.amount) * 10_000_000n
            return rule.kind === 'percent' ? before + BigInt(total) * rule.percent.units : before
          }, 0n)
          expect(exact).toBeGreaterThan(BigInt(total) * 10_000_000n)
          return
        }
        divided += 1
        expect(
          add(
            sum(
              division.shares.map((share) => share.amount),
              'EUR',
            ),
            division.remainder,
          ),
        ).toEqual(eur(total))
        expect(division.remainder.amount).toBeGreaterThanOrEqual(0)
        for (const { rule, amount } of division.shares) {
          expect(amount.amount).toBeGreaterThanOrEqual(0)
          if (rule.kind === 'fixed') expect(amount).toEqual(rule.amount)
          if (rule.kind === 'percent') {
            const error = BigInt(amount.amount) * 10_000_000n - BigInt(total) * rule.percent.units
            expect(error < 0n ? -error : error).toBeLessThan(10_000_000n)
          }
        }
        if (list.some(({ rule }) => rule.kind === 'rest')) expect(division.remainder).toEqual(eur(0))
      }),
      { numRuns: 1_000 },
    )
    expect(divided).toBeGreaterThan(100)
  })
})

describe('commission', () => {
  test('is rounded on the order or on every line, as the tenant set it', () => {
    const lines = [eur(33), eur(33), eur(33)]
    expect(commissionOn(lines, decimal('5'), 'order', 'EUR')).toEqual(eur(5))
    expect(commissionOn(lines, decimal('5'), 'line', 'EUR')).toEqual(eur(6))
  })
})

describe('divideCharge', () => {
  test('the vendor bears the fee: its share is what commission and fee leave', () => {
    const division = divideCharge({
      gross: eur(11_900),
      fee: eur(196),
      feeBearer: 'vendors',
      commission: eur(1_785),
      receivers: [rest('ven_1')],
    })
    expect([division.commission.amount, amounts(division), division.fee.amount]).toEqual([1_785, [9_919], 196])
  })

  test('the platform bears the fee out of its commission, even below zero', () => {
    const of = (commission: number) =>
      divideCharge({
        gross: eur(1_000),
        fee: eur(55),
        feeBearer: 'platform',
        commission: eur(commission),
        receivers: [rest('v')],
      })
    expect([of(100).commission.amount, amounts(of(100))]).toEqual([45, [900]])
    expect([of(30).commission.amount, amounts(of(30))]).toEqual([-25, [970]])
  })

  test('vendors bear the fee in proportion, by largest remainder, and not at all where their shares cannot cover it', () => {
    const of = (fee: number) =>
      divideCharge({
        gross: eur(10_000),
        fee: eur(fee),
        feeBearer: 'vendors',
        commission: eur(1_000),
        receivers: [percent('a', '30'), rest('b')],
      })
    expect([of(165).commission.amount, amounts(of(165))]).toEqual([1_000, [2_945, 5_890]])
    expect([of(9_001).commission.amount, amounts(of(9_001))]).toEqual([-8_001, [3_000, 6_000]])
  })

  test('commission and shares over the gross are refused', () => {
    const over = { gross: eur(100), fee: eur(6), feeBearer: 'vendors', commission: eur(50) } as const
    expect(codeOf(() => divideCharge({ ...over, receivers: [percent('a', '51')] }))).toBe('split-exceeds-total')
    expect(amounts(divideCharge({ ...over, receivers: [percent('a', '50')] }))).toEqual([44])
  })

  test("commission + vendors' shares + fee = gross, always", () => {
    let divided = 0
    fc.assert(
      fc.property(
        fc.record({
          gross: fc.nat({ max: 10_000_000 }),
          fee: fc.nat({ max: 100_000 }),
          commission: fc.nat({ max: 1_000_000 }),
          feeBearer: fc.constantFrom('platform' as const, 'vendors' as const),
          receivers: rules,
        }),
        ({ gross, fee, commission, feeBearer, receivers }) => {
          let division: ReturnType<typeof divideCharge>
          try {
            division = divideCharge({
              gross: eur(gross),
              fee: eur(fee),
              commission: eur(commission),
              feeBearer,
              receivers,
            })
          } catch (error) {
            expect(error).toBeInstanceOf(Problem)
            return
          }
          divided += 1
          const shares = sum(
            division.shares.map((share) => share.amount),
            'EUR',
          )
          expect(sum([division.commission, shares, division.fee], 'EUR')).toEqual(eur(gross))
        },
      ),
      { numRuns: 1_000 },
    )
    expect(divided).toBeGreaterThan(100)
  })
})

describe('reversing a split', () => {
  test('partial refunds take from each part what is proportional, and the last takes exactly the rest', () => {
    fc.assert(
      fc.property(
        fc
          .array(fc.nat({ max: 1_000_000 }), { minLength: 1, maxLength: 6 })
          .filter((parts) => parts.some((part) => part > 0)),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }),
        (parts, steps) => {
          const whole = parts.map(eur)
          let reversed = parts.map(() => eur(0))
          const left = () => whole.map((part, index) => subtract(part, reversed[index]!))
          const refund = (amount: Money) => {
            const taken = reverseProRata(whole, reversed, amount)
            expect(sum(taken, 'EUR')).toEqual(amount)
            expect(taken.every((part) => part.amount >= 0)).toBe(true)
            reversed = reversed.map((part, index) => add(part, taken[index]!))
            expect(left().every((part) => part.amount >= 0)).toBe(true)
          }
          for (const step of steps) refund(eur(Math.floor(sum(left(), 'EUR').amount * step)))
          refund(sum(left(), 'EUR'))
          expect(left().every((part) => part.amount === 0)).toBe(true)
        },
      ),
    )
  })

  test('more than is left is refused', () => {
    expect(codeOf(() => reverseProRata([eur(5), eur(5)], [eur(0), eur(0)], eur(11)))).toBe('split-exceeds-total')
    expect(codeOf(() => reverseProRata([eur(5)], [eur(0)], eur(-1)))).toBe('split-exceeds-total')
  })
})

test('a rule is kept as exact text', () => {
  expect([fixed('a', 1_250), percent('b', '12.50'), rest('c')].map(({ rule }) => ruleText(rule))).toEqual([
    '12.5',
    '12.5',
    null,
  ])
})
