import { changeReportSchedule as contract } from '@clutch/contracts/fleet/reports'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { admitSchedule } from './admit.ts'
import { changedSchedule } from './report-schedule.ts'
import { runScheduleKind } from './run.ts'
import { lockSchedule, updateSchedule } from './store.ts'

export const changeReportSchedule = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const schedule = await lockSchedule(tx, params.reportScheduleId)
  if (schedule === undefined || schedule.reportId !== params.reportId) throw new Problem(NotFound)
  if (schedule.version !== ifMatch) throw new Problem(VersionMismatch)
  await admitSchedule(tx, body)
  const changed = changedSchedule(schedule, body, tx.now)
  await updateSchedule(tx, changed)
  if (changed.nextAt === null) await tx.unschedule(runScheduleKind, schedule.id)
  else await tx.schedule(runScheduleKind, schedule.id, new Date(changed.nextAt))
  return ok(changed)
})
