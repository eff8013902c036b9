import { getPaymentMethod as contract } from '@clutch/contracts/payments/methods'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findMethod } from './store.ts'

export const getPaymentMethod = implement(contract, async ({ params, tx }) => {
  const method = await findMethod(tx, params.methodId)
  if (method === undefined) throw new Problem(NotFound)
  return ok(method)
})
