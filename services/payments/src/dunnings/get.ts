import { getDunning as contract } from '@clutch/contracts/payments/dunnings'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findDunning } from './store.ts'

export const getDunning = implement(contract, async ({ params, tx }) => {
  const dunning = await findDunning(tx, params.dunningId)
  if (dunning === undefined) throw new Problem(NotFound)
  return ok(dunning)
})
