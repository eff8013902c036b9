import type { Tx } from '../kit.ts'
import type { Blob } from './blobs.ts'

export async function insertBlob(tx: Tx, { id, mediaType, bytes }: Blob, sha256: string): Promise<void> {
  await tx.sql.query(
    'INSERT INTO blobs (tenant_id, id, media_type, sha256, content, created_at) VALUES ($1, $2, $3, $4, $5, $6)',
    [tx.tenantId, id, mediaType, sha256, bytes, tx.now],
  )
}

export async function findBlob(tx: Tx, id: string): Promise<Blob | undefined> {
  const { rows } = await tx.sql.query<{ media_type: string; content: Buffer }>(
    'SELECT media_type, content FROM blobs WHERE tenant_id = $1 AND id = $2',
    [tx.tenantId, id],
  )
  const row = rows[0]
  return row && { id, mediaType: row.media_type, bytes: row.content }
}

export async function removeBlobs(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.sql.query('DELETE FROM blobs WHERE tenant_id = $1 AND id = ANY($2::text[])', [tx.tenantId, [...ids]])
}
