import { listManoeuvres as contract } from '@clutch/contracts/fleet/manoeuvres'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor, timeRange } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { findManoeuvresPage, manoeuvreTellerOf } from './store.ts'

export const listManoeuvres = implement(contract, async ({ query, tx }) => {
  const limit = query.limit ?? 50
  const rows = await findManoeuvresPage(tx, {
    ...query,
    range: timeRange(query),
    before: decodeTimeCursor(query.cursor),
    limit: limit + 1,
  })
  return ok(pageOf(rows, limit, (row) => [row.startedAt.toISOString(), row.id], await manoeuvreTellerOf(tx, rows)))
})
