import { listVehicles as contract } from '@clutch/contracts/fleet/vehicles'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfVehicles } from './store.ts'

export const listVehicles = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const afterId = decodeIdCursor(cursor)
  const rows = await pageOfVehicles(tx, { ...filter, afterId, limit: limit + 1 })
  return ok(pageOf(rows, limit, (vehicle) => [vehicle.id]))
})
