import { listInspections as contract } from '@clutch/contracts/fleet/inspections'
import { NotFound } from '@clutch/contracts/problems'
import { pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor, timeRange } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { findVehicle } from '../vehicles/store.ts'
import { pageOfInspections } from './store.ts'

export const listInspections = implement(contract, async ({ params: { vehicleId }, query, tx }) => {
  if ((await findVehicle(tx, vehicleId)) === undefined) throw new Problem(NotFound)
  const limit = query.limit ?? 50
  const before = decodeTimeCursor(query.cursor)
  const rows = await pageOfInspections(tx, { vehicleId, range: timeRange(query), before, limit: limit + 1 })
  return ok(pageOf(rows, limit, (inspection) => [inspection.at, inspection.id]))
})
