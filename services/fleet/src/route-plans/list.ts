import { listRoutePlans as contract } from '@clutch/contracts/fleet/route-plans'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { pageOfPlans } from './store.ts'

export const listRoutePlans = implement(contract, async ({ query: { limit = 50, cursor, status }, tx }) => {
  const rows = await pageOfPlans(tx, { status, before: decodeTimeCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, (plan) => [plan.createdAt, plan.id]))
})
