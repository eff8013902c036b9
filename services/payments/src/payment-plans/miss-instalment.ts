import { type Instalment, InstalmentMissed, type PaymentPlan } from '@clutch/contracts/payments/payment-plans'
import { newId } from '@clutch/shared/id'
import { money } from '@clutch/shared/money'
import { dayInZone } from '@clutch/shared/time'
import { dueWork, type Tx } from '../kit.ts'
import { post } from '../ledger/post.ts'
import { lateFeeCharged } from '../ledger/templates/payment-plans.ts'
import { keep, missWork, scheduleCharges } from './keep.ts'
import { withInstalments } from './plan.ts'
import { findPlan, findPlanIdOfInstalment, lockPlan } from './store.ts'

/** The days of grace are over. */
export const missInstalment = dueWork(missWork, async ({ tx, key }) => {
  const planId = await findPlanIdOfInstalment(tx, key)
  const plan = planId === undefined ? undefined : await lockPlan(tx, planId)
  const instalment = plan?.instalments.find(({ id }) => id === key)
  if (plan !== undefined && instalment?.status === 'due') await miss(tx, plan, instalment)
})

/** It counts as missed, and costs the late fee that was agreed, once; a late fee itself costs none. */
async function miss(tx: Tx, plan: PaymentPlan, instalment: Instalment): Promise<void> {
  const fee = instalment.kind === 'late-fee' ? 0 : plan.lateFee
  const instalments = plan.instalments.map((one) =>
    one.id === instalment.id ? { ...one, status: 'missed' as const } : one,
  )
  const late: Instalment = {
    id: newId('ins'),
    paymentPlanId: plan.id,
    number: Math.max(...plan.instalments.map(({ number }) => number)) + 1,
    kind: 'late-fee',
    dueDay: dayInZone(tx.now, plan.timeZone),
    principal: 0,
    fee,
    amount: fee,
    status: 'scheduled',
    paymentId: null,
    refunded: 0,
    settledAt: null,
  }
  await keep(tx, plan, withInstalments(plan, fee === 0 ? instalments : [...instalments, late]))
  const next = (await findPlan(tx, plan.id))!
  await scheduleCharges(tx, next)
  tx.emit(InstalmentMissed, next)
  if (fee === 0) return
  await post(tx, {
    id: `${late.id}.charged`,
    kind: 'plan-late-fee-charged',
    reference: { kind: 'payment-plan', id: plan.id },
    postings: lateFeeCharged({ accountId: plan.accountId, fee: money(fee, plan.currency) }),
  })
}
