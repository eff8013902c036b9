import { createVehicle as contract, VehicleCreated } from '@clutch/contracts/fleet/vehicles'
import { newId } from '@clutch/shared/id'
import { created } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { assertOwnFleet } from './own-fleet.ts'
import { insertVehicle } from './store.ts'
import { newVehicle } from './vehicle.ts'

export const createVehicle = implement(contract, async ({ body, tx }) => {
  const vehicle = newVehicle(body, { id: newId('veh'), now: tx.now })
  await assertOwnFleet(tx, vehicle.fleetId)
  await insertVehicle(tx, vehicle)
  tx.emit(VehicleCreated, vehicle)
  return created(vehicle)
})
