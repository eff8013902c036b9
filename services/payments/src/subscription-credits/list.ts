import { listCustomerCredits as contract } from '@clutch/contracts/payments/subscriptions'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfCredits } from './store.ts'

export const listCustomerCredits = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, accountId } = query
  const rows = await pageOfCredits(tx, { accountId, after: decodeIdCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, ({ id }) => [id]))
})
