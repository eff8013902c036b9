import { createHash, randomBytes } from 'node:crypto'
import { NotFound } from '@clutch/contracts/problems'
import { ConnectionState } from '@clutch/contracts/telematics/connections'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { adapterOf } from '../providers/catalog.ts'
import type { Access } from '../providers/provider.ts'
import { ofBothKinds } from './both-kinds.ts'
import { openSecrets, sealSecrets } from './secrets.ts'
import { lockSecret, putSecret } from './secrets-store.ts'
import { wiringOf } from './settings.ts'
import { findConnection } from './store.ts'

/** Wall time: a person has to read and agree. */
const consentMs = 10 * 60_000

export const authoriseConnection = ofBothKinds(({ authorise }, kind) =>
  implementOpen(authorise, async ({ params, body, database, principal }) => {
    const { keys, providers, addresses } = wiringOf(database)
    const { tenantId, id: actor } = principal!
    return database.tx({ tenantId, actor }, async (tx) => {
      const connection = await findConnection(tx, params.connectionId, kind)
      if (connection === undefined) throw new Problem(NotFound)
      const consent = adapterOf(connection.provider).sessions?.consent
      const answering = providers.answering(connection.provider)
      const row = await lockSecret(tx, connection.id)
      if (consent === undefined)
        throw new Problem(ConnectionState, { detail: 'This provider asks nobody for consent.' })
      if (row === undefined || keys === undefined || answering === undefined) throw new Problem(ConnectionState)
      const secrets = openSecrets(keys, tenantId, connection.id, row)
      const state = randomBytes(24).toString('base64url')
      const verifier = randomBytes(32).toString('base64url')
      const expiresAtMs = Date.now() + consentMs
      const begun = { state, verifier, redirectUrl: body.redirectUrl, expiresAtMs }
      await putSecret(tx, connection.id, sealSecrets(keys, tenantId, connection.id, { ...secrets, consent: begun }))
      const access: Access = {
        connectionId: connection.id,
        addresses,
        ...answering,
        credentials: secrets.credentials,
        settings: connection.settings,
        now: tx.now,
        signal: AbortSignal.timeout(1_000),
      }
      const challenge = createHash('sha256').update(verifier).digest('base64url')
      const url = consent.url(access, { state, redirectUrl: body.redirectUrl, challenge })
      return ok({ url, expiresAt: new Date(expiresAtMs).toISOString() })
    })
  }),
)
