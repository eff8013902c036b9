import type { Import, ImportFile } from '@clutch/contracts/telematics/imports'
import { given } from '@clutch/shared/given'
import type { ImportFile as FileRow, Import as Row } from '../../prisma/client/client.ts'
import type { SystemTx, Tx } from '../kit.ts'

export function importFileOf(row: FileRow): ImportFile {
  return {
    name: row.name,
    format: row.format as ImportFile['format'],
    bytes: Number(row.bytes),
    complete: row.isComplete,
    bytesRead: Number(row.bytesRead),
    devices: Number(row.devices),
    positions: Number(row.positions),
    refused: Number(row.refused),
  }
}

type Outcomes = Import['counts']['devices']

function importOf(row: Row & { files: FileRow[] }, outcomes: Partial<Outcomes>): Import {
  const { failureCode: code, failureMessage: message } = row
  const files = row.files.map(importFileOf)
  return {
    id: row.id,
    version: row.version,
    name: row.name,
    source: row.source as Import['source'],
    timeZone: row.timeZone,
    fallbackProtocol: row.fallbackProtocol as Import['fallbackProtocol'],
    status: row.status as Import['status'],
    waitsFor: row.waitsFor as Import['waitsFor'],
    failure:
      code === null ? null : { code: code as NonNullable<Import['failure']>['code'], message: message ?? 'unknown' },
    files,
    counts: {
      devices: { registered: 0, known: 0, elsewhere: 0, refused: 0, untold: 0, ...outcomes },
      positions: {
        read: files.reduce((sum, { positions }) => sum + positions, 0),
        toStore: Number(row.toStore),
        stored: Number(row.stored),
      },
    },
    createdAt: row.createdAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  }
}

const withFiles = { files: { orderBy: { place: 'asc' as const } } }

export async function insertImport(tx: Tx, wanted: Import): Promise<void> {
  const { id, version, name, source, timeZone, fallbackProtocol, status } = wanted
  const createdAt = new Date(wanted.createdAt)
  await tx.db.import.create({
    data: { tenantId: tx.tenantId, id, version, name, source, timeZone, fallbackProtocol, status, createdAt },
  })
}

export async function findImport(tx: Tx, id: string): Promise<Import | undefined> {
  const row = await tx.db.import.findUnique({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    include: withFiles,
  })
  return row === null ? undefined : importOf(row, (await outcomesOf(tx, [id])).get(id) ?? {})
}

/** Of many who change it at once, one after the other. */
export async function lockImport(tx: Tx, id: string): Promise<Import | undefined> {
  await tx.sql.query('SELECT 1 FROM imports WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findImport(tx, id)
}

export async function pageOfImports(
  tx: Tx,
  filter: { status?: string | undefined; afterId: string; limit: number },
): Promise<Import[]> {
  const rows = await tx.db.import.findMany({
    where: { tenantId: tx.tenantId, id: { gt: filter.afterId }, ...given({ status: filter.status }) },
    orderBy: { id: 'asc' },
    take: filter.limit,
    include: withFiles,
  })
  const outcomes = await outcomesOf(
    tx,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => importOf(row, outcomes.get(row.id) ?? {}))
}

async function outcomesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, Partial<Outcomes>>> {
  const counted = new Map<string, Partial<Outcomes>>()
  if (ids.length === 0) return counted
  const { rows } = await tx.sql.query<{ id: string; outcome: keyof Outcomes; count: string }>(
    `SELECT import_id AS id, outcome, count(*) AS count FROM import_devices
     WHERE tenant_id = $1 AND import_id = ANY($2::text[]) AND outcome <> 'pending' GROUP BY 1, 2`,
    [tx.tenantId, [...ids]],
  )
  for (const { id, outcome, count } of rows) counted.set(id, { ...counted.get(id), [outcome]: Number(count) })
  return counted
}

/** Two who begin one at once are counted one after the other. */
export async function lockOpenImports(tx: Tx): Promise<number> {
  await tx.sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 3))', [`${tx.tenantId}/imports`])
  return tx.db.import.count({
    where: { tenantId: tx.tenantId, status: { in: ['uploading', 'reading', 'registering', 'storing'] } },
  })
}

/** @param change what of it is other than before; its processes look at it at once */
export async function updateImport(
  tx: Tx,
  id: string,
  change: { status: Import['status']; failure?: Import['failure'] },
): Promise<Import> {
  const isOver = ['completed', 'failed', 'cancelled'].includes(change.status)
  await tx.sql.query(
    `UPDATE imports SET version = version + 1, status = $3, failure_code = $4, failure_message = $5, ended_at = $6,
            waits_for = NULL, has_leftovers = has_leftovers OR $7, turn_at = clock_timestamp(),
            lease = CASE WHEN $7 THEN NULL ELSE lease END, leased_until = CASE WHEN $7 THEN NULL ELSE leased_until END
     WHERE tenant_id = $1 AND id = $2`,
    [
      tx.tenantId,
      id,
      change.status,
      change.failure?.code ?? null,
      change.failure?.message ?? null,
      isOver ? tx.now : null,
      isOver,
    ],
  )
  return (await findImport(tx, id)) as Import
}

// ---- whose turn it is; instants are the database's wall clock, for leases of many processes need one ----

export interface Leased {
  readonly tenantId: string
  readonly id: string
}

/** Takes the one that has waited longest and is held by nobody alive. */
export async function leaseNext(tx: SystemTx, lease: string, leaseMs: number): Promise<Leased | undefined> {
  const { rows } = await tx.sql.query<Leased>(
    {
      name: 'imports-lease',
      text: `UPDATE imports i SET lease = $1, leased_until = clock_timestamp() + $2 * interval '1 millisecond'
        FROM (SELECT tenant_id, id FROM imports
               WHERE turn_at <= clock_timestamp() AND (leased_until IS NULL OR leased_until <= clock_timestamp())
               ORDER BY turn_at LIMIT 1 FOR UPDATE SKIP LOCKED) due
       WHERE i.tenant_id = due.tenant_id AND i.id = due.id
       RETURNING i.tenant_id AS "tenantId", i.id`,
    },
    [lease, leaseMs],
  )
  return rows[0]
}

export async function isAnyImportDue(tx: SystemTx): Promise<boolean> {
  const { rows } = await tx.sql.query<{ due: boolean }>(
    'SELECT EXISTS (SELECT FROM imports WHERE turn_at IS NOT NULL) AS due',
  )
  return rows[0]?.due === true
}

export interface Held {
  readonly status: Import['status']
  readonly hasLeftovers: boolean
  readonly timeZone: string
  readonly fallbackProtocol: Import['fallbackProtocol']
  readonly waitsFor: Import['waitsFor']
  readonly storedSource: string
  readonly storedTimeMs: number
  readonly storedKey: string
}

/** @returns undefined when the lease is another's by now: then nothing may be kept */
export async function lockLeased(tx: Tx, id: string, lease: string, leaseMs: number): Promise<Held | undefined> {
  const { rows } = await tx.sql.query<Held & { storedTimeMs: string }>(
    `UPDATE imports SET leased_until = clock_timestamp() + $4 * interval '1 millisecond'
     WHERE tenant_id = $1 AND id = $2 AND lease = $3
     RETURNING status, has_leftovers AS "hasLeftovers", time_zone AS "timeZone", fallback_protocol AS "fallbackProtocol",
               waits_for AS "waitsFor", stored_source AS "storedSource", stored_time_ms AS "storedTimeMs",
               stored_key AS "storedKey"`,
    [tx.tenantId, id, lease, leaseMs],
  )
  const row = rows[0]
  return row && { ...row, storedTimeMs: Number(row.storedTimeMs) }
}

/** @param inMs until its next turn; undefined: there is nothing more to do */
export async function giveBack(
  tx: Tx,
  id: string,
  lease: string,
  next: { inMs: number | undefined; waitsFor?: Import['waitsFor'] },
): Promise<void> {
  await tx.sql.query(
    `UPDATE imports SET lease = NULL, leased_until = NULL, waits_for = $5,
            turn_at = clock_timestamp() + $4 * interval '1 millisecond'
     WHERE tenant_id = $1 AND id = $2 AND lease = $3`,
    [tx.tenantId, id, lease, next.inMs ?? null, next.waitsFor ?? null],
  )
}

export async function updateToStore(tx: Tx, id: string): Promise<void> {
  await tx.sql.query(
    `UPDATE imports SET to_store = (SELECT coalesce(sum(positions), 0) FROM import_devices
       WHERE tenant_id = $1 AND import_id = $2 AND outcome IN ('registered', 'known'))
     WHERE tenant_id = $1 AND id = $2`,
    [tx.tenantId, id],
  )
}

export async function updateStored(
  tx: Tx,
  id: string,
  upTo: { source: string; timeMs: number; key: string; count: number },
): Promise<void> {
  await tx.sql.query(
    `UPDATE imports SET stored = stored + $6, stored_source = $3, stored_time_ms = $4, stored_key = $5, waits_for = NULL
     WHERE tenant_id = $1 AND id = $2`,
    [tx.tenantId, id, upTo.source, upTo.timeMs, upTo.key, upTo.count],
  )
}

export async function forgetLeftovers(tx: Tx, id: string): Promise<void> {
  await tx.sql.query('UPDATE imports SET has_leftovers = false WHERE tenant_id = $1 AND id = $2', [tx.tenantId, id])
}
