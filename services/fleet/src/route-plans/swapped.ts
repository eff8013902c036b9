import {
  maxRouteVehicles,
  type RoutePlan,
  RoutePlanInvalid,
  type RoutePlanVehicle,
  type VehicleSwap,
  VehicleUnderway,
} from '@clutch/contracts/fleet/route-plans'
import { Problem } from '@clutch/shared/problem'
import type { Tx } from '../kit.ts'
import { assertOwnVehicles } from './own-plan.ts'
import { findUnderway, type KeptRoute, lockVehiclesToDispatch } from './store.ts'

/** Who has gone on with the vehicle, and with the next one after that; the vehicle itself where nobody has. */
export function goneOnWith(vehicles: readonly RoutePlanVehicle[], vehicleId: string): string {
  let last = vehicleId
  // None is in place of itself: one that is of the plan already takes nobody's.
  for (let left = vehicles.length; left > 0; left--) {
    const next = vehicles.find(({ insteadOf }) => insteadOf === last)
    if (next === undefined) break
    last = next.vehicleId
  }
  return last
}

/**
 * The vehicles of a plan with those that drivers go on with. They start where the others were left: that is read when it is asked for,
 * and not kept.
 * @throws Problem when a vehicle cannot be taken
 */
export async function swapped(
  tx: Tx,
  { vehicles }: RoutePlan,
  routes: readonly KeptRoute[],
  swaps: readonly VehicleSwap[],
): Promise<RoutePlanVehicle[]> {
  if (swaps.length === 0) return [...vehicles]
  const refuse = (at: number, field: string, message: string) =>
    new Problem(RoutePlanInvalid, { errors: [{ pointer: `/body/swaps/${at}/${field}`, message }] })
  if (vehicles.length + swaps.length > maxRouteVehicles)
    throw refuse(0, 'forVehicleId', `a plan has at most ${maxRouteVehicles} vehicles`)
  const all = [...vehicles]
  for (const [at, { vehicleId, forVehicleId }] of swaps.entries()) {
    const old = vehicles.find((vehicle) => vehicle.vehicleId === vehicleId)
    if (old === undefined) throw refuse(at, 'vehicleId', 'is not of the plan')
    if (all.some(({ insteadOf }) => insteadOf === vehicleId)) throw refuse(at, 'vehicleId', 'was left already')
    if (all.some((vehicle) => vehicle.vehicleId === forVehicleId))
      throw refuse(at, 'forVehicleId', 'is of the plan already')
    const kept = routes.find(({ route }) => route.vehicleId === vehicleId)
    const driverId = kept?.route.driverId ?? old.driverId
    all.push({ ...old, vehicleId: forVehicleId, driverId, start: null, insteadOf: vehicleId })
  }
  const fresh = swaps.map(({ forVehicleId }) => ({ vehicleId: forVehicleId, driverId: null }))
  await assertOwnVehicles(tx, fresh, '/body/swaps')
  const ids = fresh.map(({ vehicleId }) => vehicleId)
  await lockVehiclesToDispatch(tx, ids)
  const [other] = await findUnderway(tx, ids)
  if (other !== undefined)
    throw new Problem(VehicleUnderway, { detail: `${other.vehicleId} is on a route of ${other.planId}.` })
  return all
}
