import type { ForwardingProgress } from '@clutch/contracts/telematics/forwardings'
import type { SystemTx, Tx } from '../kit.ts'
import { type Floor, isReady, type RuleName } from './queue-store.ts'

export async function findProgress(tx: Tx, id: string): Promise<ForwardingProgress | undefined> {
  const { rows } = await tx.sql.query<{
    delivered: number
    deliveredUpTo: Date | null
    dropped: number
    failures: number
    failingSince: Date | null
    nextAttemptAt: Date | null
    lastFailure: string | null
    waiting: number
    oldestWaitingSince: Date | null
    catchingUpDevices: number
    lagMs: number
  }>(
    `SELECT p.delivered, p.delivered_up_to AS "deliveredUpTo", p.dropped, p.failures, p.failing_since AS "failingSince",
            CASE WHEN p.failures > 0 THEN p.next_attempt_at END AS "nextAttemptAt", p.last_failure AS "lastFailure",
            q.waiting, g.devices AS "catchingUpDevices", LEAST(q.since, g.since) AS "oldestWaitingSince",
            coalesce(GREATEST(0, round(extract(epoch FROM clock_timestamp() - LEAST(q.since, g.since)) * 1000)), 0)::int8 AS "lagMs"
     FROM forwarding_progress p,
       LATERAL (SELECT count(*)::int AS waiting, min(queued_at) AS since FROM forwarding_queue q
                WHERE q.tenant_id = p.tenant_id AND q.forwarding_id = p.forwarding_id) q,
       LATERAL (SELECT count(*)::int AS devices, min(since) AS since FROM forwarding_gaps g
                WHERE g.tenant_id = p.tenant_id AND g.forwarding_id = p.forwarding_id) g
     WHERE p.tenant_id = $1 AND p.forwarding_id = $2`,
    [tx.tenantId, id],
  )
  const [row] = rows
  if (row === undefined) return undefined
  const instant = (at: Date | null) => at?.toISOString() ?? null
  return {
    ...row,
    id,
    delivered: Number(row.delivered),
    dropped: Number(row.dropped),
    lagMs: Number(row.lagMs),
    deliveredUpTo: instant(row.deliveredUpTo),
    failingSince: instant(row.failingSince),
    nextAttemptAt: instant(row.nextAttemptAt),
    oldestWaitingSince: instant(row.oldestWaitingSince),
  }
}

const due = (epoch: string, seq: string) => `f.status = 'active'
  AND (p.next_attempt_at IS NULL OR p.next_attempt_at <= clock_timestamp())
  AND (p.leased_until IS NULL OR p.leased_until <= clock_timestamp())
  AND (p.behind OR EXISTS (SELECT 1 FROM forwarding_queue q WHERE q.tenant_id = p.tenant_id
       AND q.forwarding_id = p.forwarding_id AND ${isReady(epoch, seq)}))`

/** Something may be sent on, or has to wait only for a reader. */
export async function isAnythingDue(tx: SystemTx): Promise<boolean> {
  const { rows } = await tx.sql.query<{ any: boolean }>({
    name: 'forwardings-due',
    text: `SELECT EXISTS (SELECT 1 FROM forwarding_progress p
             JOIN forwardings f ON f.tenant_id = p.tenant_id AND f.id = p.forwarding_id
             WHERE ${due('0', '0')} OR (f.status = 'active' AND p.leased_until > clock_timestamp())
               OR (f.status = 'active' AND (p.next_attempt_at IS NULL OR p.next_attempt_at <= clock_timestamp())
                   AND EXISTS (SELECT 1 FROM forwarding_queue q WHERE q.tenant_id = p.tenant_id
                               AND q.forwarding_id = p.forwarding_id))) AS any`,
  })
  return rows[0]?.any === true
}

/** Those served longest ago first. A lease ends with its process, after so long. */
export async function leaseDue(
  tx: SystemTx,
  { lease, leaseMs, limit, floor }: { lease: string; leaseMs: number; limit: number; floor: Floor },
): Promise<RuleName[]> {
  const { rows } = await tx.sql.query<RuleName>(
    `UPDATE forwarding_progress SET lease = $1, leased_until = clock_timestamp() + $2 * interval '1 millisecond'
     WHERE (tenant_id, forwarding_id) IN (
       SELECT p.tenant_id, p.forwarding_id FROM forwarding_progress p
       JOIN forwardings f ON f.tenant_id = p.tenant_id AND f.id = p.forwarding_id
       WHERE ${due('$4', '$5')}
       ORDER BY p.next_attempt_at NULLS FIRST LIMIT $3 FOR UPDATE OF p SKIP LOCKED)
     RETURNING tenant_id AS "tenantId", forwarding_id AS id`,
    [lease, leaseMs, limit, floor.epoch, floor.seq],
  )
  return rows
}

/** @returns whether it is still ours */
export async function lockLeased(tx: Tx, id: string, lease: string): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    'SELECT 1 FROM forwarding_progress WHERE tenant_id = $1 AND forwarding_id = $2 AND lease = $3 FOR UPDATE',
    [tx.tenantId, id, lease],
  )
  return rowCount === 1
}

/** Others may have it, the next time after so long. */
export async function release(tx: Tx, id: string, lease: string, afterMs = 0): Promise<void> {
  await tx.sql.query(
    `UPDATE forwarding_progress SET lease = NULL, leased_until = NULL,
            next_attempt_at = clock_timestamp() + $4 * interval '1 millisecond'
     WHERE tenant_id = $1 AND forwarding_id = $2 AND lease = $3`,
    [tx.tenantId, id, lease, afterMs],
  )
}

export async function noteDelivered(
  tx: Tx,
  id: string,
  { units, upTo }: { units: number; upTo: Date | undefined },
): Promise<void> {
  await tx.sql.query(
    `UPDATE forwarding_progress SET delivered = delivered + $3, delivered_up_to = GREATEST(delivered_up_to, $4),
            failures = 0, failing_since = NULL, last_failure = NULL, lease = NULL, leased_until = NULL,
            next_attempt_at = clock_timestamp()
     WHERE tenant_id = $1 AND forwarding_id = $2`,
    [tx.tenantId, id, units, upTo],
  )
}

/** @returns for how long it has failed now, and how often */
export async function noteFailure(tx: Tx, id: string, why: string): Promise<{ failures: number; failingMs: number }> {
  const { rows } = await tx.sql.query<{ failures: number; failingMs: number }>(
    `UPDATE forwarding_progress SET failures = failures + 1, failing_since = coalesce(failing_since, clock_timestamp()),
            last_failure = $3, lease = NULL, leased_until = NULL
     WHERE tenant_id = $1 AND forwarding_id = $2
     RETURNING failures, (extract(epoch FROM clock_timestamp() - failing_since) * 1000)::float8 AS "failingMs"`,
    [tx.tenantId, id, why.slice(0, 500)],
  )
  return rows[0] ?? { failures: 0, failingMs: 0 }
}

export async function waitFor(tx: Tx, id: string, ms: number): Promise<void> {
  await tx.sql.query(
    `UPDATE forwarding_progress SET next_attempt_at = clock_timestamp() + $3 * interval '1 millisecond'
     WHERE tenant_id = $1 AND forwarding_id = $2`,
    [tx.tenantId, id, ms],
  )
}

/** With its progress held: nothing waits and there is no gap, so what comes is queued again. */
export async function noteCaughtUp(tx: Tx, id: string): Promise<void> {
  await tx.sql.query(
    `UPDATE forwarding_progress p SET behind = false
     WHERE tenant_id = $1 AND forwarding_id = $2 AND NOT EXISTS (
       SELECT 1 FROM forwarding_gaps g WHERE g.tenant_id = p.tenant_id AND g.forwarding_id = p.forwarding_id)`,
    [tx.tenantId, id],
  )
}
