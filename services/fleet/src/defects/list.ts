import { listDefects as contract, listVehicleDefects as vehicleContract } from '@clutch/contracts/fleet/inspections'
import { NotFound } from '@clutch/contracts/problems'
import { pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement, type Tx } from '../kit.ts'
import { findVehicle } from '../vehicles/store.ts'
import { pageOfDefects } from './store.ts'

type Query = { limit?: number; cursor?: string; status?: string }

export const listDefects = implement(contract, ({ query, tx }) => list(tx, query))
export const listVehicleDefects = implement(vehicleContract, async ({ params: { vehicleId }, query, tx }) => {
  if ((await findVehicle(tx, vehicleId)) === undefined) throw new Problem(NotFound)
  return list(tx, query, { vehicleId })
})

async function list(tx: Tx, { limit = 50, cursor, status }: Query, of: { vehicleId?: string } = {}) {
  const rows = await pageOfDefects(tx, { ...of, status, before: decodeTimeCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, (defect) => [defect.at, defect.id]))
}
