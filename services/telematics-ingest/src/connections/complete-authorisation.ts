import { timingSafeEqual } from 'node:crypto'
import { NotFound } from '@clutch/contracts/problems'
import {
  ConnectionChanged,
  ConnectionState,
  ConsentRefused,
  ProviderFailed,
} from '@clutch/contracts/telematics/connections'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { adapterOf } from '../providers/catalog.ts'
import { ProviderFailure } from '../providers/provider.ts'
import { ofBothKinds } from './both-kinds.ts'
import { consentedConnection } from './connection.ts'
import { openSecrets, sealSecrets } from './secrets.ts'
import { lockSecret, putSecret } from './secrets-store.ts'
import { wiringOf } from './settings.ts'
import { lockConnection, updateConnection } from './store.ts'
import { scheduleSync } from './sync-store.ts'
import { wakeSyncers } from './wake.ts'

const timeoutMs = 20_000

export const completeAuthorisation = ofBothKinds(({ completeAuthorisation }, kind) =>
  implementOpen(completeAuthorisation, async ({ params, body, database, principal }) => {
    const { keys, providers, addresses } = wiringOf(database)
    const { tenantId, id: actor } = principal!
    const scope = { tenantId, actor }
    // The state is taken before the provider is asked: a code and a state are good for one try.
    const begun = await database.tx(scope, async (tx) => {
      const connection = await lockConnection(tx, params.connectionId, kind)
      if (connection === undefined) throw new Problem(NotFound)
      const consent = adapterOf(connection.provider).sessions?.consent
      const answering = providers.answering(connection.provider)
      const row = await lockSecret(tx, connection.id)
      if (consent === undefined || row === undefined || keys === undefined || answering === undefined)
        throw new Problem(ConnectionState)
      const { consent: awaited, ...secrets } = openSecrets(keys, tenantId, connection.id, row)
      if (awaited === undefined || awaited.expiresAtMs < Date.now() || !isSame(awaited.state, body.state))
        throw new Problem(ConsentRefused)
      await putSecret(tx, connection.id, sealSecrets(keys, tenantId, connection.id, secrets))
      return { connection, consent, answering, secrets, awaited, keys }
    })
    const { consent, answering, secrets, awaited } = begun
    const access = {
      connectionId: begun.connection.id,
      addresses,
      ...answering,
      credentials: secrets.credentials,
      settings: begun.connection.settings,
      now: database.clock.now(),
      signal: AbortSignal.timeout(timeoutMs),
    }
    const { redirectUrl, verifier } = awaited
    const tokens = await consent
      .exchange(access, { code: body.code, redirectUrl, verifier })
      .catch((error: unknown) => {
        if (!(error instanceof ProviderFailure)) throw error
        // Here the provider's "no" to a grant is a no to this code.
        if (error.code === 'consent-revoked') throw new Problem(ConsentRefused)
        throw new Problem(ProviderFailed, { detail: `${error.message} ${error.remedy}` })
      })
    return database.tx(scope, async (tx) => {
      const connection = await lockConnection(tx, params.connectionId, kind)
      if (connection === undefined) throw new Problem(NotFound)
      if (connection.status === 'disconnected') throw new Problem(ConnectionState)
      await putSecret(tx, connection.id, sealSecrets(begun.keys, tenantId, connection.id, { ...secrets, tokens }))
      const next = consentedConnection(connection)
      await updateConnection(tx, next)
      await scheduleSync(tx, next.id)
      tx.emit(ConnectionChanged, next)
      tx.afterCommit(wakeSyncers)
      return ok(next)
    })
  }),
)

function isSame(a: string, b: string): boolean {
  const [first, second] = [Buffer.from(a), Buffer.from(b)]
  return first.length === second.length && timingSafeEqual(first, second)
}
