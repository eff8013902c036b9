import { runReport as contract } from '@clutch/contracts/fleet/reports'
import { NotFound } from '@clutch/contracts/problems'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { askedOf } from '../analytics/asked.ts'
import { implement } from '../kit.ts'
import { makeRun } from './make-run.ts'
import { findReport } from './store.ts'

export const runReport = implement(contract, async ({ params, body, tx }) => {
  const report = await findReport(tx, params.reportId)
  if (report === undefined) throw new Problem(NotFound)
  await askedOf(tx, { ...report, ...body, filter: {} })
  return created((await makeRun(tx, report, { id: newId('rrn'), range: body, scheduleId: null }))!)
})
