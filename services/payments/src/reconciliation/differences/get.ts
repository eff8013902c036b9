import { getReconciliationDifference as contract } from '@clutch/contracts/payments/reconciliation-runs'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../../kit.ts'
import { findDifference } from './store.ts'

export const getReconciliationDifference = implement(contract, async ({ params, tx }) => {
  const difference = await findDifference(tx, params.differenceId)
  if (difference === undefined) throw new Problem(NotFound)
  return ok(difference)
})
