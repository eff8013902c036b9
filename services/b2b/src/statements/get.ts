import { getStatement as contract } from '@clutch/contracts/b2b/statements'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findStatement } from './store.ts'

export const getStatement = implement(contract, async ({ params, tx }) => {
  const statement = await findStatement(tx, params.statementId)
  if (statement === undefined) throw new Problem(NotFound)
  return ok(statement)
})
