import { listIdlings as contract } from '@clutch/contracts/fleet/idlings'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor, timeRange } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { idlingTellerOf, pageOfIdlings } from './store.ts'

export const listIdlings = implement(contract, async ({ query, tx }) => {
  const limit = query.limit ?? 50
  const rows = await pageOfIdlings(tx, {
    ...query,
    range: timeRange(query),
    before: decodeTimeCursor(query.cursor),
    limit: limit + 1,
  })
  return ok(pageOf(rows, limit, (row) => [row.startedAt.toISOString(), row.id], await idlingTellerOf(tx, rows)))
})
