import { AccountUnknown, addPaymentMethod as contract, MethodDeclined } from '@clutch/contracts/payments/methods'
import { ProviderNotConfigured } from '@clutch/contracts/payments/payments'
import { ProviderUnavailable } from '@clutch/contracts/payments/problems'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { findAccount } from '../corporate-accounts/store.ts'
import { implementOpen } from '../kit.ts'
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
  const { subjectId, replayed } = await intend(context, [saveMethodOperation], async (tx, lease) => {
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
  })
  const { tenantId, id: actor } = context.principal!
  return context.database.tx({ tenantId, actor }, async (tx) => {
    const method = await findMethod(tx, subjectId)
    if (method !== undefined) return { ...created(method), ...replayHeaders(replayed) }
    const wanted = await findWantedMethod(tx, subjectId)
    if (wanted?.status === 'failed') throw new Problem(MethodDeclined, { detail: wanted.failureMessage ?? '' })
    // Still an intent: the provider did not answer. The same key goes on from here, and so does the worker.
    throw new Problem(ProviderUnavailable, { headers: { 'retry-after': '2' } })
  })
})
