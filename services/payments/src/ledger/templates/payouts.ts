import type { Money } from '@clutch/shared/money'
import { balanced, credit, debit, notNegative, type Posting } from '../posting.ts'

/** The provider sent what it held for the platform to the platform's bank. */
export function providerPaidOut(payout: { provider: string; bank: string; amount: Money }): Posting[] {
  return balanced([
    debit('bank', payout.bank, notNegative(payout.amount, 'a payout')),
    credit('provider-clearing', payout.provider, payout.amount),
  ])
}
