import { changeVehicle as contract, VehicleChanged } from '@clutch/contracts/fleet/vehicles'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { assertOwnFleet } from './own-fleet.ts'
import { lockVehicle, updateVehicle } from './store.ts'
import { changedVehicle } from './vehicle.ts'

export const changeVehicle = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const vehicle = await lockVehicle(tx, params.vehicleId)
  if (vehicle === undefined) throw new Problem(NotFound)
  if (vehicle.version !== ifMatch) throw new Problem(VersionMismatch)
  const changed = changedVehicle(vehicle, body)
  if (changed.fleetId !== vehicle.fleetId) await assertOwnFleet(tx, changed.fleetId)
  await updateVehicle(tx, changed)
  tx.emit(VehicleChanged, changed)
  return ok(changed)
})
