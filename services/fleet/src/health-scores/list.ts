import { listHealthScores as contract } from '@clutch/contracts/fleet/health-scores'
import { NotFound } from '@clutch/contracts/problems'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { findFleet } from '../fleets/store.ts'
import { implement } from '../kit.ts'
import { findVehicleIdsAfter } from '../vehicles/store.ts'
import { healthOf } from './of-vehicles.ts'

export const listHealthScores = implement(contract, async ({ params: { fleetId }, query, tx }) => {
  if ((await findFleet(tx, fleetId)) === undefined) throw new Problem(NotFound)
  const { limit = 50, cursor } = query
  const ids = await findVehicleIdsAfter(tx, { fleetId, afterId: decodeIdCursor(cursor), limit: limit + 1 })
  const { items, nextCursor } = pageOf(ids, limit, (id) => [id])
  return ok({ items: await healthOf(tx, items), nextCursor })
})
