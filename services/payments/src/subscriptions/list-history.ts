import { listSubscriptionHistory as contract } from '@clutch/contracts/payments/subscriptions'
import { NotFound } from '@clutch/contracts/problems'
import { decodeCursor, pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { belowOf } from '../plans/version-cursor.ts'
import { findSubscription, pageOfHistory } from './store.ts'

export const listSubscriptionHistory = implement(contract, async ({ params, query, tx }) => {
  const { limit = 50, cursor } = query
  const { subscriptionId } = params
  const below = belowOf(decodeCursor(cursor, 1))
  if ((await findSubscription(tx, subscriptionId)) === undefined) throw new Problem(NotFound)
  const rows = await pageOfHistory(tx, { subscriptionId, below, limit: limit + 1 })
  return ok(pageOf(rows, limit, ({ version }) => [version]))
})
