import { getPayment as contract } from '@clutch/contracts/payments/payments'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findPayment } from './store.ts'

export const getPayment = implement(contract, async ({ params, tx }) => {
  const stored = await findPayment(tx, params.paymentId)
  if (stored === undefined) throw new Problem(NotFound)
  return ok(stored.payment)
})
