import type { Geofence } from '@clutch/contracts/fleet/geofences'
import type { Geofence as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import type { Fence } from './crossings.ts'
import type { Area } from './geofence.ts'

/** A fence of the fold, with the cells it is found by. */
export type StoredFence = Fence & { readonly cells: readonly string[] }

function geofenceOf({ tenantId: _tenant, ...row }: Row): Geofence {
  return {
    ...row,
    shape: row.shape as Geofence['shape'],
    status: row.status as Geofence['status'],
    createdAt: row.createdAt.toISOString(),
  }
}

function rowOf(tx: Tx, geofence: Geofence) {
  return { ...geofence, tenantId: tx.tenantId, createdAt: new Date(geofence.createdAt) }
}

export async function insertGeofence(tx: Tx, geofence: Geofence): Promise<void> {
  await tx.db.geofence.create({ data: rowOf(tx, geofence) })
}

/** One that was deleted is not found. */
export async function findGeofence(tx: Tx, id: string): Promise<Geofence | undefined> {
  const row = await tx.db.geofence.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null || row.status === 'deleted' ? undefined : geofenceOf(row)
}

/** A deleted one too: its crossings can still be read. */
export async function findGeofenceEver(tx: Tx, id: string): Promise<Geofence | undefined> {
  const row = await tx.db.geofence.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : geofenceOf(row)
}

export async function lockGeofence(tx: Tx, id: string): Promise<Geofence | undefined> {
  await tx.sql.query('SELECT 1 FROM geofences WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findGeofence(tx, id)
}

export async function updateGeofence(tx: Tx, geofence: Geofence): Promise<void> {
  await tx.db.geofence.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: geofence.id } },
    data: rowOf(tx, geofence),
  })
}

export async function pageOfGeofences(tx: Tx, filter: { afterId: string; limit: number }): Promise<Geofence[]> {
  const rows = await tx.db.geofence.findMany({
    where: { tenantId: tx.tenantId, status: 'active', id: { gt: filter.afterId } },
    orderBy: { id: 'asc' },
    take: filter.limit,
  })
  return rows.map(geofenceOf)
}

/** The geofence looks like this from now on. */
export async function openShape(
  tx: Tx,
  geofence: { id: string; version: number },
  shape: { area: Area; cells: readonly string[] },
): Promise<void> {
  await tx.sql.query(
    `INSERT INTO geofence_shapes (tenant_id, geofence_id, version, area, cells, active_from) VALUES ($1, $2, $3, $4, $5, $6)`,
    [tx.tenantId, geofence.id, geofence.version, JSON.stringify(shape.area), shape.cells, tx.now],
  )
  await nextFenceRevision(tx)
}

/** What the geofence looked like until now. Kept: late readings meet the fences of their time. */
export async function closeShape(tx: Tx, geofenceId: string): Promise<void> {
  await tx.sql.query(
    `UPDATE geofence_shapes SET active_until = greatest($3, active_from)
     WHERE tenant_id = $1 AND geofence_id = $2 AND active_until IS NULL`,
    [tx.tenantId, geofenceId, tx.now],
  )
  await nextFenceRevision(tx)
}

/** Held until the commit, so what is read under a revision is never older than it. */
async function nextFenceRevision(tx: Tx): Promise<void> {
  await tx.sql.query(
    `INSERT INTO geofence_revisions (tenant_id, revision) VALUES ($1, 1)
     ON CONFLICT (tenant_id) DO UPDATE SET revision = geofence_revisions.revision + 1`,
    [tx.tenantId],
  )
}

/** Grows with every change of what the tenant's fences look like. */
export async function findFenceRevision(tx: Tx): Promise<number> {
  const { rows } = await tx.sql.query<{ revision: number }>(
    { name: 'fence-revision', text: 'SELECT revision FROM geofence_revisions WHERE tenant_id = $1' },
    [tx.tenantId],
  )
  return rows[0]?.revision ?? 0
}

/** Every shape that any geofence of the tenant has or had; `id` is `geofenceId@version`. */
export async function findFences(tx: Tx): Promise<StoredFence[]> {
  const { rows } = await tx.sql.query<{
    geofence_id: string
    version: number
    area: Area
    cells: string[]
    active_from: Date
    active_until: Date | null
  }>(
    `SELECT geofence_id, version, area, cells, active_from, active_until FROM geofence_shapes
     WHERE tenant_id = $1 AND (active_until IS NULL OR active_until > active_from) ORDER BY geofence_id, version`,
    [tx.tenantId],
  )
  return rows.map((row) => ({
    id: `${row.geofence_id}@${row.version}`,
    area: row.area,
    cells: row.cells,
    activeFromMs: row.active_from.getTime(),
    activeUntilMs: row.active_until?.getTime() ?? null,
  }))
}
