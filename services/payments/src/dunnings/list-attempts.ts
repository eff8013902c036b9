import { listDunningAttempts as contract } from '@clutch/contracts/payments/dunnings'
import { NotFound } from '@clutch/contracts/problems'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findAttemptsOf, findDunning } from './store.ts'

/** A dunning has few and is read with all. */
export const listDunningAttempts = implement(contract, async ({ params, query, tx }) => {
  const { limit = 50, cursor } = query
  if ((await findDunning(tx, params.dunningId)) === undefined) throw new Problem(NotFound)
  const attempts = await findAttemptsOf(tx, params.dunningId)
  const after = attempts.findIndex(({ id }) => id === decodeIdCursor(cursor))
  return ok(pageOf(attempts.slice(after + 1, after + 2 + limit), limit, ({ id }) => [id]))
})
