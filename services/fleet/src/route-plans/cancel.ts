import { cancelRoutePlan as contract, RoutePlanCancelled, RoutePlanState } from '@clutch/contracts/fleet/route-plans'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { endPlan } from './end.ts'
import { isOver } from './route-plan.ts'
import { lockPlan } from './store.ts'

/** At any time, also while it is solved: the answer then comes too late. */
export const cancelRoutePlan = implement(contract, async ({ params, ifMatch, tx }) => {
  const held = await lockPlan(tx, params.routePlanId)
  if (held === undefined) throw new Problem(NotFound)
  if (held.version !== ifMatch) throw new Problem(VersionMismatch)
  if (isOver(held)) throw new Problem(RoutePlanState, { detail: `It is ${held.status}.` })
  const plan = await endPlan(tx, held, 'cancelled')
  tx.emit(RoutePlanCancelled, plan)
  return ok(plan)
})
