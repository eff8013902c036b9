import { listReports as contract } from '@clutch/contracts/fleet/reports'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfReports } from './store.ts'

export const listReports = implement(contract, async ({ query, tx }) => {
  const limit = query.limit ?? 50
  const reports = await pageOfReports(tx, { afterId: decodeIdCursor(query.cursor), limit: limit + 1 })
  return ok(pageOf(reports, limit, ({ id }) => [id]))
})
