import { listReportRuns as contract } from '@clutch/contracts/fleet/reports'
import { NotFound } from '@clutch/contracts/problems'
import { pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { findReport, pageOfRuns } from './store.ts'

export const listReportRuns = implement(contract, async ({ params: { reportId }, query, tx }) => {
  if ((await findReport(tx, reportId)) === undefined) throw new Problem(NotFound)
  const limit = query.limit ?? 50
  const runs = await pageOfRuns(tx, { reportId, before: decodeTimeCursor(query.cursor), limit: limit + 1 })
  return ok(pageOf(runs, limit, ({ createdAt, id }) => [createdAt, id]))
})
