import type { PaymentPlan } from '@clutch/contracts/payments/payment-plans'
import { money } from '@clutch/shared/money'
import type { Tx } from '../kit.ts'
import { post } from '../ledger/post.ts'
import { planActivated } from '../ledger/templates/payment-plans.ts'
import { openParts } from './plan.ts'

/** From now on the rest is owed. */
export async function postActivation(tx: Tx, plan: PaymentPlan): Promise<void> {
  const { principal, fees } = openParts(plan)
  const of = (amount: number) => money(amount, plan.currency)
  await post(tx, {
    id: `${plan.id}.activated`,
    kind: 'plan-activated',
    reference: { kind: 'payment-plan', id: plan.id },
    postings: planActivated({ accountId: plan.accountId, principal: of(principal), fees: of(fees) }),
  })
}
