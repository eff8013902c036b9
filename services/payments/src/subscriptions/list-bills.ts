import { listSubscriptionBills as contract } from '@clutch/contracts/payments/subscriptions'
import { NotFound } from '@clutch/contracts/problems'
import { pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { findSubscription, pageOfBills } from './store.ts'

export const listSubscriptionBills = implement(contract, async ({ params, query, tx }) => {
  const { limit = 50, cursor } = query
  const { subscriptionId } = params
  const before = decodeTimeCursor(cursor)
  if ((await findSubscription(tx, subscriptionId)) === undefined) throw new Problem(NotFound)
  const rows = await pageOfBills(tx, { subscriptionId, before, limit: limit + 1 })
  return ok(pageOf(rows, limit, (bill) => [bill.billedAt, bill.id]))
})
