import { listReconciliationRuns as contract } from '@clutch/contracts/payments/reconciliation-runs'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../../kit.ts'
import { pageOfRuns } from './store.ts'

export const listReconciliationRuns = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const rows = await pageOfRuns(tx, { ...filter, before: decodeTimeCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, ({ startedAt, id }) => [startedAt, id]))
})
