import { listCorporateAccounts as contract } from '@clutch/contracts/b2b/corporate-accounts'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfCorporateAccounts } from './store.ts'

export const listCorporateAccounts = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const afterId = decodeIdCursor(cursor)
  const rows = await pageOfCorporateAccounts(tx, { ...filter, afterId, limit: limit + 1 })
  return ok(pageOf(rows, limit, (account) => [account.id]))
})
