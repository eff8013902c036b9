import { listSpeedings as contract } from '@clutch/contracts/fleet/speedings'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor, timeRange } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { findSpeedingsPage, speedingTellerOf } from './store.ts'

export const listSpeedings = implement(contract, async ({ query, tx }) => {
  const limit = query.limit ?? 50
  const rows = await findSpeedingsPage(tx, {
    ...query,
    range: timeRange(query),
    before: decodeTimeCursor(query.cursor),
    limit: limit + 1,
  })
  return ok(pageOf(rows, limit, (row) => [row.startedAt.toISOString(), row.id], await speedingTellerOf(tx, rows)))
})
