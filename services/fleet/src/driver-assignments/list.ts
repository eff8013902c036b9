import { listDriverAssignments as contract } from '@clutch/contracts/fleet/driver-assignments'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor, instantIn, timeRange } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { assignmentOf } from './assignment.ts'
import { pageOfAssignments } from './store.ts'

export const listDriverAssignments = implement(contract, async ({ query, tx }) => {
  const limit = query.limit ?? 50
  const rows = await pageOfAssignments(tx, {
    ...query,
    range: timeRange(query),
    at: query.at === undefined ? undefined : instantIn(query.at, '/query/at'),
    before: decodeTimeCursor(query.cursor),
    limit: limit + 1,
  })
  return ok(pageOf(rows, limit, (kept) => [new Date(kept.fromMs).toISOString(), kept.id], assignmentOf))
})
