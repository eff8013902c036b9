import { getReportRun as contract } from '@clutch/contracts/fleet/reports'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findRun } from './store.ts'

export const getReportRun = implement(contract, async ({ params, tx }) => {
  const kept = await findRun(tx, params.reportRunId)
  if (kept === undefined || kept.run.reportId !== params.reportId) throw new Problem(NotFound)
  return ok(kept.run)
})
