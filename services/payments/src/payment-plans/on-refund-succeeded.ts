import { RefundSucceeded } from '@clutch/contracts/payments/refunds'
import { money } from '@clutch/shared/money'
import { reaction } from '../kit.ts'
import { post } from '../ledger/post.ts'
import { instalmentRefunded } from '../ledger/templates/payment-plans.ts'
import { findPayment } from '../payments/store.ts'
import { findPlanIdOfInstalment, lockPlan, updatePlan } from './store.ts'

/** What is given back of an instalment was earned with it; it is not owed again. Of several that one payment paid, the last first. */
export const onInstalmentRefunded = reaction(
  'payment-plans/on-refund-succeeded',
  RefundSucceeded,
  async ({ event, tx }) => {
    const { id, paymentId, amount, parts } = event.data
    const purpose = (await findPayment(tx, paymentId))?.payment.purpose
    if (purpose?.kind !== 'instalment' || purpose.id === null || parts.elsewhere.amount !== amount.amount) return
    const planId = purpose.id.startsWith('ppl_') ? purpose.id : await findPlanIdOfInstalment(tx, purpose.id)
    const plan = planId === undefined ? undefined : await lockPlan(tx, planId)
    if (plan === undefined) return
    let [left, principal, fee] = [amount.amount, 0, 0]
    const instalments = [...plan.instalments]
    for (const [index, one] of [...instalments.entries()].reverse()) {
      if (one.paymentId !== paymentId || one.status !== 'paid' || left === 0) continue
      const part = Math.min(left, one.amount - one.refunded)
      const ofPrincipal = Math.min(part, Math.max(0, one.principal - one.refunded))
      left -= part
      principal += ofPrincipal
      fee += part - ofPrincipal
      instalments[index] = { ...one, refunded: one.refunded + part }
    }
    if (principal + fee === 0) return
    await updatePlan(tx, plan, { ...plan, instalments, version: plan.version + 1 })
    const of = (minor: number) => money(minor, plan.currency)
    await post(tx, {
      id: `${id}.plan-refunded`,
      kind: 'plan-instalment-refunded',
      reference: { kind: 'payment-plan', id: plan.id },
      postings: instalmentRefunded({ principal: of(principal), fee: of(fee) }),
    })
  },
)
