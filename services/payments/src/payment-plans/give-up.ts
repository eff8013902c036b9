import { type PaymentPlan, PaymentPlanInOtherState } from '@clutch/contracts/payments/payment-plans'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { money } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import type { Tx } from '../kit.ts'
import { post } from '../ledger/post.ts'
import { planGivenUp } from '../ledger/templates/payment-plans.ts'
import { findPayment } from '../payments/store.ts'
import { keep } from './keep.ts'
import { givenUp, isOpen, openParts } from './plan.ts'
import { findPlan, lockPlan } from './store.ts'

const underWay = ['pending', 'processing', 'requires-action', 'unknown']

/** What is left of a plan is owed no more. */
export async function giveUp(
  tx: Tx,
  id: string,
  how: 'cancelled' | 'written-off',
  { reason, ifMatch }: { reason: string; ifMatch: number | undefined },
): Promise<PaymentPlan> {
  const plan = await lockPlan(tx, id)
  if (plan === undefined) throw new Problem(NotFound)
  if (plan.version !== ifMatch) throw new Problem(VersionMismatch)
  for (const { paymentId } of plan.instalments.filter(isOpen)) {
    const status = paymentId === null ? undefined : (await findPayment(tx, paymentId))?.payment.status
    if (status !== undefined && underWay.includes(status))
      throw new Problem(PaymentPlanInOtherState, { detail: `The payment ${paymentId} of an instalment is ${status}.` })
  }
  const next = givenUp(plan, how, { at: tx.now, reason })
  await keep(tx, plan, next)
  const { principal, fees, lateFees } = openParts(plan)
  // Before its deposit was paid nothing was owed.
  if (plan.status !== 'awaiting-deposit' && principal + fees + lateFees > 0) {
    const of = (amount: number) => money(amount, plan.currency)
    const left = { accountId: plan.accountId, principal: of(principal), fees: of(fees), lateFees: of(lateFees) }
    await post(tx, {
      id: `${plan.id}.${how}`,
      kind: 'plan-given-up',
      reference: { kind: 'payment-plan', id: plan.id },
      postings: planGivenUp(left, how),
    })
  }
  return (await findPlan(tx, id))!
}
