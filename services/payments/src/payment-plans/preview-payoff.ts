import { previewPayoff as contract } from '@clutch/contracts/payments/payment-plans'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { dayInZone } from '@clutch/shared/time'
import { implement } from '../kit.ts'
import { payoff } from './plan.ts'
import { findPlan } from './store.ts'

export const previewPayoff = implement(contract, async ({ params, tx }) => {
  const plan = await findPlan(tx, params.paymentPlanId)
  if (plan === undefined) throw new Problem(NotFound)
  return ok(payoff(plan, dayInZone(tx.now, plan.timeZone)))
})
