import { getSplit as contract } from '@clutch/contracts/payments/splits'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findSplit } from './store.ts'

export const getSplit = implement(contract, async ({ params, tx }) => {
  const kept = await findSplit(tx, params.splitId)
  if (kept === undefined) throw new Problem(NotFound)
  return ok(kept.split)
})
