import type { Instalment, PaymentPlan } from '@clutch/contracts/payments/payment-plans'
import { derivedId } from '@clutch/shared/derived-id'
import { money } from '@clutch/shared/money'
import { dueWork, type Tx } from '../kit.ts'
import { openPayment } from '../payments/open.ts'
import { chargeWork, keep, scheduleMiss } from './keep.ts'
import { changeInstalment, isChargeable } from './plan.ts'
import { findPlanIdOfInstalment, lockPlan } from './store.ts'

/** Opens the payment of an instalment: one for each, whatever is told twice. @returns the operation that was begun */
export async function openInstalment(
  tx: Tx,
  plan: PaymentPlan,
  instalment: Instalment,
  how: Partial<Parameters<typeof openPayment>[1]> = {},
  lease?: string,
): Promise<string | undefined> {
  const paymentId = derivedId('pay', tx.tenantId, instalment.id)
  await keep(tx, plan, changeInstalment(plan, instalment.id, { status: 'due', paymentId }))
  // A deposit that is not paid only keeps the plan from beginning.
  if (instalment.kind !== 'deposit') await scheduleMiss(tx, plan, instalment.id, instalment.dueDay)
  const what =
    instalment.kind === 'deposit' ? 'deposit' : instalment.kind === 'late-fee' ? 'late fee' : instalment.number
  return openPayment(
    tx,
    {
      id: paymentId,
      accountId: plan.accountId,
      amount: money(instalment.amount, plan.currency),
      purpose: { kind: 'instalment', id: instalment.id },
      description: `${plan.description || 'Payment plan'}: ${what}`.slice(0, 200),
      holdSame: false,
      ...how,
    },
    lease,
  )
}

/** Its day has begun where the customer is. */
export const chargeInstalment = dueWork(chargeWork, async ({ tx, key }) => {
  const planId = await findPlanIdOfInstalment(tx, key)
  const plan = planId === undefined ? undefined : await lockPlan(tx, planId)
  const instalment = plan?.instalments.find(({ id }) => id === key)
  if (plan === undefined || instalment === undefined || !isChargeable(plan, instalment)) return
  if (instalment.amount > 0) await openInstalment(tx, plan, instalment)
})
