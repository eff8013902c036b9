import { ProviderNotConfigured } from '@clutch/contracts/payments/payments'
import { ProviderUnavailable } from '@clutch/contracts/payments/problems'
import {
  addReceiver as contract,
  ReceiverExists,
  ReceiverRefused,
  VendorUnknown,
} from '@clutch/contracts/payments/receivers'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { implementOpen, type Tx } from '../kit.ts'
import { beginOperation } from '../operations/begin.ts'
import { intend, replayHeaders } from '../operations/intend.ts'
import { providersOf } from '../providers/settings.ts'
import { findVendor } from '../vendors/store.ts'
import { openReceiverOperation } from './open-operation.ts'
import { findReceiver, insertReceiver, isReceiverKnown, lockReceiverOf } from './store.ts'

export const addReceiver = implementOpen(contract, async ({ body, ...context }) => {
  const { vendorId, provider, country, currency } = body
  if (providersOf(context.database).get(provider)?.receivers === undefined)
    throw new Problem(ProviderNotConfigured, {
      errors: [{ pointer: '/body/provider', message: 'is not configured here, or keeps no accounts of others' }],
    })
  const intent = async (tx: Tx, lease: string) => {
    await lockReceiverOf(tx, vendorId)
    const vendor = await findVendor(tx, vendorId)
    if (vendor === undefined)
      throw new Problem(VendorUnknown, {
        errors: [{ pointer: '/body/vendorId', message: 'is not known here, or not yet' }],
      })
    if (await isReceiverKnown(tx, vendorId, provider)) throw new Problem(ReceiverExists)
    const id = newId('rcv')
    const { email } = vendor
    await insertReceiver(tx, { id, vendorId, country, currency, provider, email })
    const request = { receiverId: id, country, email }
    const intention = { kind: openReceiverOperation, subjectId: id, provider, request, amount: null }
    return { subjectId: id, operationId: await beginOperation(tx, intention, lease) }
  }
  const { answer: opened, replayed } = await intend(context, [openReceiverOperation], intent, findReceiver)
  if (opened?.opened === true) return { ...created(opened.receiver), ...replayHeaders(replayed) }
  if (opened?.refusal != null) throw new Problem(ReceiverRefused, { detail: opened.refusal })
  // Still an intent: the provider did not answer. The same key goes on from here, and so does the worker.
  throw new Problem(ProviderUnavailable, { headers: { 'retry-after': '2' } })
})
