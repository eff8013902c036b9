import { type RoutePlan, RoutePlanState, VehicleUnknownOfPlan } from '@clutch/contracts/fleet/route-plans'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { findDriversById } from '../drivers/store.ts'
import type { Tx } from '../kit.ts'
import { findVehicleIdsByName } from '../vehicles/store.ts'
import { lockPlan } from './store.ts'

/** A plan to be changed, as its reader has seen it, in a state in which that can be. */
export async function lockedPlan(
  tx: Tx,
  { routePlanId }: { routePlanId: string },
  ifMatch: number | undefined,
  states: readonly RoutePlan['status'][],
): Promise<RoutePlan> {
  const plan = await lockPlan(tx, routePlanId)
  if (plan === undefined) throw new Problem(NotFound)
  if (plan.version !== ifMatch) throw new Problem(VersionMismatch)
  if (!states.includes(plan.status) || plan.isReplanning)
    throw new Problem(RoutePlanState, {
      detail: plan.isReplanning ? 'It is being planned again.' : `It is ${plan.status}.`,
    })
  return plan
}

/** @throws Problem when a vehicle or a driver is not the tenant's own */
export async function assertOwnVehicles(
  tx: Tx,
  named: readonly { vehicleId: string; driverId: string | null }[],
  pointer: string,
): Promise<void> {
  const { byId } = await findVehicleIdsByName(tx, { ids: named.map(({ vehicleId }) => vehicleId), plates: [] })
  const driverIds = named.flatMap(({ driverId }) => (driverId === null ? [] : [driverId]))
  const drivers = await findDriversById(tx, driverIds)
  const errors = named.flatMap(({ vehicleId, driverId }, at) => [
    ...(byId.has(vehicleId) ? [] : [{ pointer: `${pointer}/${at}/vehicleId`, message: 'is no vehicle of yours' }]),
    ...(driverId === null || drivers.has(driverId)
      ? []
      : [{ pointer: `${pointer}/${at}/driverId`, message: 'is no driver of yours' }]),
  ])
  if (new Set(driverIds).size < driverIds.length) errors.push({ pointer, message: 'names a driver for two vehicles' })
  if (errors.length > 0) throw new Problem(VehicleUnknownOfPlan, { errors: errors.slice(0, 50) })
}
