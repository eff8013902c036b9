import { listPlanVersions as contract } from '@clutch/contracts/payments/plans'
import { NotFound } from '@clutch/contracts/problems'
import { decodeCursor, pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findPlan, pageOfVersions } from './store.ts'
import { belowOf } from './version-cursor.ts'

export const listPlanVersions = implement(contract, async ({ params, query, tx }) => {
  const { limit = 50, cursor } = query
  const below = belowOf(decodeCursor(cursor, 1))
  const plan = await findPlan(tx, params.planId)
  if (plan === undefined) throw new Problem(NotFound)
  const rows = await pageOfVersions(tx, { plan, below, limit: limit + 1 })
  return ok(pageOf(rows, limit, ({ version }) => [version]))
})
