import { listAgeing as contract } from '@clutch/contracts/payments/receivables'
import { decodeCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfAgeing } from './store.ts'

export const listAgeing = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const [accountId = '', currency = ''] = decodeCursor(cursor, 2) ?? []
  const rows = await pageOfAgeing(tx, { ...filter, after: [String(accountId), String(currency)], limit: limit + 1 })
  return ok(pageOf(rows, limit, (row) => [row.accountId, row.currency]))
})
