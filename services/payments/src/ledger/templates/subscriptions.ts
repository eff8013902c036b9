import type { Money } from '@clutch/shared/money'
import { platform } from '../account.ts'
import { balanced, credit, debit, notNegative, type Posting } from '../posting.ts'

interface Credit {
  readonly accountId: string
  readonly amount: Money
}

/** A bill left something over: it is owed to the customer, by its next bills. */
export function subscriptionCreditGiven({ accountId, amount }: Credit): Posting[] {
  return balanced([
    debit('subscription-credits-given', platform, notNegative(amount, 'a credit')),
    credit('subscription-credit', accountId, amount),
  ])
}

/** A later bill used it. */
export function subscriptionCreditUsed({ accountId, amount }: Credit): Posting[] {
  return balanced([
    debit('subscription-credit', accountId, notNegative(amount, 'a credit')),
    credit('subscription-credits-given', platform, amount),
  ])
}
