import { payInstalment as contract, PaymentPlanInOtherState } from '@clutch/contracts/payments/payment-plans'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implementOpen, type Tx } from '../kit.ts'
import { intend, replayHeaders } from '../operations/intend.ts'
import { paymentOperations } from '../payments/operations.ts'
import { startAgain } from '../payments/start-again.ts'
import { lockPayment } from '../payments/store.ts'
import { openInstalment } from './charge-instalment.ts'
import { payerOf } from './payer.ts'
import { isOpen } from './plan.ts'
import { findPlan, lockPlan } from './store.ts'

const refuse = (detail: string) => new Problem(PaymentPlanInOtherState, { detail })

export const payInstalment = implementOpen(contract, async ({ params, body, ...context }) => {
  const { paymentPlanId, instalmentId } = params
  const intent = async (tx: Tx, lease: string) => {
    const plan = await lockPlan(tx, paymentPlanId)
    const instalment = plan?.instalments.find(({ id }) => id === instalmentId)
    if (plan === undefined || instalment === undefined) throw new Problem(NotFound)
    if (!isOpen(instalment)) throw refuse(`The instalment is ${instalment.status}.`)
    if (plan.payoffPaymentId !== null) throw refuse('The plan is being paid off.')
    if (plan.status === 'awaiting-deposit' && instalment.kind !== 'deposit') throw refuse('The deposit is paid first.')
    const payer = await payerOf(tx, plan.accountId, body)
    if (instalment.paymentId === null)
      return { subjectId: plan.id, operationId: await openInstalment(tx, plan, instalment, payer, lease) }
    const stored = await lockPayment(tx, instalment.paymentId)
    const status = stored?.payment.status
    if (stored === undefined || (status !== 'failed' && status !== 'requires-method'))
      throw refuse(`Its payment is ${status ?? 'not there'}.`)
    const { returnUrl = null, with: named } = payer
    return { subjectId: plan.id, operationId: await startAgain(tx, stored, { with: named, returnUrl }, lease) }
  }
  const { answer, replayed } = await intend(context, paymentOperations, intent, findPlan)
  return { ...ok(answer!), ...replayHeaders(replayed) }
})
