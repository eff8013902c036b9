import { AccountUnknown, addPaymentMethod as contract, MethodDeclined } from '@clutch/contracts/payments/methods'
import { ProviderUnavailable } from '@clutch/contracts/payments/problems'
import { derivedId } from '@clutch/shared/derived-id'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { findAccount } from '../corporate-accounts/store.ts'
import { replayed, resume } from '../idempotent-intent.ts'
import { implementOpen } from '../kit.ts'
import { findProvider } from '../providers/settings.ts'
import { saveMethod } from './save.ts'
import { findMethod, insertMethod, lockMethod, takeLease, upsertCustomer } from './store.ts'

export const addPaymentMethod = implementOpen(contract, async ({ body, database, principal, idempotency, logger }) => {
  const scope = { tenantId: principal!.tenantId, actor: principal!.id }
  const { key, digest } = idempotency!
  const id = derivedId('pmt', scope.tenantId, key)
  const lease = newId('lse')
  const provider = findProvider(database)
  if (provider === undefined) throw new Problem(ProviderUnavailable, { headers: { 'retry-after': '60' } })

  const todo = await database.tx(scope, async (tx) => {
    const { accountId, token } = body
    // Two requests with one key: the second waits for the first to be written down, and finds it.
    await tx.sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 6))', [id])
    const found = await lockMethod(tx, id)
    if (found !== undefined) {
      const done = found.method !== undefined
      const what = resume({ requestDigest: found.requestDigest, done, busy: found.busy }, digest)
      if (what === 'take-over') await takeLease(tx, id, lease)
      return what
    }
    const account = await findAccount(tx, accountId)
    if (account === undefined)
      throw new Problem(AccountUnknown, {
        errors: [{ pointer: '/body/accountId', message: 'is not known here, or not yet' }],
      })
    const customerId = await upsertCustomer(tx, {
      id: newId('cus'),
      accountId,
      name: account.name,
      email: account.email,
    })
    await insertMethod(tx, { id, accountId, customerId, token, requestDigest: digest }, lease)
    return 'save' as const
  })
  const refused =
    todo === 'replay'
      ? undefined
      : await saveMethod({ database, provider, logger }, { tenantId: scope.tenantId, id }, lease, scope.actor)
  if (refused !== undefined) throw new Problem(MethodDeclined, { detail: refused })
  const saved = await database.tx(scope, (tx) => findMethod(tx, id))
  // Still an intent: the provider did not answer. The same key goes on from here, and so does the worker.
  if (saved?.method === undefined) throw new Problem(ProviderUnavailable, { headers: { 'retry-after': '2' } })
  return { ...created(saved.method), ...(todo === 'replay' ? replayed : {}) }
})
