import { listVehicles as contract } from '@clutch/contracts/fleet/vehicles'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { findGroupIdsBelow } from '../groups/store.ts'
import { implement } from '../kit.ts'
import { pageOfVehicles } from './store.ts'

export const listVehicles = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, groupId, ...filter } = query
  const groupIds = groupId === undefined ? undefined : await findGroupIdsBelow(tx, groupId)
  const rows = await pageOfVehicles(tx, { ...filter, groupIds, afterId: decodeIdCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, (vehicle) => [vehicle.id]))
})
