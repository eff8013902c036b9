import { listUsagePeriods as contract } from '@clutch/contracts/payments/usage'
import { NotFound } from '@clutch/contracts/problems'
import { decodeCursor, pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findSubscription } from '../subscriptions/store.ts'
import { pageOfUsagePeriods } from './store.ts'

export const listUsagePeriods = implement(contract, async ({ params, query, tx }) => {
  const { limit = 50, cursor } = query
  const key = decodeCursor(cursor, 2)
  const before = key === undefined ? undefined : ([String(key[0]), String(key[1])] as const)
  const held = await findSubscription(tx, params.subscriptionId)
  if (held === undefined) throw new Problem(NotFound)
  const { id: subscriptionId, currency } = held.subscription
  const rows = await pageOfUsagePeriods(tx, { subscriptionId, currency, before, limit: limit + 1 })
  return ok(pageOf(rows, limit, ({ startDay, id }) => [startDay, id]))
})
