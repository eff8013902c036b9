import { listReceivables as contract } from '@clutch/contracts/payments/receivables'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfReceivables } from './store.ts'

export const listReceivables = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const rows = await pageOfReceivables(tx, { ...filter, after: decodeIdCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, ({ id }) => [id]))
})
