import { add, type Money } from '@clutch/shared/money'
import { platform } from '../account.ts'
import { balanced, credit, debit, notNegative, type Posting } from '../posting.ts'

/** What is sold by instalments is owed from now on; fees are earned with each instalment. */
export function planActivated(plan: { accountId: string; principal: Money; fees: Money }): Posting[] {
  return balanced([
    debit('instalment-receivable', plan.accountId, add(notNegative(plan.principal, 'the principal'), plan.fees)),
    credit('sales-revenue', platform, plan.principal),
    credit('deferred-plan-fees', platform, notNegative(plan.fees, 'the fees')),
  ])
}

/** The deposit was never lent. */
export function depositPaid(paid: { amount: Money }): Posting[] {
  return balanced([
    debit('undivided-receipts', platform, paid.amount),
    credit('sales-revenue', platform, notNegative(paid.amount, 'a deposit')),
  ])
}

/** @param fee of the plan, earned with it; @param waived fees that are owed no more */
export function instalmentPaid(paid: { accountId: string; amount: Money; fee: Money; waived: Money }): Posting[] {
  return balanced([
    debit('undivided-receipts', platform, notNegative(paid.amount, 'an instalment')),
    credit('instalment-receivable', paid.accountId, add(paid.amount, paid.waived)),
    debit(
      'deferred-plan-fees',
      platform,
      add(notNegative(paid.fee, 'its fee'), notNegative(paid.waived, 'waived fees')),
    ),
    credit('plan-fee-revenue', platform, paid.fee),
  ])
}

/** It was paid by something else already. */
export function instalmentOverpaid(paid: { accountId: string; amount: Money }): Posting[] {
  return balanced([
    debit('undivided-receipts', platform, notNegative(paid.amount, 'a payment')),
    credit('customer-credit', paid.accountId, paid.amount),
  ])
}

export function lateFeeCharged(late: { accountId: string; fee: Money }): Posting[] {
  return balanced([
    debit('instalment-receivable', late.accountId, notNegative(late.fee, 'a late fee')),
    credit('plan-fee-revenue', platform, late.fee),
  ])
}

/** The bank took it back: it is owed under the plan, and not beside it. */
export function instalmentReturned(returned: { accountId: string; amount: Money }): Posting[] {
  return balanced([
    debit('instalment-receivable', returned.accountId, notNegative(returned.amount, 'a return')),
    credit('customer-receivable', returned.accountId, returned.amount),
  ])
}

/** Given back of what was earned: of the price first, then of fees. */
export function instalmentRefunded(refund: { principal: Money; fee: Money }): Posting[] {
  return balanced([
    debit('sales-revenue', platform, notNegative(refund.principal, 'the principal')),
    debit('plan-fee-revenue', platform, notNegative(refund.fee, 'the fee')),
    credit('refunds-to-allocate', platform, add(refund.principal, refund.fee)),
  ])
}

/** What is left is owed no more: as if it had not been sold, or as a loss. */
export function planGivenUp(
  left: { accountId: string; principal: Money; fees: Money; lateFees: Money },
  how: 'cancelled' | 'written-off',
): Posting[] {
  const { accountId, principal, fees, lateFees } = left
  const earned = add(notNegative(principal, 'the principal'), notNegative(lateFees, 'late fees'))
  return balanced([
    ...(how === 'written-off'
      ? [debit('bad-debts', platform, earned)]
      : [debit('sales-revenue', platform, principal), debit('plan-fee-revenue', platform, lateFees)]),
    debit('deferred-plan-fees', platform, notNegative(fees, 'fees')),
    credit('instalment-receivable', accountId, add(earned, fees)),
  ])
}
