import { getReconciliationRun as contract } from '@clutch/contracts/payments/reconciliation-runs'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../../kit.ts'
import { findRun } from './store.ts'

export const getReconciliationRun = implement(contract, async ({ params, tx }) => {
  const run = await findRun(tx, params.runId)
  if (run === undefined) throw new Problem(NotFound)
  return ok(run)
})
