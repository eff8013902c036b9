import { getOperation as contract } from '@clutch/contracts/payments/operations'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findOperation } from './store.ts'
import { wireOperation } from './wire.ts'

export const getOperation = implement(contract, async ({ params, tx }) => {
  const operation = await findOperation(tx, params.operationId)
  if (operation === undefined) throw new Problem(NotFound)
  return ok(wireOperation(operation))
})
