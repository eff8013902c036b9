import type { SystemTx } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import type { Brought, Place } from './blobs.ts'

export interface FoundBlob {
  readonly mediaType: string
  readonly sha256: string
  readonly bytes: number
  readonly place: Place
}

export async function insertBlob(tx: Tx, { blobId, mediaType, sha256, bytes, place }: Brought): Promise<void> {
  const outside = 'objectKey' in place
  await tx.sql.query(
    `INSERT INTO blobs (tenant_id, id, media_type, sha256, content, object_key, object_bytes, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      tx.tenantId,
      blobId,
      mediaType,
      sha256,
      outside ? null : place.content,
      outside ? place.objectKey : null,
      outside ? bytes : null,
      tx.now,
    ],
  )
}

export async function findBlob(tx: Tx, id: string): Promise<FoundBlob | undefined> {
  const { rows } = await tx.sql.query<{
    media_type: string
    sha256: string
    content: Buffer | null
    object_key: string
    object_bytes: number
  }>('SELECT media_type, sha256, content, object_key, object_bytes FROM blobs WHERE tenant_id = $1 AND id = $2', [
    tx.tenantId,
    id,
  ])
  const row = rows[0]
  if (row === undefined) return undefined
  const { content } = row
  return {
    mediaType: row.media_type,
    sha256: row.sha256,
    bytes: content === null ? row.object_bytes : content.length,
    place: content === null ? { objectKey: row.object_key } : { content },
  }
}

/** Their objects are named as to be removed by the same statement. */
export async function removeBlobs(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.sql.query(
    `WITH gone AS (DELETE FROM blobs WHERE tenant_id = $1 AND id = ANY($2::text[]) RETURNING object_key)
     INSERT INTO blob_removals (tenant_id, object_key, due_at)
     SELECT $1, object_key, clock_timestamp() FROM gone WHERE object_key IS NOT NULL`,
    [tx.tenantId, [...ids]],
  )
}

/** The object is in its place from now on. @returns false when the blob has gone, or was moved by another */
export async function moveBlob(tx: Tx, id: string, to: { objectKey: string; bytes: number }): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    `UPDATE blobs SET content = NULL, object_key = $3, object_bytes = $4
     WHERE tenant_id = $1 AND id = $2 AND content IS NOT NULL`,
    [tx.tenantId, id, to.objectKey, to.bytes],
  )
  return rowCount === 1
}

/** An object that is about to come and that nobody names yet. */
export async function insertRemoval(tx: Tx, objectKey: string, graceMs: number): Promise<void> {
  await tx.sql.query(
    `INSERT INTO blob_removals (tenant_id, object_key, due_at)
     VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')`,
    [tx.tenantId, objectKey, graceMs],
  )
}

/** From now on a blob names the object. @returns false when it is being removed already */
export async function forgetRemoval(tx: Tx, objectKey: string): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    'DELETE FROM blob_removals WHERE tenant_id = $1 AND object_key = $2 AND attempts = 0',
    [tx.tenantId, objectKey],
  )
  return rowCount === 1
}

export async function hastenRemoval(tx: Tx, objectKey: string): Promise<void> {
  await tx.sql.query(
    'UPDATE blob_removals SET due_at = clock_timestamp() WHERE tenant_id = $1 AND object_key = $2 AND attempts = 0',
    [tx.tenantId, objectKey],
  )
}

export interface Removal {
  tenantId: string
  objectKey: string
}

/** Those that are due, for so long. The lease commits before an object goes, and a leased object cannot be kept any more. */
export async function leaseRemovals(
  { sql }: SystemTx<PrismaClient>,
  { limit, leaseMs }: { limit: number; leaseMs: number },
): Promise<Removal[]> {
  const { rows } = await sql.query<{ tenant_id: string; object_key: string }>(
    `UPDATE blob_removals SET attempts = attempts + 1,
       due_at = clock_timestamp() + $2 * least(power(2, attempts), 64) * interval '1 millisecond'
     WHERE (tenant_id, object_key) IN (
       SELECT tenant_id, object_key FROM blob_removals WHERE due_at <= clock_timestamp()
       ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING tenant_id, object_key`,
    [limit, leaseMs],
  )
  return rows.map((row) => ({ tenantId: row.tenant_id, objectKey: row.object_key }))
}

/** The object is gone. */
export async function endRemoval({ sql }: SystemTx<PrismaClient>, { tenantId, objectKey }: Removal): Promise<void> {
  await sql.query('DELETE FROM blob_removals WHERE tenant_id = $1 AND object_key = $2', [tenantId, objectKey])
}

/** A few of those whose bytes are in the database, any: replicas that look at once should not all find the same. */
export async function findHeldHere(
  { sql }: SystemTx<PrismaClient>,
  limit: number,
): Promise<{ tenantId: string; id: string }[]> {
  const { rows } = await sql.query<{ tenant_id: string; id: string }>(
    `SELECT tenant_id, id FROM (SELECT tenant_id, id FROM blobs WHERE content IS NOT NULL LIMIT 200) AS few
     ORDER BY random() LIMIT $1`,
    [limit],
  )
  return rows.map((row) => ({ tenantId: row.tenant_id, id: row.id }))
}
