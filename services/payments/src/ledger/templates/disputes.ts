import { type Money, negate } from '@clutch/shared/money'
import { platform } from '../account.ts'
import { balanced, credit, debit, notNegative, type Posting } from '../posting.ts'

/** The provider holds the amount back until it is known who wins. */
export function disputeWithheld(dispute: { provider: string; amount: Money }): Posting[] {
  return balanced([
    debit('disputed-receivable', platform, notNegative(dispute.amount, 'a dispute')),
    credit('provider-clearing', dispute.provider, dispute.amount),
  ])
}

/** It is there again. */
export function disputeReinstated(dispute: { provider: string; amount: Money }): Posting[] {
  return disputeWithheld(dispute).map(({ account, amount }) => ({ account, amount: negate(amount) }))
}

/** It is gone: a loss of the platform, or of whoever the money was handed on to, who is charged by a posting of their own. */
export function disputeLost(dispute: { amount: Money; handedOn: boolean }): Posting[] {
  return balanced([
    debit(dispute.handedOn ? 'refunds-to-allocate' : 'dispute-losses', platform, notNegative(dispute.amount, 'a loss')),
    credit('disputed-receivable', platform, dispute.amount),
  ])
}
