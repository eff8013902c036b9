import type { PlanTerms } from '@clutch/contracts/payments/plans'
import type { SubscriptionTerms } from '@clutch/contracts/payments/subscriptions'
import { divideRounded } from '@clutch/shared/decimal'
import { chargeLines, wholePart } from './bill.ts'
import type { Held } from './lifecycle.ts'
import { termsOf } from './lifecycle.ts'
import { discountLines } from './lines.ts'

/** All that what recurs depends on: while it stays the same, so does the amount. Null while nothing recurs. */
export function recurringKey({ subscription, inner }: Held): string | null {
  if (subscription.status !== 'active') return null
  const { percent = null, amount = null } = inner.periodDiscount ?? {}
  return JSON.stringify([termsOf(subscription), percent, amount])
}

/**
 * What it brings in a month, in minor units: what a whole period of it is billed in advance, with the discount of the
 * current one, divided by its months and rounded once, half away from zero. Metered and one-off charges are not in it.
 */
export function recurringOf({ subscription, inner }: Held, planOf: (terms: SubscriptionTerms) => PlanTerms): number {
  const { currentPeriod: days, currency, status } = subscription
  if (status !== 'active' || days === null) return 0
  const terms = termsOf(subscription)
  const plan = planOf(terms)
  const sold = chargeLines({ plan, terms, discount: null, currency }, wholePart, days)
  const lines = [...sold, ...discountLines(inner.periodDiscount, sold, wholePart, days, currency)]
  const whole = lines.reduce((total, { amount }) => total + BigInt(amount.amount), 0n)
  const months = plan.cycle.every === 'year' ? plan.cycle.count * 12 : plan.cycle.count
  return Number(divideRounded(whole, BigInt(months)))
}
