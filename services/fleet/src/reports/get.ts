import { getReport as contract } from '@clutch/contracts/fleet/reports'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findReport } from './store.ts'

export const getReport = implement(contract, async ({ params, tx }) => {
  const report = await findReport(tx, params.reportId)
  if (report === undefined) throw new Problem(NotFound)
  return ok(report)
})
