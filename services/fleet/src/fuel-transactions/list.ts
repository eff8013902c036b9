import { listFuelTransactions as contract } from '@clutch/contracts/fleet/fuel-transactions'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor, timeRange } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { pageOfFuelTransactions } from './store.ts'

export const listFuelTransactions = implement(contract, async ({ query, tx }) => {
  const limit = query.limit ?? 50
  const rows = await pageOfFuelTransactions(tx, {
    ...query,
    range: timeRange(query),
    before: decodeTimeCursor(query.cursor),
    limit: limit + 1,
  })
  return ok(pageOf(rows, limit, ({ at, id }) => [at, id]))
})
