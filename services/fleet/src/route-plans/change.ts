import { changeRoutePlan as contract, RoutePlanChanged } from '@clutch/contracts/fleet/route-plans'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { assertOwnVehicles, lockedPlan } from './own-plan.ts'
import { changedPlan, newStops } from './route-plan.ts'
import { insertStops, removeRoutes, removeStops, updatePlan } from './store.ts'

export const changeRoutePlan = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const held = await lockedPlan(tx, params, ifMatch, ['draft', 'solved', 'failed'])
  const plan = changedPlan(held, body)
  const stops = newStops(plan, body.stops)
  await assertOwnVehicles(tx, plan.vehicles, '/body/vehicles')
  await removeRoutes(tx, plan.id)
  await removeStops(tx, plan.id)
  await updatePlan(tx, plan)
  await insertStops(tx, stops)
  tx.emit(RoutePlanChanged, plan)
  return ok(plan)
})
