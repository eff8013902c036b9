import { listWorkOrders as contract } from '@clutch/contracts/fleet/work-orders'
import { NotFound } from '@clutch/contracts/problems'
import { pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { findFleet } from '../fleets/store.ts'
import { implement } from '../kit.ts'
import { pageOfWorkOrders } from './store.ts'

export const listWorkOrders = implement(contract, async ({ params: { fleetId }, query, tx }) => {
  if ((await findFleet(tx, fleetId)) === undefined) throw new Problem(NotFound)
  const { limit = 50, cursor, vehicleId, status } = query
  const before = decodeTimeCursor(cursor)
  const rows = await pageOfWorkOrders(tx, { fleetId, vehicleId, status, before, limit: limit + 1 })
  return ok(pageOf(rows, limit, ({ requestedAt, id }) => [requestedAt, id]))
})
