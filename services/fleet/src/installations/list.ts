import { listInstallations as contract } from '@clutch/contracts/fleet/installations'
import { NotFound } from '@clutch/contracts/problems'
import { pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { findVehicle } from '../vehicles/store.ts'
import { pageOfInstallations } from './store.ts'

export const listInstallations = implement(contract, async ({ params, query, tx }) => {
  const { vehicleId } = params
  const { limit = 50, cursor } = query
  const before = decodeTimeCursor(cursor)
  if ((await findVehicle(tx, vehicleId)) === undefined) throw new Problem(NotFound)
  const rows = await pageOfInstallations(tx, { vehicleId, before, limit: limit + 1 })
  return ok(pageOf(rows, limit, (row) => [row.installedAt, row.id]))
})
