import type { Geofence } from '@clutch/contracts/fleet/geofences'
import { Prisma, type Geofence as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import type { Fence } from './crossings.ts'
import type { Area } from './geofence.ts'
import { PLAIN_TERMS, type Terms } from './terms.ts'

/** The terms of a geofence, as its version has them. */
export type SaidTerms = Pick<Geofence, 'schedule' | 'dwellMinutes' | 'speedLimitKmh' | 'scope'>

function geofenceOf({ tenantId: _tenant, ...row }: Row): Geofence {
  return {
    ...row,
    shape: row.shape as Geofence['shape'],
    schedule: row.schedule as Geofence['schedule'],
    scope: row.scope as Geofence['scope'],
    status: row.status as Geofence['status'],
    createdAt: row.createdAt.toISOString(),
  }
}

function rowOf(tx: Tx, geofence: Geofence) {
  return {
    ...geofence,
    tenantId: tx.tenantId,
    schedule: geofence.schedule ?? Prisma.DbNull,
    scope: geofence.scope ?? Prisma.DbNull,
    createdAt: new Date(geofence.createdAt),
  }
}

export async function insertGeofences(tx: Tx, geofences: readonly Geofence[]): Promise<void> {
  await tx.db.geofence.createMany({ data: geofences.map((geofence) => rowOf(tx, geofence)) })
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

export async function countGeofences(tx: Tx): Promise<number> {
  return tx.db.geofence.count({ where: { tenantId: tx.tenantId, status: 'active' } })
}

/** The geofences look like this from now on. */
export async function openShapes(
  tx: Tx,
  shapes: readonly { geofence: { id: string; version: number }; area: Area }[],
  revision: number,
): Promise<void> {
  await tx.sql.query(
    `INSERT INTO geofence_shapes (tenant_id, geofence_id, version, area, active_from, revision)
     SELECT $1, id, version, area, $5, $6 FROM unnest($2::text[], $3::int[], $4::jsonb[]) AS of (id, version, area)`,
    [
      tx.tenantId,
      shapes.map(({ geofence }) => geofence.id),
      shapes.map(({ geofence }) => geofence.version),
      shapes.map(({ area }) => JSON.stringify(area)),
      tx.now,
      revision,
    ],
  )
}

/** What the geofence looked like until now. Kept: late readings meet the fences of their time. */
export async function closeShape(tx: Tx, geofenceId: string, revision: number): Promise<void> {
  await tx.sql.query(
    `UPDATE geofence_shapes SET active_until = greatest($3, active_from), revision = $4
     WHERE tenant_id = $1 AND geofence_id = $2 AND active_until IS NULL`,
    [tx.tenantId, geofenceId, tx.now, revision],
  )
}

/** What holds of the geofences from now on. */
export async function openTerms(
  tx: Tx,
  geofences: readonly (SaidTerms & { id: string; version: number })[],
  revision: number,
): Promise<void> {
  await tx.sql.query(
    `INSERT INTO geofence_terms (tenant_id, geofence_id, version, terms, active_from, revision)
     SELECT $1, id, version, terms, $5, $6 FROM unnest($2::text[], $3::int[], $4::jsonb[]) AS of (id, version, terms)`,
    [
      tx.tenantId,
      geofences.map(({ id }) => id),
      geofences.map(({ version }) => version),
      geofences.map(({ schedule, dwellMinutes, speedLimitKmh, scope }) =>
        JSON.stringify({ schedule, dwellMinutes, speedLimitKmh, scope }),
      ),
      tx.now,
      revision,
    ],
  )
}

/** The number of a change of the tenant's fences. Held until the commit, so what is read under a revision is never older than it. */
export async function nextFenceRevision(tx: Tx): Promise<number> {
  const { rows } = await tx.sql.query<{ revision: string }>(
    `INSERT INTO geofence_revisions (tenant_id, revision) VALUES ($1, 1)
     ON CONFLICT (tenant_id) DO UPDATE SET revision = geofence_revisions.revision + 1 RETURNING revision`,
    [tx.tenantId],
  )
  return Number(rows[0]!.revision)
}

/** Grows with every change of what the tenant's fences look like. */
export async function findFenceRevision(tx: Tx): Promise<number> {
  const { rows } = await tx.sql.query<{ revision: string }>(
    { name: 'fence-revision', text: 'SELECT revision FROM geofence_revisions WHERE tenant_id = $1' },
    [tx.tenantId],
  )
  return Number(rows[0]?.revision ?? 0)
}

/** The geofences of which something was changed after a revision, in order of their ids. */
export async function findChangedGeofenceIds(
  tx: Tx,
  filter: { afterRevision: number; afterId: string; limit: number },
): Promise<string[]> {
  const { rows } = await tx.sql.query<{ id: string }>(
    `(SELECT DISTINCT geofence_id AS id FROM geofence_shapes
       WHERE tenant_id = $1 AND revision > $2 AND geofence_id > $3 ORDER BY geofence_id LIMIT $4)
     UNION
     (SELECT DISTINCT geofence_id FROM geofence_terms
       WHERE tenant_id = $1 AND revision > $2 AND geofence_id > $3 ORDER BY geofence_id LIMIT $4)
     ORDER BY id LIMIT $4`,
    [tx.tenantId, filter.afterRevision, filter.afterId, filter.limit],
  )
  return rows.map(({ id }) => id)
}

/** Every shape that these geofences have or had, with their terms, by geofence. */
export async function findFencesOf(tx: Tx, geofenceIds: readonly string[]): Promise<Map<string, Fence[]>> {
  const terms = await findTermsOf(tx, geofenceIds)
  const { rows } = await tx.sql.query<{ id: string; area: Area; active_from: Date; active_until: Date | null }>(
    `SELECT geofence_id AS id, area, active_from, active_until FROM geofence_shapes
     WHERE tenant_id = $1 AND geofence_id = ANY($2::text[]) AND (active_until IS NULL OR active_until > active_from)
     ORDER BY geofence_id, version`,
    [tx.tenantId, geofenceIds],
  )
  const fences = new Map<string, Fence[]>(geofenceIds.map((id) => [id, []]))
  for (const { id, area, active_from: from, active_until: until } of rows) {
    const activeUntilMs = until?.getTime() ?? null
    fences.get(id)!.push({ id, area, activeFromMs: from.getTime(), activeUntilMs, terms: terms.get(id) ?? PLAIN_TERMS })
  }
  return fences
}

async function findTermsOf(tx: Tx, geofenceIds: readonly string[]): Promise<Map<string, Terms[]>> {
  const { rows } = await tx.sql.query<{ id: string; terms: SaidTerms; active_from: Date }>(
    `SELECT geofence_id AS id, terms, active_from FROM geofence_terms
     WHERE tenant_id = $1 AND geofence_id = ANY($2::text[]) ORDER BY geofence_id, version`,
    [tx.tenantId, geofenceIds],
  )
  const byId = new Map<string, Terms[]>()
  for (const { id, terms, active_from: from } of rows) {
    const of: Terms = {
      fromMs: from.getTime(),
      schedule: terms.schedule,
      dwellMs: terms.dwellMinutes === null ? null : terms.dwellMinutes * 60_000,
      limitKmh: terms.speedLimitKmh,
      scope: terms.scope,
    }
    const held = byId.get(id)
    if (held === undefined) byId.set(id, [of])
    // Of several changes of one instant the last holds.
    else if (held.at(-1)!.fromMs === of.fromMs) held[held.length - 1] = of
    else held.push(of)
  }
  return byId
}
