import { ProviderUnavailable } from '@clutch/contracts/payments/problems'
import {
  addReceiver as contract,
  ReceiverExists,
  ReceiverRefused,
  VendorUnknown,
} from '@clutch/contracts/payments/receivers'
import { derivedId } from '@clutch/shared/derived-id'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { replayed, resume } from '../idempotent-intent.ts'
import { implementOpen } from '../kit.ts'
import { findProvider } from '../providers/settings.ts'
import { findVendor } from '../vendors/store.ts'
import { openReceiver } from './open.ts'
import { findReceiver, insertReceiver, isReceiverKnown, lockReceiver, lockReceiverOf, takeLease } from './store.ts'

export const addReceiver = implementOpen(contract, async ({ body, database, principal, idempotency, logger }) => {
  const scope = { tenantId: principal!.tenantId, actor: principal!.id }
  const { key, digest } = idempotency!
  const id = derivedId('rcv', scope.tenantId, key)
  const lease = newId('lse')
  const provider = findProvider(database)
  if (provider === undefined) throw new Problem(ProviderUnavailable, { headers: { 'retry-after': '60' } })

  const todo = await database.tx(scope, async (tx) => {
    await lockReceiverOf(tx, body.vendorId)
    const found = await lockReceiver(tx, id)
    if (found !== undefined) {
      const what = resume({ requestDigest: found.requestDigest, done: found.opened, busy: found.busy }, digest)
      if (what === 'take-over') await takeLease(tx, id, lease)
      return what
    }
    const vendor = await findVendor(tx, body.vendorId)
    if (vendor === undefined)
      throw new Problem(VendorUnknown, {
        errors: [{ pointer: '/body/vendorId', message: 'is not known here, or not yet' }],
      })
    if (await isReceiverKnown(tx, body.vendorId)) throw new Problem(ReceiverExists)
    const { vendorId, country, currency } = body
    await insertReceiver(tx, { id, vendorId, country, currency, email: vendor.email, requestDigest: digest }, lease)
    return 'open' as const
  })
  const refused =
    todo === 'replay'
      ? undefined
      : await openReceiver({ database, provider, logger }, { tenantId: scope.tenantId, id }, lease, scope.actor)
  if (refused !== undefined) throw new Problem(ReceiverRefused, { detail: refused })
  const opened = await database.tx(scope, (tx) => findReceiver(tx, id))
  // Still an intent: the provider did not answer. The same key goes on from here, and so does the worker.
  if (opened?.opened !== true) throw new Problem(ProviderUnavailable, { headers: { 'retry-after': '2' } })
  return { ...created(opened.receiver), ...(todo === 'replay' ? replayed : {}) }
})
