import { listPayoutsDue as contract } from '@clutch/contracts/payments/analytics'
import { decodeCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { knownCurrency } from './asked.ts'
import { pageOfPayoutsDue } from './payout-store.ts'

export const listPayoutsDue = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, vendorId } = query
  const [afterVendor = '', afterCurrency = ''] = decodeCursor(cursor, 2) ?? []
  const rows = await pageOfPayoutsDue(tx, {
    vendorId,
    currency: knownCurrency(query.currency),
    after: { vendorId: String(afterVendor), currency: String(afterCurrency) },
    limit: limit + 1,
  })
  return ok(pageOf(rows, limit, (row) => [row.vendorId, row.currency]))
})
