import { listSubscriptions as contract } from '@clutch/contracts/payments/subscriptions'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { pageOfSubscriptions } from './store.ts'

export const listSubscriptions = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, ...filters } = query
  const rows = await pageOfSubscriptions(tx, { ...filters, before: decodeTimeCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, (subscription) => [subscription.createdAt, subscription.id]))
})
