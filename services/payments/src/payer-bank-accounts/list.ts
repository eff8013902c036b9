import { listPayerBankAccounts as contract } from '@clutch/contracts/payments/bank-transfers'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfPayers } from './store.ts'

export const listPayerBankAccounts = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const rows = await pageOfPayers(tx, { ...filter, after: decodeIdCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, ({ id }) => [id]))
})
