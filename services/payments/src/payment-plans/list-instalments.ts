import { listInstalments as contract } from '@clutch/contracts/payments/payment-plans'
import { NotFound } from '@clutch/contracts/problems'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findPlan } from './store.ts'

/** A plan has few of them and is read with all. */
export const listInstalments = implement(contract, async ({ params, query, tx }) => {
  const { limit = 50, cursor, status } = query
  const plan = await findPlan(tx, params.paymentPlanId)
  if (plan === undefined) throw new Problem(NotFound)
  const after = plan.instalments.findIndex(({ id }) => id === decodeIdCursor(cursor))
  const rows = plan.instalments.slice(after + 1).filter((one) => status === undefined || one.status === status)
  return ok(pageOf(rows.slice(0, limit + 1), limit, (one) => [one.id]))
})
