import { deleteReport as contract } from '@clutch/contracts/fleet/reports'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { noContent } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { lockReport, updateReport } from './store.ts'

/** Its schedules find it no more, and end. */
export const deleteReport = implement(contract, async ({ params, ifMatch, tx }) => {
  const report = await lockReport(tx, params.reportId)
  if (report === undefined) throw new Problem(NotFound)
  if (report.version !== ifMatch) throw new Problem(VersionMismatch)
  await updateReport(tx, { ...report, status: 'deleted', version: report.version + 1 })
  return noContent
})
