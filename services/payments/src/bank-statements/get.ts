import { getBankStatement as contract } from '@clutch/contracts/payments/bank-statements'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findStatement } from './store.ts'

export const getBankStatement = implement(contract, async ({ params, tx }) => {
  const statement = await findStatement(tx, params.bankStatementId)
  if (statement === undefined) throw new Problem(NotFound)
  return ok(statement)
})
