import { ConnectionChanged } from '@clutch/contracts/telematics/connections'
import type { Snapshot } from '@clutch/shared/snapshot'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { pageOfConnections, tenantsWithConnections } from './store.ts'

export const connectionSnapshot: Snapshot<PrismaClient> = {
  noun: 'connection',
  tenants: tenantsWithConnections,
  emit: async (tx, afterId) => {
    const connections = await pageOfConnections(tx, { afterId, limit: 500 })
    for (const connection of connections) tx.emit(ConnectionChanged, connection)
    return connections.length === 500 ? connections.at(-1)?.id : undefined
  },
}
