import { getReportSchedule as contract } from '@clutch/contracts/fleet/reports'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findSchedule } from './store.ts'

export const getReportSchedule = implement(contract, async ({ params, tx }) => {
  const schedule = await findSchedule(tx, params.reportScheduleId)
  if (schedule === undefined || schedule.reportId !== params.reportId) throw new Problem(NotFound)
  return ok(schedule)
})
