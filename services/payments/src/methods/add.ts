import { AccountUnknown, addPaymentMethod as contract, MethodDeclined } from '@clutch/contracts/payments/methods'
import { ProviderNotConfigured } from '@clutch/contracts/payments/payments'
import { ProviderUnavailable } from '@clutch/contracts/payments/problems'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { findAccount } from '../corporate-accounts/store.ts'
import { implementOpen, type Tx } from '../kit.ts'
import { beginOperation } from '../operations/begin.ts'
import { intend, replayHeaders } from '../operations/intend.ts'
import { providersOf } from '../providers/settings.ts'
import { saveMethodOperation } from './save-operation.ts'
import { findMethod, findWantedMethod, insertMethod, upsertCustomer } from './store.ts'

export const addPaymentMethod = implementOpen(contract, async ({ body, ...context }) => {
  const { accountId, provider, token } = body
  if (providersOf(context.database).get(provider) === undefined)
    throw new Problem(ProviderNotConfigured, {
      errors: [{ pointer: '/body/provider', message: 'is not configured here' }],
    })
  const intent = async (tx: Tx, lease: string) => {
    const account = await findAccount(tx, accountId)
    if (account === undefined)
      throw new Problem(AccountUnknown, {
        errors: [{ pointer: '/body/accountId', message: 'is not known here, or not yet' }],
      })
    const { name, email } = account
    const customer = await upsertCustomer(tx, { id: newId('cus'), accountId, provider, name, email })
    const id = newId('pmt')
    await insertMethod(tx, { id, accountId, customerId: customer.id, provider })
    const request = { methodId: id, customer, token, returnUrl: null }
    const intention = { kind: saveMethodOperation, subjectId: id, provider, request, amount: null }
    return { subjectId: id, operationId: await beginOperation(tx, intention, lease) }
  }
  const { answer, replayed } = await intend(context, [saveMethodOperation], intent, async (tx, id) => ({
    method: await findMethod(tx, id),
    wanted: await findWantedMethod(tx, id),
  }))
  const { method, wanted } = answer
  if (method !== undefined) return { ...created(method), ...replayHeaders(replayed) }
  if (wanted?.status === 'failed') throw new Problem(MethodDeclined, { detail: wanted.failureMessage ?? '' })
  // Still an intent: the provider did not answer. The same key goes on from here, and so does the worker.
  throw new Problem(ProviderUnavailable, { headers: { 'retry-after': '2' } })
})
