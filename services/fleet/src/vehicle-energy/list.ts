import { listVehicleEnergy as contract } from '@clutch/contracts/fleet/vehicle-energy'
import { NotFound } from '@clutch/contracts/problems'
import { pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { findVehicle } from '../vehicles/store.ts'
import { pageOfVehicleEnergy, vehicleEnergyOf } from './store.ts'

export const listVehicleEnergy = implement(contract, async ({ params, query, tx }) => {
  const { vehicleId } = params
  if ((await findVehicle(tx, vehicleId)) === undefined) throw new Problem(NotFound)
  const limit = query.limit ?? 50
  const rows = await pageOfVehicleEnergy(tx, { vehicleId, before: decodeTimeCursor(query.cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, (row) => [row.validFrom.toISOString(), row.id], vehicleEnergyOf))
})
