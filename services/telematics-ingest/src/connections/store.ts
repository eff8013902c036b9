import type { Connection } from '@clutch/contracts/telematics/connections'
import { given } from '@clutch/shared/given'
import type { Connection as Row } from '../../prisma/client/client.ts'
import type { SystemTx, Tx } from '../kit.ts'

// What belongs to a connection and changes at another pace has a store of its own: sync-store, secrets-store, vehicle-store.

function connectionOf(row: Row): Connection {
  const {
    tenantId: _tenant,
    kind,
    provider,
    mode,
    status,
    pausedBecause,
    problem,
    newVehicles,
    createdAt,
    ...rest
  } = row
  return {
    ...rest,
    kind: kind as Connection['kind'],
    provider: provider as Connection['provider'],
    mode: mode as Connection['mode'],
    status: status as Connection['status'],
    pausedBecause: pausedBecause as Connection['pausedBecause'],
    problem: problem === null ? null : (JSON.parse(problem) as Connection['problem']),
    newVehicles: newVehicles as Connection['newVehicles'],
    settings: JSON.parse(row.settings) as Connection['settings'],
    credentialFields: JSON.parse(row.credentialFields) as string[],
    createdAt: createdAt.toISOString(),
  }
}

function rowOf(tenantId: string, connection: Connection): Row {
  return {
    ...connection,
    tenantId,
    problem: connection.problem === null ? null : JSON.stringify(connection.problem),
    settings: JSON.stringify(connection.settings),
    credentialFields: JSON.stringify(connection.credentialFields),
    createdAt: new Date(connection.createdAt),
  }
}

export async function insertConnection(tx: Tx, connection: Connection): Promise<void> {
  await tx.db.connection.create({ data: rowOf(tx.tenantId, connection) })
}

/** @param kind where another kind is not this one */
export async function findConnection(tx: Tx, id: string, kind?: Connection['kind']): Promise<Connection | undefined> {
  const row = await tx.db.connection.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null || (kind !== undefined && row.kind !== kind) ? undefined : connectionOf(row)
}

export async function lockConnection(tx: Tx, id: string, kind?: Connection['kind']): Promise<Connection | undefined> {
  await tx.sql.query('SELECT 1 FROM connections WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findConnection(tx, id, kind)
}

export async function updateConnection(tx: Tx, connection: Connection): Promise<void> {
  await tx.db.connection.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: connection.id } },
    data: rowOf(tx.tenantId, connection),
  })
}

export async function countConnections(tx: Tx): Promise<number> {
  return tx.db.connection.count({ where: { tenantId: tx.tenantId, status: { not: 'disconnected' } } })
}

export async function pageOfConnections(
  tx: Tx,
  filter: { kind?: Connection['kind']; status?: string | undefined; afterId: string; limit: number },
): Promise<Connection[]> {
  const rows = await tx.db.connection.findMany({
    where: {
      tenantId: tx.tenantId,
      id: { gt: filter.afterId },
      ...given({ status: filter.status, kind: filter.kind }),
    },
    orderBy: { id: 'asc' },
    take: filter.limit,
  })
  return rows.map(connectionOf)
}

export async function tenantsWithConnections(tx: SystemTx): Promise<string[]> {
  const rows = await tx.db.connection.findMany({ distinct: ['tenantId'], select: { tenantId: true } })
  return rows.map(({ tenantId }) => tenantId)
}

/** Before the tenant is known: whose a connection is that something is pushed to. */
export async function findTenantOfConnection(tx: SystemTx, id: string): Promise<string | undefined> {
  const { rows } = await tx.sql.query<{ tenantId: string }>(
    'SELECT tenant_id AS "tenantId" FROM connections WHERE id = $1',
    [id],
  )
  return rows[0]?.tenantId
}

/** Those that are to tell of a device. */
export async function findConnectionsOfDevice(tx: Tx, deviceId: string): Promise<Connection[]> {
  const rows = await tx.db.connection.findMany({
    where: {
      tenantId: tx.tenantId,
      status: { not: 'disconnected' },
      vehicles: { some: { tenantId: tx.tenantId, deviceId, status: 'mapped' } },
    },
    orderBy: { id: 'asc' },
  })
  return rows.map(connectionOf)
}
