import { completeRoutePlan as contract, RoutePlanCompleted } from '@clutch/contracts/fleet/route-plans'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { endPlan } from './end.ts'
import { lockedPlan } from './own-plan.ts'

export const completeRoutePlan = implement(contract, async ({ params, ifMatch, tx }) => {
  const plan = await endPlan(tx, await lockedPlan(tx, params, ifMatch, ['dispatched']), 'completed')
  tx.emit(RoutePlanCompleted, plan)
  return ok(plan)
})
