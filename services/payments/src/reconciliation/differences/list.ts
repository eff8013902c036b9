import { listReconciliationDifferences as contract } from '@clutch/contracts/payments/reconciliation-runs'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../../kit.ts'
import { pageOfDifferences } from './store.ts'

export const listReconciliationDifferences = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const rows = await pageOfDifferences(tx, { ...filter, before: decodeTimeCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, ({ foundAt, id }) => [foundAt, id]))
})
