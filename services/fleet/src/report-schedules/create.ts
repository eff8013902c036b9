import { createReportSchedule as contract, ReportLimit } from '@clutch/contracts/fleet/reports'
import { NotFound } from '@clutch/contracts/problems'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { lockReport } from '../reports/store.ts'
import { admitSchedule } from './admit.ts'
import { newSchedule } from './report-schedule.ts'
import { runScheduleKind } from './run.ts'
import { insertSchedule, pageOfSchedules } from './store.ts'

const mostSchedules = 20

export const createReportSchedule = implement(contract, async ({ params: { reportId }, body, tx }) => {
  if ((await lockReport(tx, reportId)) === undefined) throw new Problem(NotFound)
  await admitSchedule(tx, body)
  const held = await pageOfSchedules(tx, { reportId, afterId: '', limit: mostSchedules })
  if (held.length >= mostSchedules) throw new Problem(ReportLimit)
  const schedule = newSchedule(body, { id: newId('rps'), reportId, now: tx.now })
  await insertSchedule(tx, schedule)
  await tx.schedule(runScheduleKind, schedule.id, new Date(schedule.nextAt!))
  return created(schedule)
})
