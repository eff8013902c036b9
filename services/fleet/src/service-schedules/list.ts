import { listServiceSchedules as contract } from '@clutch/contracts/fleet/service-schedules'
import { NotFound } from '@clutch/contracts/problems'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { findFleet } from '../fleets/store.ts'
import { implement } from '../kit.ts'
import { pageOfSchedules } from './store.ts'

export const listServiceSchedules = implement(contract, async ({ params: { fleetId }, query, tx }) => {
  if ((await findFleet(tx, fleetId)) === undefined) throw new Problem(NotFound)
  const { limit = 50, cursor, vehicleId, planId, status } = query
  const afterId = decodeIdCursor(cursor)
  const rows = await pageOfSchedules(tx, { fleetId, vehicleId, planId, status, afterId, limit: limit + 1 })
  return ok(pageOf(rows, limit, ({ id }) => [id]))
})
