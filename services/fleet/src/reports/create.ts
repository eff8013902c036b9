import { createReport as contract, ReportLimit } from '@clutch/contracts/fleet/reports'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { measuresOf } from '../analytics/asked.ts'
import { implement } from '../kit.ts'
import { newReport } from './report.ts'
import { countReports, insertReport } from './store.ts'

const mostReports = 1_000

export const createReport = implement(contract, async ({ body, tx }) => {
  measuresOf(body.measures, body.by)
  if ((await countReports(tx)) >= mostReports) throw new Problem(ReportLimit)
  const report = newReport(body, { id: newId('rpt'), now: tx.now })
  await insertReport(tx, report)
  return created(report)
})
