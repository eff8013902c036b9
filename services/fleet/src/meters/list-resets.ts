import { listMeterResets as contract } from '@clutch/contracts/fleet/meters'
import { NotFound } from '@clutch/contracts/problems'
import { pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { findVehicle } from '../vehicles/store.ts'
import { pageOfMeterResets, resetOf } from './store.ts'

export const listMeterResets = implement(contract, async ({ params, query, tx }) => {
  const { vehicleId } = params
  if ((await findVehicle(tx, vehicleId)) === undefined) throw new Problem(NotFound)
  const { limit = 50, cursor } = query
  const rows = await pageOfMeterResets(tx, { vehicleId, before: decodeTimeCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, (row) => [row.at.toISOString(), row.id], resetOf))
})
