import { listHoursFindings as contract } from '@clutch/contracts/fleet/hours-of-service'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor, timeRange } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { pageOfFindings } from './finding-store.ts'

export const listHoursFindings = implement(contract, async ({ query, tx }) => {
  const limit = query.limit ?? 50
  const rows = await pageOfFindings(tx, {
    driverId: query.driverId,
    range: timeRange(query),
    before: decodeTimeCursor(query.cursor),
    limit: limit + 1,
  })
  return ok(pageOf(rows, limit, ({ fromAt, id }) => [fromAt, id]))
})
