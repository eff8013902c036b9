import { getHealthScore as contract } from '@clutch/contracts/fleet/health-scores'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findVehicle } from '../vehicles/store.ts'
import { healthOf } from './of-vehicles.ts'

export const getHealthScore = implement(contract, async ({ params: { fleetId, vehicleId }, tx }) => {
  if ((await findVehicle(tx, vehicleId))?.fleetId !== fleetId) throw new Problem(NotFound)
  const [score] = await healthOf(tx, [vehicleId])
  return ok(score!)
})
