import { deleteReportSchedule as contract } from '@clutch/contracts/fleet/reports'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { noContent } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { runScheduleKind } from './run.ts'
import { lockSchedule, updateSchedule } from './store.ts'

export const deleteReportSchedule = implement(contract, async ({ params, ifMatch, tx }) => {
  const schedule = await lockSchedule(tx, params.reportScheduleId)
  if (schedule === undefined || schedule.reportId !== params.reportId) throw new Problem(NotFound)
  if (schedule.version !== ifMatch) throw new Problem(VersionMismatch)
  await updateSchedule(tx, { ...schedule, status: 'deleted', nextAt: null, version: schedule.version + 1 })
  await tx.unschedule(runScheduleKind, schedule.id)
  return noContent
})
