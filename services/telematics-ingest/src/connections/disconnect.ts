import { NotFound } from '@clutch/contracts/problems'
import { type Connection, ConnectionDisconnected } from '@clutch/contracts/telematics/connections'
import type { Logger } from '@clutch/shared/logging'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { implementOpen } from '../kit.ts'
import { adapterOf } from '../providers/catalog.ts'
import { ofBothKinds } from './both-kinds.ts'
import { disconnectedConnection } from './connection.ts'
import { eraseSecret } from './secrets-store.ts'
import { accessTo } from './session.ts'
import { wiringOf } from './settings.ts'
import { findConnection, lockConnection, updateConnection } from './store.ts'
import { stopSync } from './sync-store.ts'

const farewellMs = 5_000

export const disconnectProvider = ofBothKinds(({ disconnect }, kind) =>
  implementOpen(disconnect, async ({ params, database, principal, logger }) => {
    const { tenantId, id: actor } = principal!
    const found = await database.tx({ tenantId, actor }, (tx) => findConnection(tx, params.connectionId, kind))
    if (found === undefined) throw new Problem(NotFound)
    if (found.status !== 'disconnected') await sayFarewell(database, { tenantId, connection: found }, logger)
    return database.tx({ tenantId, actor }, async (tx) => {
      const connection = await lockConnection(tx, params.connectionId, kind)
      if (connection === undefined) throw new Problem(NotFound)
      if (connection.status === 'disconnected') return ok(connection)
      const disconnected = disconnectedConnection(connection)
      await updateConnection(tx, disconnected)
      await stopSync(tx, disconnected.id)
      await eraseSecret(tx, disconnected.id)
      tx.emit(ConnectionDisconnected, disconnected)
      return ok(disconnected)
    })
  }),
)

/** What we made at the provider is taken away there. A provider that does not answer keeps nobody connected. */
async function sayFarewell(
  database: Database<PrismaClient>,
  of: { tenantId: string; connection: Connection },
  logger: Logger,
): Promise<void> {
  const { farewell } = adapterOf(of.connection.provider)
  if (farewell === undefined) return
  try {
    await farewell(await accessTo(database, wiringOf(database), of, { signal: AbortSignal.timeout(farewellMs) }))
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown'
    logger.warn({ connection: of.connection.id, why }, 'a provider was not told that it is disconnected')
  }
}
