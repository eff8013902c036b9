import { listReportSchedules as contract } from '@clutch/contracts/fleet/reports'
import { NotFound } from '@clutch/contracts/problems'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findReport } from '../reports/store.ts'
import { pageOfSchedules } from './store.ts'

export const listReportSchedules = implement(contract, async ({ params: { reportId }, query, tx }) => {
  if ((await findReport(tx, reportId)) === undefined) throw new Problem(NotFound)
  const limit = query.limit ?? 50
  const schedules = await pageOfSchedules(tx, { reportId, afterId: decodeIdCursor(query.cursor), limit: limit + 1 })
  return ok(pageOf(schedules, limit, ({ id }) => [id]))
})
