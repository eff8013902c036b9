import { changeVehicle as contract } from '@clutch/contracts/fleet/vehicles'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { alterVehicle } from './enter.ts'
import { lockVehicle } from './store.ts'

export const changeVehicle = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const vehicle = await lockVehicle(tx, params.vehicleId)
  if (vehicle === undefined) throw new Problem(NotFound)
  if (vehicle.version !== ifMatch) throw new Problem(VersionMismatch)
  return ok(await alterVehicle(tx, vehicle, body))
})
