import {
  removePaymentMethod as contract,
  PaymentMethodChanged,
  PaymentMethodRemoved,
} from '@clutch/contracts/payments/methods'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { noContent } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { beginOperation } from '../operations/begin.ts'
import { removeMethodOperation } from './remove-operation.ts'
import {
  detachMethod,
  findChargeableMethods,
  findMethod,
  findSavedMethod,
  lockMethodsOf,
  makeDefault,
} from './store.ts'

/** It is not charged any more from here on; the provider forgets it as soon as it can be asked to. */
export const removePaymentMethod = implement(contract, async ({ params, tx }) => {
  const found = await findMethod(tx, params.methodId)
  if (found === undefined) throw new Problem(NotFound)
  await lockMethodsOf(tx, found.accountId)
  const method = await findMethod(tx, params.methodId)
  if (method === undefined || method.status === 'removed') return noContent
  const { id, provider, isDefault, accountId } = method
  const saved = await findSavedMethod(tx, id)
  tx.emit(PaymentMethodRemoved, await detachMethod(tx, method))
  if (saved !== undefined) {
    const request = { providerMethodId: saved.providerMethodId }
    await beginOperation(tx, { kind: removeMethodOperation, subjectId: id, provider, request, amount: null })
  }
  if (!isDefault) return noContent
  const [newest] = await findChargeableMethods(tx, accountId)
  const next = newest === undefined ? undefined : await findMethod(tx, newest.id)
  if (next !== undefined) tx.emit(PaymentMethodChanged, await makeDefault(tx, next))
  return noContent
})
