import { changeReport as contract } from '@clutch/contracts/fleet/reports'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { measuresOf } from '../analytics/asked.ts'
import { implement } from '../kit.ts'
import { changedReport } from './report.ts'
import { lockReport, updateReport } from './store.ts'

export const changeReport = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const report = await lockReport(tx, params.reportId)
  if (report === undefined) throw new Problem(NotFound)
  if (report.version !== ifMatch) throw new Problem(VersionMismatch)
  const changed = changedReport(report, body)
  measuresOf(changed.measures, changed.by)
  await updateReport(tx, changed)
  return ok(changed)
})
