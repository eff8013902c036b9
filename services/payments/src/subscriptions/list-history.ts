import { listSubscriptionHistory as contract } from '@clutch/contracts/payments/subscriptions'
import { NotFound } from '@clutch/contracts/problems'
import { decodeCursor, pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findSubscription, pageOfHistory } from './store.ts'

const latest = 2_147_483_647

export const listSubscriptionHistory = implement(contract, async ({ params, query, tx }) => {
  const { limit = 50, cursor } = query
  const { subscriptionId } = params
  const below = Math.min(Math.trunc(Number(decodeCursor(cursor, 1)?.[0] ?? latest)) || 0, latest)
  if ((await findSubscription(tx, subscriptionId)) === undefined) throw new Problem(NotFound)
  const rows = await pageOfHistory(tx, { subscriptionId, below, limit: limit + 1 })
  return ok(pageOf(rows, limit, ({ version }) => [version]))
})
