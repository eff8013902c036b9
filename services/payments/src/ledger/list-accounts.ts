import { listLedgerAccounts as contract } from '@clutch/contracts/payments/ledger'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { platform } from './account.ts'
import { pageOfLedgerAccounts } from './store.ts'

export const listLedgerAccounts = implement(contract, async ({ query, tx }) => {
  const limit = query.limit ?? 50
  const afterId = decodeIdCursor(query.cursor)
  const rows = await pageOfLedgerAccounts(tx, {
    currency: query.currency,
    afterId,
    limit: limit + 1,
  })
  return ok(
    pageOf(
      rows,
      limit,
      (account) => [account.id],
      ({ id, code, owner, currency, balance }) => ({
        id,
        name: code,
        owner: owner === platform ? null : owner,
        currency,
        balance,
      }),
    ),
  )
})
