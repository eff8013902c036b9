import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import {
  ConnectionChanged,
  ConnectionRefused,
  ConnectionState,
  ConnectionsNotConfigured,
} from '@clutch/contracts/telematics/connections'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { adapterOf } from '../providers/catalog.ts'
import { isVisited } from '../providers/provider.ts'
import { ofBothKinds } from './both-kinds.ts'
import { changedConnection, isOpen } from './connection.ts'
import { sealSecrets } from './secrets.ts'
import { putSecret } from './secrets-store.ts'
import { wiringOf } from './settings.ts'
import { lockConnection, updateConnection } from './store.ts'
import { scheduleSync } from './sync-store.ts'
import { wakeSyncers } from './wake.ts'
import { assertWanted } from './wanted.ts'

export const changeConnection = ofBothKinds(({ change }, kind) =>
  implementOpen(change, async ({ params, body, ifMatch, database, principal }) => {
    const { keys } = wiringOf(database)
    const { tenantId, id: actor } = principal!
    return database.tx({ tenantId, actor }, async (tx) => {
      const connection = await lockConnection(tx, params.connectionId, kind)
      if (connection === undefined) throw new Problem(NotFound)
      if (connection.version !== ifMatch) throw new Problem(VersionMismatch)
      if (connection.status === 'disconnected') throw new Problem(ConnectionState)
      const adapter = adapterOf(connection.provider)
      assertWanted(adapter, body)
      const secretField = adapter.inbound?.secretField
      // Connecting makes one where none is given; here there is nobody to show it to.
      if (body.credentials !== undefined && secretField !== undefined && body.credentials[secretField] === undefined)
        throw new Problem(ConnectionRefused, {
          errors: [{ pointer: `/body/credentials/${secretField}`, message: 'is required' }],
        })
      const fields = body.credentials === undefined ? undefined : Object.keys(body.credentials)
      const changed = changedConnection(connection, body, fields)
      await updateConnection(tx, changed)
      if (body.credentials !== undefined) {
        if (keys === undefined) throw new Problem(ConnectionsNotConfigured)
        // Tokens of the credentials before are no longer ours to use.
        await putSecret(
          tx,
          connection.id,
          sealSecrets(keys, tenantId, connection.id, { credentials: body.credentials }),
        )
      }
      // Another broker is not what the one before made us wait for.
      const isElsewhere = adapter.delivery === 'topic' && body.settings !== undefined
      if (isVisited(adapter) && isOpen(changed) && (body.credentials !== undefined || isElsewhere)) {
        await scheduleSync(tx, connection.id)
        tx.afterCommit(wakeSyncers)
      }
      tx.emit(ConnectionChanged, changed)
      return ok(changed)
    })
  }),
)
