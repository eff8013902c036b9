import type { ImportError, ImportedDevice } from '@clutch/contracts/telematics/imports'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { given } from '@clutch/shared/given'
import type { ImportDevice as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import type { SourceDevice } from './traccar-device.ts'
import type { SourcePosition } from './traccar-position.ts'

function importedDeviceOf(row: Row): ImportedDevice {
  return {
    sourceId: row.sourceId,
    file: row.file,
    line: row.line === null ? null : Number(row.line),
    uniqueId: row.uniqueId,
    name: row.name,
    sourceProtocol: row.protocol,
    outcome: row.outcome as ImportedDevice['outcome'],
    message: row.message,
    deviceId: row.deviceId,
    positions: Number(row.positions),
    stored: Number(row.stored),
  }
}

/** The first row of a device stands. */
export async function insertSourceDevices(
  tx: Tx,
  importId: string,
  file: string,
  devices: readonly { line: number; device: SourceDevice }[],
): Promise<void> {
  const first = new Map<string, { line: number; device: SourceDevice }>()
  for (const one of devices) if (!first.has(one.device.sourceId)) first.set(one.device.sourceId, one)
  const all = [...first.values()]
  if (all.length === 0) return
  await tx.sql.query(
    `INSERT INTO import_devices AS d
       (tenant_id, import_id, file, source_id, line, unique_id, name, model, disabled, message)
     SELECT $1, $2, $3, * FROM unnest($4::text[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::bool[], $10::text[])
     ON CONFLICT (tenant_id, import_id, source_id) DO UPDATE
     SET file = excluded.file, line = excluded.line, unique_id = excluded.unique_id, name = excluded.name,
         model = excluded.model, disabled = excluded.disabled, message = excluded.message
     WHERE d.unique_id IS NULL`,
    [
      tx.tenantId,
      importId,
      file,
      all.map(({ device }) => device.sourceId),
      all.map(({ line }) => line),
      all.map(({ device }) => device.uniqueId),
      all.map(({ device }) => device.name),
      all.map(({ device }) => device.model),
      all.map(({ device }) => device.disabled),
      all.map(({ device }) => device.fault),
    ],
  )
}

/** The same row twice is there once. */
export async function insertPositions(tx: Tx, importId: string, positions: readonly SourcePosition[]): Promise<void> {
  if (positions.length === 0) return
  const { rows } = await tx.sql.query<{ sourceId: string; count: string }>(
    `WITH fresh AS (
       INSERT INTO import_positions (tenant_id, import_id, source_id, time_ms, key, reading)
       SELECT $1, $2, * FROM unnest($3::text[], $4::bigint[], $5::text[], $6::text[])
       ON CONFLICT DO NOTHING RETURNING source_id)
     SELECT source_id AS "sourceId", count(*) AS count FROM fresh GROUP BY source_id`,
    [
      tx.tenantId,
      importId,
      positions.map(({ sourceId }) => sourceId),
      positions.map(({ timeMs }) => timeMs),
      positions.map(({ key }) => key),
      positions.map(({ reading }) => JSON.stringify(reading)),
    ],
  )
  const fresh = new Map(rows.map(({ sourceId, count }) => [sourceId, Number(count)]))
  const newest = new Map<string, SourcePosition>()
  for (const position of positions) {
    const held = newest.get(position.sourceId)
    if (held === undefined || (position.protocol !== null && position.timeMs >= held.timeMs))
      newest.set(position.sourceId, position)
  }
  const all = [...newest.values()]
  await tx.sql.query(
    `INSERT INTO import_devices AS d (tenant_id, import_id, source_id, protocol, protocol_time_ms, positions)
     SELECT $1, $2, * FROM unnest($3::text[], $4::text[], $5::bigint[], $6::bigint[])
     ON CONFLICT (tenant_id, import_id, source_id) DO UPDATE
     SET positions = d.positions + excluded.positions,
         protocol = CASE WHEN excluded.protocol IS NOT NULL AND excluded.protocol_time_ms >= d.protocol_time_ms
                         THEN excluded.protocol ELSE d.protocol END,
         protocol_time_ms = greatest(d.protocol_time_ms, excluded.protocol_time_ms)`,
    [
      tx.tenantId,
      importId,
      all.map(({ sourceId }) => sourceId),
      all.map(({ protocol }) => protocol),
      all.map(({ timeMs }) => timeMs),
      all.map(({ sourceId }) => fresh.get(sourceId) ?? 0),
    ],
  )
}

export async function insertErrors(
  tx: Tx,
  importId: string,
  errors: readonly (ImportError & { seq: number })[],
): Promise<void> {
  if (errors.length === 0) return
  await tx.sql.query(
    `INSERT INTO import_errors (tenant_id, import_id, file, seq, line, message)
     SELECT $1, $2, * FROM unnest($3::text[], $4::bigint[], $5::bigint[], $6::text[])`,
    [
      tx.tenantId,
      importId,
      errors.map(({ file }) => file),
      errors.map(({ seq }) => seq),
      errors.map(({ line }) => line),
      errors.map(({ message }) => message.slice(0, 500)),
    ],
  )
}

// ---- becoming devices ----

export interface PendingDevice {
  readonly sourceId: string
  readonly uniqueId: string | null
  readonly name: string | null
  readonly model: string | null
  readonly disabled: boolean
  readonly protocol: string | null
  /** Why no device can be called that. */
  readonly message: string | null
}

export async function findPendingDevices(tx: Tx, importId: string, limit: number): Promise<PendingDevice[]> {
  return tx.db.importDevice.findMany({
    where: { tenantId: tx.tenantId, importId, outcome: 'pending' },
    orderBy: { sourceId: 'asc' },
    take: limit,
    select: {
      sourceId: true,
      uniqueId: true,
      name: true,
      model: true,
      disabled: true,
      protocol: true,
      message: true,
    },
  })
}

export interface Outcome {
  readonly sourceId: string
  readonly outcome: ImportedDevice['outcome']
  readonly deviceId: string | null
  readonly message: string | null
}

export async function updateOutcomes(tx: Tx, importId: string, outcomes: readonly Outcome[]): Promise<void> {
  await tx.sql.query(
    `UPDATE import_devices d SET outcome = o.outcome, device_id = o.device_id, message = o.message
     FROM unnest($3::text[], $4::text[], $5::text[], $6::text[]) AS o(source_id, outcome, device_id, message)
     WHERE d.tenant_id = $1 AND d.import_id = $2 AND d.source_id = o.source_id`,
    [
      tx.tenantId,
      importId,
      outcomes.map(({ sourceId }) => sourceId),
      outcomes.map(({ outcome }) => outcome),
      outcomes.map(({ deviceId }) => deviceId),
      outcomes.map(({ message }) => message),
    ],
  )
}

// ---- becoming history ----

export interface ToStore {
  readonly source: string
  readonly deviceId: string
  readonly positions: readonly { timeMs: number; key: string; reading: DecodedReading }[]
}

/** What comes next, of one device, by its own time. Undefined when nothing is left. */
export async function findToStore(
  tx: Tx,
  importId: string,
  after: { source: string; timeMs: number; key: string },
  limit: number,
): Promise<ToStore | undefined> {
  let from = after
  const here = await deviceOfSource(tx, importId, from.source, '=')
  if (here !== undefined) {
    const positions = await positionsAfter(tx, importId, from, limit)
    if (positions.length > 0) return { source: from.source, deviceId: here.deviceId, positions }
  }
  for (;;) {
    const next = await deviceOfSource(tx, importId, from.source, '>')
    if (next === undefined) return undefined
    from = { source: next.sourceId, timeMs: 0, key: '' }
    const positions = await positionsAfter(tx, importId, from, limit)
    if (positions.length > 0) return { source: from.source, deviceId: next.deviceId, positions }
  }
}

async function deviceOfSource(
  tx: Tx,
  importId: string,
  source: string,
  which: '=' | '>',
): Promise<{ sourceId: string; deviceId: string } | undefined> {
  const { rows } = await tx.sql.query<{ sourceId: string; deviceId: string }>(
    `SELECT source_id AS "sourceId", device_id AS "deviceId" FROM import_devices
     WHERE tenant_id = $1 AND import_id = $2 AND source_id ${which} $3 AND outcome IN ('registered', 'known')
       AND positions > 0
     ORDER BY source_id LIMIT 1`,
    [tx.tenantId, importId, source],
  )
  return rows[0]
}

async function positionsAfter(
  tx: Tx,
  importId: string,
  after: { source: string; timeMs: number; key: string },
  limit: number,
): Promise<ToStore['positions']> {
  const { rows } = await tx.sql.query<{ timeMs: string; key: string; reading: string }>(
    `SELECT time_ms AS "timeMs", key, reading FROM import_positions
     WHERE tenant_id = $1 AND import_id = $2 AND source_id = $3 AND (time_ms, key) > ($4::bigint, $5::text)
     ORDER BY time_ms, key LIMIT $6`,
    [tx.tenantId, importId, after.source, after.timeMs, after.key, limit],
  )
  return rows.map(({ timeMs, key, reading }) => ({
    timeMs: Number(timeMs),
    key,
    reading: JSON.parse(reading) as DecodedReading,
  }))
}

/** They are durable: nobody needs them any more. */
export async function deleteStored(
  tx: Tx,
  importId: string,
  source: string,
  upTo: { timeMs: number; key: string; count: number },
): Promise<void> {
  await tx.sql.query(
    `DELETE FROM import_positions WHERE tenant_id = $1 AND import_id = $2 AND source_id = $3
       AND (time_ms, key) <= ($4::bigint, $5::text)`,
    [tx.tenantId, importId, source, upTo.timeMs, upTo.key],
  )
  await tx.sql.query(
    'UPDATE import_devices SET stored = stored + $4 WHERE tenant_id = $1 AND import_id = $2 AND source_id = $3',
    [tx.tenantId, importId, source, upTo.count],
  )
}

/** @returns whether there are more */
export async function deletePositions(tx: Tx, importId: string, limit: number): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    `DELETE FROM import_positions p USING (SELECT source_id, time_ms, key FROM import_positions
       WHERE tenant_id = $1 AND import_id = $2 LIMIT $3) gone
     WHERE p.tenant_id = $1 AND p.import_id = $2 AND p.source_id = gone.source_id AND p.time_ms = gone.time_ms
       AND p.key = gone.key`,
    [tx.tenantId, importId, limit],
  )
  return rowCount === limit
}

// ---- lists ----

export async function pageOfImportedDevices(
  tx: Tx,
  importId: string,
  filter: { outcome?: string | undefined; afterId: string; limit: number },
): Promise<ImportedDevice[]> {
  const rows = await tx.db.importDevice.findMany({
    where: { tenantId: tx.tenantId, importId, sourceId: { gt: filter.afterId }, ...given({ outcome: filter.outcome }) },
    orderBy: { sourceId: 'asc' },
    take: filter.limit,
  })
  return rows.map(importedDeviceOf)
}

export async function pageOfErrors(
  tx: Tx,
  importId: string,
  after: { file: string; seq: number },
  limit: number,
): Promise<(ImportError & { seq: number })[]> {
  const { rows } = await tx.sql.query<{ file: string; seq: string; line: string; message: string }>(
    `SELECT file, seq, line, message FROM import_errors
     WHERE tenant_id = $1 AND import_id = $2 AND (file, seq) > ($3::text, $4::bigint) ORDER BY file, seq LIMIT $5`,
    [tx.tenantId, importId, after.file, after.seq, limit],
  )
  return rows.map(({ file, seq, line, message }) => ({ file, seq: Number(seq), line: Number(line), message }))
}
