import { getPaymentPlan as contract } from '@clutch/contracts/payments/payment-plans'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findPlan } from './store.ts'

export const getPaymentPlan = implement(contract, async ({ params, tx }) => {
  const plan = await findPlan(tx, params.paymentPlanId)
  if (plan === undefined) throw new Problem(NotFound)
  return ok(plan)
})
