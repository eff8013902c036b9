import { listPlans as contract } from '@clutch/contracts/payments/plans'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { pageOfPlans } from './store.ts'

export const listPlans = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, status, code } = query
  const rows = await pageOfPlans(tx, { status, code, before: decodeTimeCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, (plan) => [plan.createdAt, plan.id]))
})
