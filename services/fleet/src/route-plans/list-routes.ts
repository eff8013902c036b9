import { listRoutes as contract } from '@clutch/contracts/fleet/route-stops'
import { NotFound } from '@clutch/contracts/problems'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findPlan, pageOfRoutes } from './store.ts'

export const listRoutes = implement(contract, async ({ params, query: { limit = 50, cursor }, tx }) => {
  const after = decodeIdCursor(cursor)
  if ((await findPlan(tx, params.routePlanId)) === undefined) throw new Problem(NotFound)
  const rows = await pageOfRoutes(tx, { planId: params.routePlanId, after, limit: limit + 1 })
  return ok(pageOf(rows, limit, ({ vehicleId }) => [vehicleId]))
})
