import { askOperation as contract, OperationIsKnown } from '@clutch/contracts/payments/operations'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { accepted } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { isKnown } from './operation.ts'
import { lockOperation, makeDue } from './store.ts'
import { wireOperation } from './wire.ts'
import { wakeOperations } from './work.ts'

export const askOperation = implement(contract, async ({ params, tx }) => {
  const operation = await lockOperation(tx, params.operationId)
  if (operation === undefined) throw new Problem(NotFound)
  if (isKnown(operation.status)) throw new Problem(OperationIsKnown)
  await makeDue(tx, operation.id)
  tx.afterCommit(wakeOperations)
  return accepted(wireOperation(operation))
})
