import {
  type NewVehicle,
  type Vehicle,
  type VehicleChange,
  VehicleChanged,
  VehicleCreated,
} from '@clutch/contracts/fleet/vehicles'
import { newId } from '@clutch/shared/id'
import { valuesAfter } from '../custom-fields/custom-field.ts'
import { findCustomFields } from '../custom-fields/store.ts'
import type { Tx } from '../kit.ts'
import { followBelonging } from '../vehicle-belongings/follow.ts'
import { assertOwn } from './own-vehicle.ts'
import { insertVehicle, updateVehicle } from './store.ts'
import { changedVehicle, newVehicle } from './vehicle.ts'

/** What a request and a row of a file have in common. */
export async function enterVehicle(tx: Tx, wanted: NewVehicle): Promise<Vehicle> {
  const values = valuesAfter(await findCustomFields(tx, 'vehicle'), {}, wanted.customFields ?? {})
  const vehicle = newVehicle(wanted, values, { id: newId('veh'), now: tx.now })
  await assertOwn(tx, wanted)
  await insertVehicle(tx, vehicle)
  await followBelonging(tx, vehicle)
  tx.emit(VehicleCreated, vehicle)
  return vehicle
}

/** @param vehicle locked by the caller */
export async function alterVehicle(tx: Tx, vehicle: Vehicle, change: VehicleChange): Promise<Vehicle> {
  const values =
    change.customFields === undefined
      ? vehicle.customFields
      : valuesAfter(await findCustomFields(tx, 'vehicle'), vehicle.customFields, change.customFields)
  const changed = changedVehicle(vehicle, change, values)
  // Into an archived fleet nothing comes; what is in it may become active again only elsewhere.
  const enters = changed.fleetId !== vehicle.fleetId || (changed.status === 'active' && vehicle.status !== 'active')
  await assertOwn(tx, { ...change, fleetId: enters ? changed.fleetId : undefined }, vehicle.id)
  await updateVehicle(tx, changed)
  await followBelonging(tx, changed)
  tx.emit(VehicleChanged, changed)
  return changed
}
