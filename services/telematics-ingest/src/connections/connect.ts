import { randomBytes } from 'node:crypto'
import {
  ConnectionConnected,
  ConnectionLimit,
  ConnectionRefused,
  ConnectionsNotConfigured,
  ProviderNotConfigured,
} from '@clutch/contracts/telematics/connections'
import { apiPrefix } from '@clutch/shared/http'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { adapterOf } from '../providers/catalog.ts'
import { isVisited, type ProviderAdapter } from '../providers/provider.ts'
import { ofBothKinds } from './both-kinds.ts'
import { newConnection } from './connection.ts'
import { sealSecrets } from './secrets.ts'
import { putSecret } from './secrets-store.ts'
import { wiringOf } from './settings.ts'
import { countConnections, insertConnection } from './store.ts'
import { insertSync } from './sync-store.ts'
import { wakeSyncers } from './wake.ts'
import { assertWanted } from './wanted.ts'

const maxConnections = 100

export const connectProvider = ofBothKinds(({ connect }, kind) =>
  implementOpen(connect, async ({ body, database, principal }) => {
    const { keys, providers } = wiringOf(database)
    const adapter = adapterOf(body.provider)
    if (!adapter.kinds.includes(kind))
      throw new Problem(ConnectionRefused, {
        errors: [{ pointer: '/body/provider', message: `belongs to ${adapter.kinds.join(', ')}` }],
      })
    assertWanted(adapter, { credentials: body.credentials ?? {}, settings: body.settings ?? {} })
    if (keys === undefined) throw new Problem(ConnectionsNotConfigured)
    const answering = providers.answering(body.provider)
    if (answering === undefined) throw new Problem(ProviderNotConfigured)
    const { tenantId, id: actor } = principal!
    const made = withSecretOfPush(adapter, body.credentials ?? {})
    return database.tx({ tenantId, actor }, async (tx) => {
      if ((await countConnections(tx)) >= maxConnections) throw new Problem(ConnectionLimit)
      const connection = newConnection(body, {
        id: newId('con'),
        kind,
        mode: answering.mode,
        credentialFields: Object.keys(made.credentials),
        needsConsent: adapter.sessions?.consent !== undefined,
        now: tx.now,
      })
      await insertConnection(tx, connection)
      await putSecret(tx, connection.id, sealSecrets(keys, tenantId, connection.id, { credentials: made.credentials }))
      await insertSync(tx, connection.id, isVisited(adapter) && connection.status === 'active')
      tx.emit(ConnectionConnected, connection)
      tx.afterCommit(wakeSyncers)
      const path = `${apiPrefix}${connect.path}/${connection.id}/inbound`
      return created({
        connection,
        inbound:
          adapter.inbound === undefined
            ? null
            : { path, header: adapter.inbound.header, secret: made.secret as string },
      })
    })
  }),
)

/** What a push is recognised by is made here where it was not given. */
function withSecretOfPush(
  adapter: ProviderAdapter,
  given: Readonly<Record<string, string>>,
): { credentials: Record<string, string>; secret: string | undefined } {
  const field = adapter.inbound?.secretField
  if (field === undefined) return { credentials: { ...given }, secret: undefined }
  const secret =
    given[field] ??
    `${field === 'secret' ? 'whsec_' : ''}${randomBytes(32).toString(field === 'secret' ? 'base64' : 'base64url')}`
  return { credentials: { ...given, [field]: secret }, secret }
}
