import { getVehicle as contract } from '@clutch/contracts/fleet/vehicles'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findVehicle } from './store.ts'

export const getVehicle = implement(contract, async ({ params, tx }) => {
  const vehicle = await findVehicle(tx, params.vehicleId)
  if (vehicle === undefined) throw new Problem(NotFound)
  return ok(vehicle)
})
