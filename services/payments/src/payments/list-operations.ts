import { listPaymentOperations as contract } from '@clutch/contracts/payments/payments'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findOperationsOf } from '../operations/store.ts'
import { wireOperation } from '../operations/wire.ts'
import { findPayment } from './store.ts'

export const listPaymentOperations = implement(contract, async ({ params, tx }) => {
  if ((await findPayment(tx, params.paymentId)) === undefined) throw new Problem(NotFound)
  return ok({ items: (await findOperationsOf(tx, params.paymentId)).map(wireOperation) })
})
