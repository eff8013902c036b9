import { createRoutePlan as contract, RoutePlanCreated } from '@clutch/contracts/fleet/route-plans'
import { newId } from '@clutch/shared/id'
import { created } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { assertOwnVehicles } from './own-plan.ts'
import { newPlan, newStops } from './route-plan.ts'
import { insertPlan, insertStops } from './store.ts'

export const createRoutePlan = implement(contract, async ({ body, tx }) => {
  const plan = newPlan(body, { id: newId('rpl'), now: tx.now })
  const stops = newStops(plan, body.stops)
  await assertOwnVehicles(tx, plan.vehicles, '/body/vehicles')
  await insertPlan(tx, plan)
  await insertStops(tx, stops)
  tx.emit(RoutePlanCreated, plan)
  return created(plan)
})
