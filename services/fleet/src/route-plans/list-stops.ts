import { listRouteStops as contract } from '@clutch/contracts/fleet/route-stops'
import { NotFound } from '@clutch/contracts/problems'
import { decodeCursor, notOfThisList, pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findPlan, pageOfStops } from './store.ts'

export const listRouteStops = implement(contract, async ({ params, query: { limit = 50, cursor, vehicleId }, tx }) => {
  const [after = 0] = decodeCursor(cursor, 1) ?? []
  if (!Number.isInteger(after) || Math.abs(Number(after)) > 1e6) throw notOfThisList()
  if ((await findPlan(tx, params.routePlanId)) === undefined) throw new Problem(NotFound)
  const rows = await pageOfStops(tx, { planId: params.routePlanId, vehicleId, after: Number(after), limit: limit + 1 })
  return ok(
    pageOf(
      rows,
      limit,
      ({ number }) => [number],
      ({ stop }) => stop,
    ),
  )
})
