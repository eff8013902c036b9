import {
  dispatchRoutePlan as contract,
  type RoutePlan,
  RoutePlanDispatched,
  RoutePlanState,
  VehicleUnderway,
  VehicleUnknownOfPlan,
} from '@clutch/contracts/fleet/route-plans'
import { RouteDispatched } from '@clutch/contracts/fleet/route-stops'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { assertOwnVehicles, lockedPlan } from './own-plan.ts'
import { findUnderway, lockRoutesOfPlan, lockVehiclesToDispatch, openEndMs, saveRoutes, updatePlan } from './store.ts'

export const dispatchRoutePlan = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const held = await lockedPlan(tx, params, ifMatch, ['solved'])
  const routes = await lockRoutesOfPlan(tx, held.id)
  if (routes.length === 0) throw new Problem(RoutePlanState, { detail: 'No vehicle has a route.' })
  const vehicleIds = routes.map(({ route }) => route.vehicleId)
  const drivers = new Map((body.drivers ?? []).map(({ vehicleId, driverId }) => [vehicleId, driverId]))
  const strange = (body.drivers ?? []).findIndex(({ vehicleId }) => !vehicleIds.includes(vehicleId))
  if (strange !== -1)
    throw new Problem(VehicleUnknownOfPlan, {
      errors: [{ pointer: `/body/drivers/${strange}/vehicleId`, message: 'has no route in this plan' }],
    })
  const driven = routes.map(({ route: { vehicleId, driverId } }) => ({
    vehicleId,
    driverId: drivers.get(vehicleId) ?? driverId,
  }))
  await assertOwnVehicles(tx, driven, '/body/drivers')
  await lockVehiclesToDispatch(tx, vehicleIds)
  const [other] = await findUnderway(tx, vehicleIds)
  if (other !== undefined)
    throw new Problem(VehicleUnderway, { detail: `${other.vehicleId} is on a route of ${other.planId}.` })
  const dispatched = routes.map((kept, at) => ({
    ...kept,
    route: {
      ...kept.route,
      version: kept.route.version + 1,
      driverId: driven[at]!.driverId,
      status: 'dispatched' as const,
    },
    followFromMs: tx.now.getTime(),
    followUntilMs: openEndMs,
  }))
  const plan: RoutePlan = {
    ...held,
    version: held.version + 1,
    status: 'dispatched',
    dispatchedAt: tx.now.toISOString(),
  }
  await saveRoutes(tx, dispatched)
  await updatePlan(tx, plan)
  tx.emit(RoutePlanDispatched, plan)
  for (const { route } of dispatched) tx.emit(RouteDispatched, route)
  return ok(plan)
})
