import { getPlan as contract } from '@clutch/contracts/payments/plans'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findPlan } from './store.ts'

export const getPlan = implement(contract, async ({ params, tx }) => {
  const plan = await findPlan(tx, params.planId)
  if (plan === undefined) throw new Problem(NotFound)
  return ok(plan)
})
