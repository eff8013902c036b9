import type { ImportFile } from '@clutch/contracts/telematics/imports'
import type { Tx } from '../kit.ts'
import type { ReadState } from './rows.ts'
import { importFileOf } from './store.ts'

export async function findFile(tx: Tx, importId: string, name: string): Promise<ImportFile | undefined> {
  const row = await tx.db.importFile.findUnique({
    where: { tenantId_importId_name: { tenantId: tx.tenantId, importId, name } },
  })
  return row === null ? undefined : importFileOf(row)
}

export async function insertFile(tx: Tx, importId: string, name: string, place: number): Promise<void> {
  await tx.db.importFile.create({ data: { tenantId: tx.tenantId, importId, name, place } })
}

export interface Part {
  readonly offset: number
  readonly digest: string
  readonly bytes: Buffer
  /** What was being sent ends with it. */
  readonly isLast: boolean
}

export async function insertPart(tx: Tx, importId: string, file: string, part: Part): Promise<void> {
  await tx.sql.query(
    `INSERT INTO import_parts (tenant_id, import_id, file, "offset", size_bytes, digest, bytes)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [tx.tenantId, importId, file, part.offset, part.bytes.length, part.digest, part.bytes],
  )
  await tx.sql.query(
    `UPDATE import_files SET bytes = bytes + $4, is_complete = $5
     WHERE tenant_id = $1 AND import_id = $2 AND name = $3`,
    [tx.tenantId, importId, file, part.bytes.length, part.isLast],
  )
}

export async function isPartThere(tx: Tx, importId: string, file: string, part: Part): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    `SELECT 1 FROM import_parts
     WHERE tenant_id = $1 AND import_id = $2 AND file = $3 AND "offset" = $4 AND size_bytes = $5 AND digest = $6`,
    [tx.tenantId, importId, file, part.offset, part.bytes.length, part.digest],
  )
  return rowCount === 1
}

/** That nothing of it is missing, as one learns who sends its end again. */
export async function noteComplete(tx: Tx, importId: string, file: string): Promise<void> {
  await tx.sql.query(
    'UPDATE import_files SET is_complete = true WHERE tenant_id = $1 AND import_id = $2 AND name = $3',
    [tx.tenantId, importId, file],
  )
}

export interface FileToRead {
  readonly name: string
  readonly bytes: number
  readonly bytesRead: number
  readonly refused: number
  readonly state: ReadState | undefined
}

/** The first that is not read to its end. */
export async function findFileToRead(tx: Tx, importId: string): Promise<FileToRead | undefined> {
  const { rows } = await tx.sql.query<{
    name: string
    bytes: string
    bytesRead: string
    refused: string
    state: string | null
  }>(
    `SELECT name, bytes, bytes_read AS "bytesRead", refused, state FROM import_files
     WHERE tenant_id = $1 AND import_id = $2 AND bytes_read < bytes ORDER BY place LIMIT 1`,
    [tx.tenantId, importId],
  )
  const row = rows[0]
  if (row === undefined) return undefined
  const state = row.state === null ? undefined : (JSON.parse(row.state) as ReadState)
  return {
    name: row.name,
    bytes: Number(row.bytes),
    bytesRead: Number(row.bytesRead),
    refused: Number(row.refused),
    state,
  }
}

/** A piece of a file, however it was cut when it came. */
export async function readBytes(tx: Tx, importId: string, file: string, from: number, length: number): Promise<Buffer> {
  const { rows } = await tx.sql.query<{ piece: Buffer }>(
    `SELECT substring(bytes FROM (greatest($4 - "offset", 0) + 1)::int FOR $5::int) AS piece FROM import_parts
     WHERE tenant_id = $1 AND import_id = $2 AND file = $3 AND "offset" > $4 - $6 AND "offset" + size_bytes > $4
       AND "offset" < $4 + $5
     ORDER BY "offset"`,
    [tx.tenantId, importId, file, from, length, maxPartBytes],
  )
  return Buffer.concat(rows.map(({ piece }) => piece)).subarray(0, length)
}

/** No part is larger, so none that begins further back reaches here. */
const maxPartBytes = 16 * 1024 ** 2

export interface FileProgress {
  readonly state: ReadState
  readonly bytesRead: number
  readonly devices: number
  readonly positions: number
  readonly refused: number
}

/** Goes on in a file, and lets go of what was read. */
export async function updateFile(tx: Tx, importId: string, name: string, progress: FileProgress): Promise<void> {
  const { state, bytesRead, devices, positions, refused } = progress
  await tx.sql.query(
    `UPDATE import_files SET format = $4, state = $5, bytes_read = $6, devices = devices + $7,
            positions = positions + $8, refused = refused + $9
     WHERE tenant_id = $1 AND import_id = $2 AND name = $3`,
    [tx.tenantId, importId, name, state.format, JSON.stringify(state), bytesRead, devices, positions, refused],
  )
  await tx.sql.query(
    `DELETE FROM import_parts WHERE tenant_id = $1 AND import_id = $2 AND file = $3 AND "offset" + size_bytes <= $4`,
    [tx.tenantId, importId, name, bytesRead],
  )
}

/** @returns whether there are more */
export async function deleteParts(tx: Tx, importId: string, limit: number): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    `DELETE FROM import_parts p USING (SELECT file, "offset" FROM import_parts
       WHERE tenant_id = $1 AND import_id = $2 LIMIT $3) gone
     WHERE p.tenant_id = $1 AND p.import_id = $2 AND p.file = gone.file AND p."offset" = gone."offset"`,
    [tx.tenantId, importId, limit],
  )
  return rowCount === limit
}
