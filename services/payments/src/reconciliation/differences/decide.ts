import { decideReconciliationDifference as contract } from '@clutch/contracts/payments/reconciliation-runs'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../../kit.ts'
import { lockDifference, putDifference } from './store.ts'

/** Who said what of it, and when, is kept with it. */
export const decideReconciliationDifference = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const before = await lockDifference(tx, params.differenceId)
  if (before === undefined) throw new Problem(NotFound)
  if (before.version !== ifMatch) throw new Problem(VersionMismatch)
  const decided = { ...body, decidedBy: tx.actor, decidedAt: tx.now.toISOString() }
  const next = { ...before, ...decided, version: before.version + 1 }
  await putDifference(tx, next)
  return ok(next)
})
