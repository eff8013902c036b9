import {
  createPaymentPlan as contract,
  type PaymentPlan,
  PaymentPlanAgreed,
} from '@clutch/contracts/payments/payment-plans'
import { PayerUnknown } from '@clutch/contracts/payments/payments'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { findAccount } from '../corporate-accounts/store.ts'
import { implement } from '../kit.ts'
import { scheduleCharges } from './keep.ts'
import { postActivation } from './post-activation.ts'
import { schedule, todayIn } from './schedule.ts'
import { insertPlan } from './store.ts'

export const createPaymentPlan = implement(contract, async ({ body, tx }) => {
  if ((await findAccount(tx, body.accountId)) === undefined)
    throw new Problem(PayerUnknown, {
      errors: [{ pointer: '/body/accountId', message: 'is not known here, or not yet' }],
    })
  const { payable, instalments, ...amounts } = schedule(body, todayIn(body.timeZone, tx.now))
  const id = newId('ppl')
  const plan: PaymentPlan = {
    id,
    version: 1,
    accountId: body.accountId,
    invoiceId: body.invoiceId ?? null,
    description: body.description ?? '',
    status: amounts.deposit > 0 ? 'awaiting-deposit' : 'active',
    ...amounts,
    timeZone: body.timeZone,
    cycle: body.cycle,
    graceDays: body.graceDays ?? 3,
    lateFee: body.lateFee ?? 0,
    defaultAfterMissed: body.defaultAfterMissed ?? 2,
    earlyPayoff: body.earlyPayoff ?? 'waive-fees',
    instalments: instalments.map((one) => ({
      ...one,
      id: newId('ins'),
      paymentPlanId: id,
      status: 'scheduled',
      paymentId: null,
      refunded: 0,
      settledAt: null,
    })),
    outstanding: payable,
    payoffPaymentId: null,
    createdAt: tx.now.toISOString(),
    endedAt: null,
    endReason: null,
  }
  await insertPlan(tx, plan)
  await scheduleCharges(tx, plan)
  tx.emit(PaymentPlanAgreed, plan)
  if (plan.status === 'active') await postActivation(tx, plan)
  return created(plan)
})
