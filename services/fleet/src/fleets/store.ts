import type { Fleet } from '@clutch/contracts/fleet/fleets'
import { given } from '@clutch/shared/given'
import type { Fleet as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'

function fleetOf({ tenantId: _tenant, ...row }: Row): Fleet {
  return {
    ...row,
    units: row.units as Fleet['units'],
    status: row.status as Fleet['status'],
    createdAt: row.createdAt.toISOString(),
  }
}

function rowOf(tx: Tx, fleet: Fleet): Row {
  return { ...fleet, tenantId: tx.tenantId, createdAt: new Date(fleet.createdAt) }
}

export async function insertFleet(tx: Tx, fleet: Fleet): Promise<void> {
  await tx.db.fleet.create({ data: rowOf(tx, fleet) })
}

export async function findFleet(tx: Tx, id: string): Promise<Fleet | undefined> {
  const row = await tx.db.fleet.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : fleetOf(row)
}

export async function lockFleet(tx: Tx, id: string): Promise<Fleet | undefined> {
  await tx.sql.query('SELECT 1 FROM fleets WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findFleet(tx, id)
}

/** For whoever puts something into it: it is not archived before the transaction has ended. */
export async function lockFleetOpen(tx: Tx, id: string): Promise<Fleet | undefined> {
  await tx.sql.query('SELECT 1 FROM fleets WHERE tenant_id = $1 AND id = $2 FOR KEY SHARE', [tx.tenantId, id])
  return findFleet(tx, id)
}

export async function updateFleet(tx: Tx, fleet: Fleet): Promise<void> {
  await tx.db.fleet.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: fleet.id } },
    data: rowOf(tx, fleet),
  })
}

export async function pageOfFleets(
  tx: Tx,
  filter: { status?: string | undefined; afterId: string; limit: number },
): Promise<Fleet[]> {
  const { afterId, limit, ...equal } = filter
  const rows = await tx.db.fleet.findMany({
    where: { tenantId: tx.tenantId, id: { gt: afterId }, ...given(equal) },
    orderBy: { id: 'asc' },
    take: limit,
  })
  return rows.map(fleetOf)
}

/** Those of these fleets that there are, archived ones too. */
export async function findFleetIdsAmong(tx: Tx, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await tx.db.fleet.findMany({
    where: { tenantId: tx.tenantId, id: { in: [...ids] } },
    select: { id: true },
  })
  return rows.map(({ id }) => id)
}

/** Names are looked up among so many fleets at most. */
const maxNamed = 10_000

/** The fleets that are not archived, by what they are called. */
export async function findFleetNames(tx: Tx): Promise<{ id: string; name: string }[]> {
  return tx.db.fleet.findMany({
    where: { tenantId: tx.tenantId, status: 'active' },
    select: { id: true, name: true },
    take: maxNamed,
  })
}
