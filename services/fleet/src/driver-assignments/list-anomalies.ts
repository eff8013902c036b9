import { listAssignmentAnomalies as contract } from '@clutch/contracts/fleet/driver-assignments'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor, timeRange } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { anomalyTold } from './anomaly.ts'
import { pageOfAnomalies } from './anomaly-store.ts'

export const listAssignmentAnomalies = implement(contract, async ({ query, tx }) => {
  const limit = query.limit ?? 50
  const rows = await pageOfAnomalies(tx, {
    ...query,
    range: timeRange(query),
    before: decodeTimeCursor(query.cursor),
    limit: limit + 1,
  })
  return ok(pageOf(rows, limit, (kept) => [kept.fromAt, kept.id], anomalyTold))
})
