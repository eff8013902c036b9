import { listChargingSessions as contract } from '@clutch/contracts/fleet/charging-sessions'
import { NotFound } from '@clutch/contracts/problems'
import { pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor, timeRange } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { findEnergyOf } from '../vehicle-energy/store.ts'
import { findVehicle } from '../vehicles/store.ts'
import { chargingSessionTellerOf, pageOfChargingSessions } from './store.ts'

export const listChargingSessions = implement(contract, async ({ params, query, tx }) => {
  const { vehicleId } = params
  if ((await findVehicle(tx, vehicleId)) === undefined) throw new Problem(NotFound)
  const limit = query.limit ?? 50
  const rows = await pageOfChargingSessions(tx, {
    vehicleId,
    range: timeRange(query),
    before: decodeTimeCursor(query.cursor),
    limit: limit + 1,
  })
  const dated = (await findEnergyOf(tx, [vehicleId])).get(vehicleId) ?? []
  const told = await chargingSessionTellerOf(tx, rows, dated)
  return ok(pageOf(rows, limit, (row) => [row.startedAt.toISOString(), row.id], told))
})
