import type { Connection, Finding, SyncState } from '@clutch/contracts/telematics/connections'
import type { SystemTx, Tx } from '../kit.ts'
import { adapterOf } from '../providers/catalog.ts'
import { isOpen } from './connection.ts'

// Instants here are the database's wall clock: leases of many processes need one clock, and the domain's may stand still.

interface SyncRow {
  cursor: string | null
  leased: boolean
  /** The provider has let us in since we last went there. */
  isLetIn: boolean
  nextAttemptAt: Date | null
  notBefore: Date | null
  lastAttemptAt: Date | null
  lastSuccessAt: Date | null
  lastFailure: string | null
  consecutiveFailures: number
  newestReadingAt: Date | null
  runs: string
  readings: string
  skipped: string
}

const columns = `cursor, coalesce(leased_until > clock_timestamp(), false) AS leased,
  next_attempt_at IS NOT NULL AND coalesce(last_success_at >= last_attempt_at, false) AS "isLetIn", next_attempt_at AS "nextAttemptAt",
  not_before AS "notBefore", last_attempt_at AS "lastAttemptAt", last_success_at AS "lastSuccessAt",
  last_failure AS "lastFailure", consecutive_failures AS "consecutiveFailures", newest_reading_at AS "newestReadingAt",
  runs::text, readings::text, skipped::text`

export async function insertSync(tx: Tx, connectionId: string, isPolled: boolean): Promise<void> {
  await tx.sql.query(
    `INSERT INTO connection_syncs (tenant_id, connection_id, next_attempt_at)
     VALUES ($1, $2, CASE WHEN $3 THEN clock_timestamp() END)`,
    [tx.tenantId, connectionId, isPolled],
  )
}

export async function findSync(tx: Tx, connection: Connection): Promise<SyncState> {
  const { rows } = await tx.sql.query<SyncRow>(
    `SELECT ${columns} FROM connection_syncs WHERE tenant_id = $1 AND connection_id = $2`,
    [tx.tenantId, connection.id],
  )
  const row = rows[0]
  if (row === undefined) throw new Error('a connection without its sync state')
  return {
    connectionId: connection.id,
    status: statusOf(row, connection),
    cursor: row.cursor,
    lastAttemptAt: iso(row.lastAttemptAt),
    lastSuccessAt: iso(row.lastSuccessAt),
    lastFailure: row.lastFailure === null ? null : (JSON.parse(row.lastFailure) as Finding),
    consecutiveFailures: row.consecutiveFailures,
    nextAttemptAt: iso(row.nextAttemptAt),
    notBefore: iso(row.notBefore),
    newestReadingAt: iso(row.newestReadingAt),
    lagSeconds:
      row.newestReadingAt === null ? null : Math.round((tx.now.getTime() - row.newestReadingAt.getTime()) / 1_000),
    counts: { runs: Number(row.runs), readings: Number(row.readings), skipped: Number(row.skipped) },
  }
}

function statusOf(row: SyncRow, connection: Connection): SyncState['status'] {
  const isTopic = adapterOf(connection.provider).delivery === 'topic'
  if (row.leased) return isTopic && row.isLetIn ? 'receiving' : 'running'
  if (row.nextAttemptAt !== null) return 'scheduled'
  return isOpen(connection) ? 'receiving' : 'stopped'
}

function iso(at: Date | null): string | null {
  return at?.toISOString() ?? null
}

/** Now, or when the provider and our bound allow it. */
export async function scheduleSync(tx: Tx, connectionId: string): Promise<void> {
  await tx.sql.query(
    `UPDATE connection_syncs SET next_attempt_at = greatest(clock_timestamp(), not_before)
     WHERE tenant_id = $1 AND connection_id = $2`,
    [tx.tenantId, connectionId],
  )
}

/** Nobody fetches any more; who does just now finds its lease gone and keeps nothing. */
export async function stopSync(tx: Tx, connectionId: string): Promise<void> {
  await tx.sql.query(
    `UPDATE connection_syncs SET next_attempt_at = NULL, lease = NULL, leased_until = NULL
     WHERE tenant_id = $1 AND connection_id = $2`,
    [tx.tenantId, connectionId],
  )
}

/** @returns whether it may be tested now: a test asks the provider, who counts. */
export async function claimTest(tx: Tx, connectionId: string, pauseMs: number): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    `UPDATE connection_syncs SET tested_at = clock_timestamp()
     WHERE tenant_id = $1 AND connection_id = $2
       AND (tested_at IS NULL OR tested_at < clock_timestamp() - $3 * interval '1 millisecond')`,
    [tx.tenantId, connectionId, pauseMs],
  )
  return rowCount === 1
}

export interface Leased {
  tenantId: string
  connectionId: string
  cursor: string | null
}

/** Takes what is due, of these providers, and held by nobody alive. Of many processes each takes others. */
export async function leaseDue(
  tx: SystemTx,
  wanted: { lease: string; leaseMs: number; limit: number; providers: readonly string[] },
): Promise<Leased[]> {
  const { rows } = await tx.sql.query<Leased>(
    {
      name: 'connection-syncs-lease',
      text: `UPDATE connection_syncs s
         SET lease = $1, leased_until = clock_timestamp() + $2 * interval '1 millisecond',
             last_attempt_at = clock_timestamp(), runs = s.runs + 1
        FROM (SELECT d.tenant_id, d.connection_id
                FROM connection_syncs d JOIN connections c ON c.tenant_id = d.tenant_id AND c.id = d.connection_id
               WHERE d.next_attempt_at <= clock_timestamp()
                 AND (d.leased_until IS NULL OR d.leased_until <= clock_timestamp())
                 AND c.provider = ANY($4::text[])
               ORDER BY d.next_attempt_at LIMIT $3 FOR UPDATE OF d SKIP LOCKED) due
       WHERE s.tenant_id = due.tenant_id AND s.connection_id = due.connection_id
       RETURNING s.tenant_id AS "tenantId", s.connection_id AS "connectionId", s.cursor`,
    },
    [wanted.lease, wanted.leaseMs, wanted.limit, [...wanted.providers]],
  )
  return rows
}

export async function isAnythingDue(tx: SystemTx, providers: readonly string[]): Promise<boolean> {
  const { rows } = await tx.sql.query<{ due: boolean }>(
    `SELECT EXISTS (SELECT FROM connection_syncs s JOIN connections c ON c.tenant_id = s.tenant_id AND c.id = s.connection_id
      WHERE s.next_attempt_at <= clock_timestamp() AND (s.leased_until IS NULL OR s.leased_until <= clock_timestamp())
        AND c.provider = ANY($1::text[])) AS due`,
    [[...providers]],
  )
  return rows[0]?.due === true
}

/** @returns false when the lease is another's by now: then nothing may be kept */
export async function lockLease(tx: Tx, connectionId: string, lease: string): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    'SELECT 1 FROM connection_syncs WHERE tenant_id = $1 AND connection_id = $2 AND lease = $3 FOR UPDATE',
    [tx.tenantId, connectionId, lease],
  )
  return rowCount === 1
}

/** A page is durable: the cursor moves, and the lease begins anew. */
export async function keepPage(
  tx: Tx,
  connectionId: string,
  page: { cursor: string; leaseMs: number; readings: number; skipped: number; newestReadingAt: string | undefined },
): Promise<void> {
  await tx.sql.query(
    `UPDATE connection_syncs
        SET cursor = $3, leased_until = clock_timestamp() + $4 * interval '1 millisecond',
            readings = readings + $5, skipped = skipped + $6,
            newest_reading_at = greatest(newest_reading_at, $7::timestamptz)
      WHERE tenant_id = $1 AND connection_id = $2`,
    [tx.tenantId, connectionId, page.cursor, page.leaseMs, page.readings, page.skipped, page.newestReadingAt ?? null],
  )
}

/** Something was pushed or uploaded. */
export async function countReceived(
  tx: Tx,
  connectionId: string,
  received: { readings: number; skipped: number; newestReadingAt: string | undefined },
): Promise<void> {
  await tx.sql.query(
    `UPDATE connection_syncs
        SET runs = runs + 1, last_attempt_at = clock_timestamp(), last_success_at = clock_timestamp(),
            consecutive_failures = 0, readings = readings + $3, skipped = skipped + $4,
            newest_reading_at = greatest(newest_reading_at, $5::timestamptz)
      WHERE tenant_id = $1 AND connection_id = $2`,
    [tx.tenantId, connectionId, received.readings, received.skipped, received.newestReadingAt ?? null],
  )
}

export async function endSucceeded(
  tx: Tx,
  connectionId: string,
  next: { inMs: number; pauseMs: number },
): Promise<void> {
  await tx.sql.query(
    `UPDATE connection_syncs
        SET lease = NULL, leased_until = NULL, last_success_at = clock_timestamp(), consecutive_failures = 0,
            next_attempt_at = clock_timestamp() + $3 * interval '1 millisecond',
            not_before = clock_timestamp() + $4 * interval '1 millisecond'
      WHERE tenant_id = $1 AND connection_id = $2`,
    [tx.tenantId, connectionId, next.inMs, next.pauseMs],
  )
}

export async function findFailures(tx: Tx, connectionId: string): Promise<number> {
  const { rows } = await tx.sql.query<{ n: number }>(
    'SELECT consecutive_failures AS n FROM connection_syncs WHERE tenant_id = $1 AND connection_id = $2',
    [tx.tenantId, connectionId],
  )
  return rows[0]?.n ?? 0
}

/** @param waitMs until it is tried again; undefined: not by itself */
export async function endFailed(
  tx: Tx,
  connectionId: string,
  failure: { finding: Finding; waitMs: number | undefined; notBeforeMs: number },
): Promise<void> {
  await tx.sql.query(
    `UPDATE connection_syncs
        SET lease = NULL, leased_until = NULL, last_failure = $3, consecutive_failures = consecutive_failures + 1,
            next_attempt_at = clock_timestamp() + $4::float8 * interval '1 millisecond',
            not_before = clock_timestamp() + $5::float8 * interval '1 millisecond'
      WHERE tenant_id = $1 AND connection_id = $2`,
    [tx.tenantId, connectionId, JSON.stringify(failure.finding), failure.waitMs ?? null, failure.notBeforeMs],
  )
}

/** Given back, to be taken by whoever lives on, or a little later. */
export async function giveBack(tx: Tx, connectionId: string, lease: string, waitMs = 0): Promise<void> {
  await tx.sql.query(
    `UPDATE connection_syncs
        SET lease = NULL, leased_until = NULL,
            next_attempt_at = CASE WHEN $4::float8 > 0 THEN clock_timestamp() + $4::float8 * interval '1 millisecond' ELSE next_attempt_at END
      WHERE tenant_id = $1 AND connection_id = $2 AND lease = $3`,
    [tx.tenantId, connectionId, lease, waitMs],
  )
}
