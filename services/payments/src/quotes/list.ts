import { listQuotes as contract } from '@clutch/contracts/payments/currency-conversion'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { pageOfQuotes } from './store.ts'

export const listQuotes = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor } = query
  const rows = await pageOfQuotes(tx, { before: decodeTimeCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, (quote) => [quote.createdAt, quote.id]))
})
