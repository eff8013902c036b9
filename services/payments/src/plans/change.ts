import { changePlan as contract, type Plan, PlanChanged } from '@clutch/contracts/payments/plans'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { given } from '@clutch/shared/given'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { checkCharges, currenciesOf } from './plan.ts'
import { lockPlan, updatePlan } from './store.ts'

export const changePlan = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const plan = await lockPlan(tx, params.planId)
  if (plan === undefined) throw new Problem(NotFound)
  if (plan.version !== ifMatch) throw new Problem(VersionMismatch)
  if (body.charges !== undefined) checkCharges(body.charges)
  const changed: Plan = { ...plan, ...given(body), version: plan.version + 1 }
  const next = { ...changed, currencies: currenciesOf(changed) }
  await updatePlan(tx, next)
  tx.emit(PlanChanged, next)
  return ok(next)
})
