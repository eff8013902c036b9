import type { PlanTerms } from '@clutch/contracts/payments/plans'
import type { Discount } from '@clutch/contracts/payments/subscriptions'
import { expect, it } from 'vitest'
import type { Held } from './lifecycle.ts'
import { recurringKey, recurringOf } from './recurring.ts'

const plan = (every: 'month' | 'year', count: number, unitPrice: string): PlanTerms => ({
  name: 'Plan',
  cycle: { every, count },
  trialDays: 0,
  charges: [
    { code: 'seats', name: 'Seats', kind: 'per-unit', pricing: 'unit', prices: [{ currency: 'EUR', unitPrice }] },
    { code: 'more', name: 'More', kind: 'add-on', pricing: 'unit', prices: [{ currency: 'EUR', unitPrice: '1.005' }] },
    { code: 'setup', name: 'Setup', kind: 'one-off', pricing: 'unit', prices: [{ currency: 'EUR', unitPrice: '500' }] },
  ],
})
const off = (of: Partial<Discount>): Discount => ({
  couponId: 'cpn_1',
  name: 'Off',
  percent: null,
  amount: null,
  periodsLeft: null,
  ...of,
})
function held(
  of: { quantity?: number; addOns?: number; discount?: Discount; status?: 'active' | 'paused' } = {},
): Held {
  const { quantity = 1, addOns = 0, discount = null, status = 'active' } = of
  return {
    subscription: {
      planId: 'pln_1',
      planVersion: 1,
      quantity,
      addOns: addOns === 0 ? [] : [{ code: 'more', quantity: addOns }],
      currency: 'EUR',
      status,
      currentPeriod: { startDay: '2026-03-01', endDay: '2026-04-01', start: '', end: '' },
    },
    inner: { periodDiscount: discount },
  } as unknown as Held
}

it('a month’s part of a period: lines rounded as they are billed, the discount once, the quotient once', () => {
  const amount = (terms: PlanTerms, of?: Parameters<typeof held>[0]) => recurringOf(held(of), () => terms)
  expect(amount(plan('month', 1, '9.99'), { quantity: 3 })).toBe(2_997)
  expect(amount(plan('year', 1, '1000'), { quantity: 1 })).toBe(8_333)
  expect(amount(plan('month', 3, '100'))).toBe(3_333)
  // 1.005 is 1.01 on its line.
  expect(amount(plan('month', 1, '10'), { addOns: 1 })).toBe(1_101)
  expect(amount(plan('year', 2, '100.20'), { discount: off({ percent: '12.5' }) })).toBe(365)
  expect(amount(plan('month', 1, '10'), { discount: off({ amount: { amount: 1_500, currency: 'EUR' } }) })).toBe(0)
  expect(amount(plan('month', 1, '10'), { status: 'paused' })).toBe(0)
})

it('a renewal on the same terms is no change; a quantity, a discount and a pause are', () => {
  const key = (of?: Parameters<typeof held>[0]) => recurringKey(held(of))
  expect(key({ discount: off({ percent: '10', periodsLeft: 3 }) })).toBe(
    key({ discount: off({ percent: '10', periodsLeft: 2 }) }),
  )
  expect(
    new Set([key(), key({ quantity: 2 }), key({ discount: off({ percent: '10' }) }), key({ status: 'paused' })]).size,
  ).toBe(4)
})
