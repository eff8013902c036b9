import { getVehicleTrends as contract } from '@clutch/contracts/fleet/vehicle-trends'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findVehicle } from '../vehicles/store.ts'
import { findVitalDays } from '../vitals/store.ts'
import { trendsOf } from './trends.ts'

const dayMs = 86_400_000

export const getVehicleTrends = implement(contract, async ({ params, query, tx }) => {
  const { fleetId, vehicleId } = params
  if ((await findVehicle(tx, vehicleId))?.fleetId !== fleetId) throw new Problem(NotFound)
  const to = tx.now
  const from = new Date(to.getTime() - (query.days ?? 90) * dayMs)
  const days = (await findVitalDays(tx, [vehicleId], { from, to })).get(vehicleId) ?? []
  return ok(trendsOf(vehicleId, days, { fromMs: from.getTime(), toMs: to.getTime() }))
})
