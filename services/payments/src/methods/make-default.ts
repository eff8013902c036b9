import {
  makeMethodDefault as contract,
  MethodNotActive,
  PaymentMethodChanged,
} from '@clutch/contracts/payments/methods'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findMethod, lockMethodsOf, makeDefault } from './store.ts'

export const makeMethodDefault = implement(contract, async ({ params, tx }) => {
  const found = await findMethod(tx, params.methodId)
  if (found === undefined) throw new Problem(NotFound)
  await lockMethodsOf(tx, found.accountId)
  const method = await findMethod(tx, params.methodId)
  if (method?.status !== 'active') throw new Problem(MethodNotActive)
  if (method.isDefault) return ok(method)
  const next = await makeDefault(tx, method)
  tx.emit(PaymentMethodChanged, next)
  return ok(next)
})
