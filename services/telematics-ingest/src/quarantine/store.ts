import type { QuarantineItem } from '@clutch/contracts/telematics/quarantine'
import type { Sql } from '@clutch/shared/database'
import type { SystemTx, Tx } from '../kit.ts'
import { maxBytesKept, maxReasonChars, nobody, type Quarantined, type Received, storable } from './quarantined.ts'

export async function insertQuarantined(tx: SystemTx, items: readonly (Quarantined & Received)[]): Promise<void> {
  if (items.length === 0) return
  const text = (of: (item: Quarantined) => string | undefined, maxChars = 64) =>
    items.map((item) => {
      const value = of(item)
      return value === undefined ? null : storable(value, maxChars)
    })
  await tx.sql.query(
    {
      name: 'quarantine-insert',
      text: `INSERT INTO quarantine
               (id, at, received_at, origin, code, reason, family, remote_address, unique_id, tenant_id, device_id,
                size_bytes, bytes)
             SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::text[], $5::text[], $6::text[],
               $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::int[], $13::bytea[])
             ON CONFLICT DO NOTHING`,
    },
    [
      items.map((item) => item.id),
      items.map((item) => item.at.toISOString()),
      items.map((item) => item.receivedAt.toISOString()),
      items.map((item) => item.origin),
      text((item) => item.code),
      text((item) => item.reason, maxReasonChars),
      text((item) => item.family),
      text((item) => item.remoteAddress),
      text((item) => item.uniqueId),
      text((item) => item.tenantId ?? nobody),
      text((item) => item.deviceId),
      items.map((item) => item.bytes.length),
      items.map((item) => Buffer.from(item.bytes.subarray(0, maxBytesKept))),
    ],
  )
}

/**
 * Removes what is too old; of the rest, of each tenant and origin the oldest beyond so many, so that nobody's flood pushes
 * out what is another's, and what was acknowledged is not pushed out by what was refused; and of all of it the oldest
 * beyond `rowsInAll`. At most 5,000 of each at once.
 */
export async function trimQuarantine(
  tx: SystemTx,
  keep: { days: number; rows: number; rowsInAll: number },
): Promise<void> {
  await tx.sql.query(
    `DELETE FROM quarantine WHERE (tenant_id, id) IN (
       SELECT tenant_id, id FROM quarantine WHERE at < clock_timestamp() - make_interval(days => $1) LIMIT 5000)`,
    [keep.days],
  )
  await tx.sql.query(
    `DELETE FROM quarantine WHERE (tenant_id, id) IN (
       SELECT tenant_id, id
       FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id, origin ORDER BY at DESC, id DESC) AS place
             FROM quarantine) placed
       WHERE place > $1 LIMIT 5000)`,
    [keep.rows],
  )
  await tx.sql.query(
    `DELETE FROM quarantine WHERE (tenant_id, id) IN (
       SELECT tenant_id, id FROM quarantine ORDER BY at DESC, id DESC OFFSET $1 LIMIT 5000)`,
    [keep.rowsInAll],
  )
}

/** All that is kept of a thing, and whose it is: `-` where it is nobody's. */
export interface KeptItem {
  readonly tenantId: string
  readonly item: QuarantineItem
  readonly bytes: Buffer
}

interface Row extends Omit<QuarantineItem, 'receivedAt' | 'replayedAt'> {
  receivedAt: Date
  replayedAt: Date | null
}
interface KeptRow extends Row {
  tenantId: string
  bytes: Buffer
}

const columns = `id, version, received_at AS "receivedAt", origin, code, reason, family,
  device_id AS "deviceId", unique_id AS "uniqueId", remote_address AS "remoteAddress", size_bytes AS "sizeBytes", status,
  replays, readings, last_error AS "lastError", replayed_at AS "replayedAt"`
const keptColumns = `tenant_id AS "tenantId", bytes, ${columns}`

function itemOf(row: Row): QuarantineItem {
  return {
    ...row,
    receivedAt: row.receivedAt.toISOString(),
    replayedAt: row.replayedAt?.toISOString() ?? null,
  }
}

function keptItem({ tenantId, bytes, ...row }: KeptRow): KeptItem {
  return { tenantId, bytes, item: itemOf(row) }
}

export interface QuarantineFilter {
  readonly status?: string | undefined
  readonly code?: string | undefined
  readonly family?: string | undefined
  readonly deviceId?: string | undefined
  readonly from?: Date | undefined
  readonly to?: Date | undefined
  readonly afterId: string
  readonly limit: number
}

/** @param tenantId `-`: what is nobody's; undefined: everyone's, for the second role */
async function page<R extends Row>(
  sql: Sql,
  what: typeof columns | typeof keptColumns,
  tenantId: string | undefined,
  filter: QuarantineFilter,
): Promise<R[]> {
  const values: unknown[] = [filter.afterId]
  const value = (given: unknown) => `$${values.push(given)}`
  const conditions = [
    'id > $1',
    ...(tenantId === undefined ? [] : [`tenant_id = ${value(tenantId)}`]),
    ...(filter.status === undefined ? [] : [`status = ${value(filter.status)}`]),
    ...(filter.code === undefined ? [] : [`code = ${value(filter.code)}`]),
    ...(filter.family === undefined ? [] : [`family = ${value(filter.family)}`]),
    ...(filter.deviceId === undefined ? [] : [`device_id = ${value(filter.deviceId)}`]),
    ...(filter.from === undefined ? [] : [`received_at >= ${value(filter.from.toISOString())}::timestamptz`]),
    ...(filter.to === undefined ? [] : [`received_at < ${value(filter.to.toISOString())}::timestamptz`]),
  ]
  const { rows } = await sql.query<R>(
    `SELECT ${what} FROM quarantine WHERE ${conditions.join(' AND ')} ORDER BY id LIMIT ${value(filter.limit)}`,
    values,
  )
  return rows
}

export async function pageOfQuarantine(tx: Tx, filter: QuarantineFilter): Promise<QuarantineItem[]> {
  return (await page<Row>(tx.sql, columns, tx.tenantId, filter)).map(itemOf)
}

export async function pageOfUnclaimed(tx: SystemTx, filter: QuarantineFilter): Promise<QuarantineItem[]> {
  return (await page<Row>(tx.sql, columns, nobody, filter)).map(itemOf)
}

/** Of every tenant and of nobody: for whoever runs the platform. */
export async function pageOfEveryones(tx: SystemTx, filter: QuarantineFilter): Promise<KeptItem[]> {
  return (await page<KeptRow>(tx.sql, keptColumns, undefined, filter)).map(keptItem)
}

export async function findQuarantineItem(tx: Tx, id: string): Promise<QuarantineItem | undefined> {
  const { rows } = await tx.sql.query<Row>(`SELECT ${columns} FROM quarantine WHERE tenant_id = $1 AND id = $2`, [
    tx.tenantId,
    id,
  ])
  return rows.map(itemOf)[0]
}

export function findKept(tx: Tx, id: string): Promise<KeptItem | undefined> {
  return keptOf(tx.sql, tx.tenantId, id)
}

export function findUnclaimed(tx: SystemTx, id: string): Promise<KeptItem | undefined> {
  return keptOf(tx.sql, nobody, id)
}

async function keptOf(sql: Sql, tenantId: string, id: string): Promise<KeptItem | undefined> {
  const { rows } = await sql.query<KeptRow>(`SELECT ${keptColumns} FROM quarantine WHERE tenant_id = $1 AND id = $2`, [
    tenantId,
    id,
  ])
  return rows.map(keptItem)[0]
}

/** Of whichever tenant. */
export async function findEveryones(tx: SystemTx, id: string): Promise<KeptItem | undefined> {
  const { rows } = await tx.sql.query<KeptRow>(`SELECT ${keptColumns} FROM quarantine WHERE id = $1 LIMIT 1`, [id])
  return rows.map(keptItem)[0]
}

/** @returns nothing where it was removed meanwhile: it was too old */
export async function settleReplay(
  { sql }: Pick<SystemTx, 'sql'>,
  tenantId: string,
  id: string,
  outcome: { at: Date; readings: number } | { error: string },
): Promise<QuarantineItem | undefined> {
  const { rows } = await sql.query<Row>(
    'error' in outcome
      ? `UPDATE quarantine SET replays = replays + 1, last_error = $3, version = version + 1
         WHERE tenant_id = $1 AND id = $2 RETURNING ${columns}`
      : `UPDATE quarantine SET replays = replays + 1, last_error = NULL, version = version + 1, status = 'replayed',
                readings = $3, replayed_at = $4
         WHERE tenant_id = $1 AND id = $2 RETURNING ${columns}`,
    'error' in outcome
      ? [tenantId, id, storable(outcome.error, maxReasonChars)]
      : [tenantId, id, outcome.readings, outcome.at],
  )
  return rows.map(itemOf)[0]
}

/** @returns nothing where it was replayed, or is not there */
export async function dismissKept(tx: Tx, id: string): Promise<QuarantineItem | undefined> {
  const { rows } = await tx.sql.query<Row>(
    `UPDATE quarantine SET status = 'dismissed', version = version + 1
     WHERE tenant_id = $1 AND id = $2 AND status <> 'replayed' RETURNING ${columns}`,
    [tx.tenantId, id],
  )
  return rows.map(itemOf)[0]
}

export async function eraseBytes(
  tx: Tx,
  deviceId: string,
  times: readonly { fromMs: number; toMs: number }[],
  because: string,
): Promise<void> {
  await tx.sql.query(
    `UPDATE quarantine q SET bytes = '', reason = $5, last_error = $5, version = q.version + 1,
       status = CASE WHEN q.status = 'kept' THEN 'dismissed' ELSE q.status END
     FROM unnest($3::timestamptz[], $4::timestamptz[]) AS w (from_at, to_at)
     WHERE q.tenant_id = $1 AND q.device_id = $2 AND octet_length(q.bytes) > 0
       AND q.received_at >= w.from_at AND q.received_at <= w.to_at`,
    [
      tx.tenantId,
      deviceId,
      times.map(({ fromMs }) => new Date(fromMs)),
      times.map(({ toMs }) => new Date(toMs)),
      because,
    ],
  )
}
