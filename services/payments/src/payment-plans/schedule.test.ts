import type { PaymentPlanTerms } from '@clutch/contracts/payments/payment-plans'
import type { Problem } from '@clutch/shared/problem'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { schedule } from './schedule.ts'

const terms = (of: Partial<PaymentPlanTerms> = {}): PaymentPlanTerms => ({
  total: { amount: 100_000, currency: 'EUR' },
  instalments: 7,
  cycle: { every: 'month', count: 1 },
  firstDay: '2026-01-31',
  timeZone: 'Europe/Berlin',
  ...of,
})
const today = '2026-01-15'

test('rule 10: n instalments sum exactly to the total, the remainder on the first', () => {
  const { instalments, payable } = schedule(terms(), today)
  expect(instalments.map(({ amount }) => amount)).toEqual([14_290, 14_285, 14_285, 14_285, 14_285, 14_285, 14_285])
  expect(payable).toBe(100_000)
})

test('rule 10: deposit and fee are part of the sum, and each divides on its own', () => {
  const { instalments, ...amounts } = schedule(terms({ deposit: { percent: '10' }, fee: { amount: 1_500 } }), today)
  expect(amounts).toMatchObject({ deposit: 10_000, fee: 1_500, payable: 101_500 })
  expect(instalments[0]).toEqual({
    number: 0,
    kind: 'deposit',
    dueDay: today,
    principal: 10_000,
    fee: 0,
    amount: 10_000,
  })
  expect(instalments[1]).toMatchObject({ number: 1, principal: 12_858, fee: 216 })
  expect(instalments.slice(2).every(({ principal, fee }) => principal === 12_857 && fee === 214)).toBe(true)
})

test('rule 1: due days are counted from the first: the 31st is the last of a short month, and the 31st again', () => {
  expect(schedule(terms({ instalments: 4 }), today).instalments.map(({ dueDay }) => dueDay)).toEqual([
    '2026-01-31',
    '2026-02-28',
    '2026-03-31',
    '2026-04-30',
  ])
  const weekly = terms({ instalments: 3, cycle: { every: 'week', count: 2 } })
  expect(schedule(weekly, today).instalments.map(({ dueDay }) => dueDay)).toEqual([
    '2026-01-31',
    '2026-02-14',
    '2026-02-28',
  ])
})

test('rule 10: whatever the terms, the parts sum to the total and the fee and differ by the remainder alone', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 200, max: 10_000_000 }),
      fc.integer({ min: 1, max: 120 }),
      fc.option(fc.constantFrom('0.5', '10', '33.333333', '50')),
      fc.option(fc.integer({ min: 0, max: 50_000 })),
      fc.constantFrom('EUR', 'JPY', 'KWD'),
      (amount, count, percent, fee, currency) => {
        const wanted = terms({
          total: { amount, currency },
          instalments: Math.min(count, Math.floor(amount / 2)),
          ...(percent === null ? {} : { deposit: { percent } }),
          ...(fee === null ? {} : { fee: { amount: fee } }),
        })
        const made = schedule(wanted, today)
        expect(made.instalments.reduce((sum, one) => sum + one.amount, 0)).toBe(made.payable)
        expect(made.payable).toBe(amount + (fee ?? 0))
        const rest = made.instalments.filter(({ number }) => number > 1)
        expect(new Set(rest.map(({ principal }) => principal)).size).toBeLessThanOrEqual(1)
        const first = made.instalments.find(({ number }) => number === 1)!
        expect(first.principal - (rest[0]?.principal ?? first.principal)).toBeLessThan(wanted.instalments)
        expect(made.instalments.every(({ principal }) => principal > 0)).toBe(true)
      },
    ),
  )
})

test.each([
  [{ deposit: { amount: 100_000 } }, '/body/deposit'],
  [{ deposit: { amount: 1, percent: '1' } }, '/body/deposit'],
  [{ deposit: { percent: '101' } }, '/body/deposit/percent'],
  [{ total: { amount: 5, currency: 'EUR' } }, '/body/instalments'],
  [{ total: { amount: 0, currency: 'EUR' } }, '/body/total/amount'],
  [{ total: { amount: 500, currency: 'XXX' } }, '/body/total/currency'],
  [{ firstDay: '2026-02-30' }, '/body/firstDay'],
  [{ firstDay: '2026-01-14' }, '/body/firstDay'],
  [{ fee: {} }, '/body/fee'],
])('%j is refused at %s', (of, pointer) => {
  try {
    schedule(terms(of as Partial<PaymentPlanTerms>), today)
    expect.unreachable()
  } catch (error) {
    expect((error as Problem).errors?.[0]?.pointer).toBe(pointer)
  }
})
