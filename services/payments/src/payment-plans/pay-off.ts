import {
  payOffPaymentPlan as contract,
  PaymentPlanInOtherState,
  PaymentPlanInvalid,
} from '@clutch/contracts/payments/payment-plans'
import { NotFound } from '@clutch/contracts/problems'
import { newId } from '@clutch/shared/id'
import { money } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { dayInZone } from '@clutch/shared/time'
import { implementOpen, type Tx } from '../kit.ts'
import { intend, replayHeaders } from '../operations/intend.ts'
import { openPayment } from '../payments/open.ts'
import { paymentOperations } from '../payments/operations.ts'
import { findPayment } from '../payments/store.ts'
import { keep } from './keep.ts'
import { payerOf } from './payer.ts'
import { isOpen, payoff, withInstalments } from './plan.ts'
import { findPlan, lockPlan } from './store.ts'

export const payOffPaymentPlan = implementOpen(contract, async ({ params, body, ...context }) => {
  const intent = async (tx: Tx, lease: string) => {
    const plan = await lockPlan(tx, params.paymentPlanId)
    if (plan === undefined) throw new Problem(NotFound)
    const due = payoff(plan, dayInZone(tx.now, plan.timeZone))
    if (body.amount !== undefined && body.amount !== due.amount)
      throw new Problem(PaymentPlanInvalid, {
        errors: [{ pointer: '/body/amount', message: `is ${due.amount} by now` }],
      })
    if (plan.payoffPaymentId !== null) throw new Problem(PaymentPlanInOtherState, { detail: 'It is being paid off.' })
    // What is being charged already would be paid twice.
    for (const { paymentId } of plan.instalments.filter(isOpen)) {
      const status = paymentId === null ? undefined : (await findPayment(tx, paymentId))?.payment.status
      if (status !== undefined && !['failed', 'cancelled', 'returned'].includes(status))
        throw new Problem(PaymentPlanInOtherState, {
          detail: `The payment ${paymentId} of an instalment is ${status}.`,
        })
    }
    const payer = await payerOf(tx, plan.accountId, body)
    const paymentId = newId('pay')
    await keep(tx, plan, withInstalments(plan, plan.instalments, { payoffPaymentId: paymentId }))
    const operationId = await openPayment(
      tx,
      {
        id: paymentId,
        accountId: plan.accountId,
        amount: money(due.amount, plan.currency),
        purpose: { kind: 'instalment', id: plan.id },
        description: `${plan.description || 'Payment plan'}: payoff`.slice(0, 200),
        holdSame: false,
        ...payer,
      },
      lease,
    )
    return { subjectId: plan.id, operationId }
  }
  const { answer, replayed } = await intend(context, paymentOperations, intent, findPlan)
  return { ...ok(answer!), ...replayHeaders(replayed) }
})
