import type { SystemTx, Tx } from '../kit.ts'

/** What waits, and what did not fit and is read from the history later. */

export interface RuleName {
  readonly tenantId: string
  readonly id: string
}

export interface Queued extends RuleName {
  /** 0: of no stream. */
  readonly epoch: number
  readonly seq: number
  readonly part: number
  readonly receivedAtMs: number
  readonly units: number
  readonly payload: string
}

export interface Room extends RuleName {
  readonly behind: boolean
  readonly rows: number
  readonly bytes: number
}

/** Holds the progress of these, as far as they are still there, so that nobody else decides meanwhile where it stands. */
export async function lockRoom(tx: SystemTx, rules: readonly RuleName[]): Promise<Room[]> {
  const names = [rules.map(({ tenantId }) => tenantId), rules.map(({ id }) => id)]
  const { rows } = await tx.sql.query<{ tenantId: string; id: string; behind: boolean }>(
    `SELECT p.tenant_id AS "tenantId", p.forwarding_id AS id, p.behind
     FROM unnest($1::text[], $2::text[]) AS w(tenant_id, id)
     JOIN forwarding_progress p ON p.tenant_id = w.tenant_id AND p.forwarding_id = w.id
     ORDER BY p.tenant_id, p.forwarding_id FOR UPDATE OF p`,
    names,
  )
  const { rows: held } = await tx.sql.query<{ id: string; rows: number; bytes: number }>(
    `SELECT q.forwarding_id AS id, count(*)::int AS rows, sum(q.size_bytes)::int AS bytes
     FROM unnest($1::text[], $2::text[]) AS w(tenant_id, id)
     JOIN forwarding_queue q ON q.tenant_id = w.tenant_id AND q.forwarding_id = w.id GROUP BY 1`,
    names,
  )
  const byId = new Map(held.map((each) => [each.id, each]))
  return rows.map((row) => ({ ...row, rows: byId.get(row.id)?.rows ?? 0, bytes: byId.get(row.id)?.bytes ?? 0 }))
}

export async function insertQueued(tx: SystemTx, items: readonly Queued[]): Promise<void> {
  if (items.length === 0) return
  await tx.sql.query(
    `INSERT INTO forwarding_queue
       (tenant_id, forwarding_id, epoch, seq, part, received_at, units, size_bytes, payload, queued_at)
     SELECT *, clock_timestamp() FROM unnest($1::text[], $2::text[], $3::int8[], $4::int8[], $5::int[],
       $6::timestamptz[], $7::int[], $8::int[], $9::text[])
     ON CONFLICT DO NOTHING`,
    [
      items.map((item) => item.tenantId),
      items.map((item) => item.id),
      items.map((item) => item.epoch),
      items.map((item) => item.seq),
      items.map((item) => item.part),
      items.map((item) => new Date(item.receivedAtMs).toISOString()),
      items.map((item) => item.units),
      items.map((item) => Buffer.byteLength(item.payload)),
      items.map((item) => item.payload),
    ],
  )
}

export interface Skipped extends RuleName {
  readonly deviceId: string
  readonly fromTimeMs: number
  readonly toTimeMs: number
  readonly fromReceivedMs: number
  readonly toReceivedMs: number
  readonly epoch: number
  readonly lastSeq: number
}

/**
 * Notes that these readings are to be read from the history. What is delivered of a gap goes by arrival, so what comes
 * later is behind what was read; where it is not (a message that was delivered twice), the gap begins again there.
 */
export async function widenGaps(tx: SystemTx, skipped: readonly Skipped[]): Promise<void> {
  if (skipped.length === 0) return
  const instants = (of: (each: Skipped) => number) => skipped.map((each) => new Date(of(each)).toISOString())
  await tx.sql.query(
    `INSERT INTO forwarding_gaps AS g
       (tenant_id, forwarding_id, device_id, from_time, to_time, from_received, to_received, epoch, last_seq, since)
     SELECT *, clock_timestamp() FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[],
       $6::timestamptz[], $7::timestamptz[], $8::int8[], $9::int8[])
     ON CONFLICT (tenant_id, forwarding_id, device_id) DO UPDATE SET
       from_time = LEAST(g.from_time, excluded.from_time), to_time = GREATEST(g.to_time, excluded.to_time),
       from_received = LEAST(g.from_received, excluded.from_received),
       version = g.version + (excluded.from_received <= g.to_received)::int,
       to_received = GREATEST(g.to_received, excluded.to_received),
       after_received = CASE WHEN excluded.from_received > g.after_received THEN g.after_received
                        WHEN g.after_received IS NOT NULL THEN excluded.from_received - interval '1 millisecond' END,
       last_seq = CASE WHEN g.epoch = excluded.epoch THEN GREATEST(g.last_seq, excluded.last_seq) ELSE excluded.last_seq END,
       epoch = excluded.epoch`,
    [
      skipped.map(({ tenantId }) => tenantId),
      skipped.map(({ id }) => id),
      skipped.map(({ deviceId }) => deviceId),
      instants((each) => each.fromTimeMs),
      instants((each) => each.toTimeMs),
      instants((each) => each.fromReceivedMs),
      instants((each) => each.toReceivedMs),
      skipped.map(({ epoch }) => epoch),
      skipped.map(({ lastSeq }) => lastSeq),
    ],
  )
  await tx.sql.query(
    `UPDATE forwarding_progress p SET behind = true
     FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) AS u(tenant_id, id)) w
     WHERE p.tenant_id = w.tenant_id AND p.forwarding_id = w.id`,
    [skipped.map(({ tenantId }) => tenantId), skipped.map(({ id }) => id)],
  )
}

export async function addDropped(tx: SystemTx | Tx, dropped: readonly (RuleName & { count: number })[]): Promise<void> {
  if (dropped.length === 0) return
  await tx.sql.query(
    `UPDATE forwarding_progress p SET dropped = dropped + w.count
     FROM unnest($1::text[], $2::text[], $3::int[]) AS w(tenant_id, id, count)
     WHERE p.tenant_id = w.tenant_id AND p.forwarding_id = w.id`,
    [dropped.map(({ tenantId }) => tenantId), dropped.map(({ id }) => id), dropped.map(({ count }) => count)],
  )
}

/**
 * Takes back what stands behind a message that did not fit: another process had it first. None of it is on its way yet,
 * for it waits for that very message.
 */
export async function takeQueuedAfter(
  tx: SystemTx,
  rules: readonly (RuleName & { seq: number })[],
  epoch: number,
): Promise<{ id: string; seq: number; payload: string }[]> {
  const { rows } = await tx.sql.query<{ id: string; seq: number; payload: string }>(
    `DELETE FROM forwarding_queue q USING unnest($1::text[], $2::text[], $3::int8[]) AS w(tenant_id, id, seq)
     WHERE q.tenant_id = w.tenant_id AND q.forwarding_id = w.id AND q.epoch = $4 AND q.seq > w.seq
     RETURNING q.forwarding_id AS id, q.seq, q.payload`,
    [rules.map(({ tenantId }) => tenantId), rules.map(({ id }) => id), rules.map(({ seq }) => seq), epoch],
  )
  return rows
}

/** How far every reader of a stream has come: only what lies before has nothing missing among it. */
export interface Floor {
  readonly epoch: number
  readonly seq: number
  /** How far the history has come. */
  readonly recordedSeq: number
}

export interface QueuedRow {
  readonly epoch: number
  readonly seq: number
  readonly part: number
  readonly receivedAt: Date
  readonly units: number
  readonly payload: string
}

/** Everything that stands before it in its stream has been dealt with, whichever process had it. */
export const isReady = (epoch: string, seq: string) => `(q.epoch = 0 OR q.epoch <> ${epoch} OR q.seq <= ${seq})`

/** The oldest, in order; nothing behind one that is not ready. */
export async function oldestQueued(tx: Tx, id: string, floor: Floor, limit: number): Promise<QueuedRow[]> {
  const { rows } = await tx.sql.query<QueuedRow>(
    `SELECT epoch, seq, part, received_at AS "receivedAt", units, payload FROM forwarding_queue q
     WHERE tenant_id = $1 AND forwarding_id = $2 AND ${isReady('$3', '$4')} ORDER BY epoch, seq, part LIMIT $5`,
    [tx.tenantId, id, floor.epoch, floor.seq, limit],
  )
  return rows
}

export async function deleteQueued(tx: Tx, id: string, rows: readonly QueuedRow[]): Promise<void> {
  await tx.sql.query(
    `DELETE FROM forwarding_queue q USING unnest($3::int8[], $4::int8[], $5::int[]) AS d(epoch, seq, part)
     WHERE q.tenant_id = $1 AND q.forwarding_id = $2 AND q.epoch = d.epoch AND q.seq = d.seq AND q.part = d.part`,
    [tx.tenantId, id, rows.map(({ epoch }) => epoch), rows.map(({ seq }) => seq), rows.map(({ part }) => part)],
  )
}

/** Whether anything waits, ready or not. */
export async function isAnythingQueued(tx: Tx, id: string): Promise<boolean> {
  const { rows } = await tx.sql.query<{ any: boolean }>(
    'SELECT EXISTS (SELECT 1 FROM forwarding_queue WHERE tenant_id = $1 AND forwarding_id = $2) AS any',
    [tx.tenantId, id],
  )
  return rows[0]?.any === true
}
