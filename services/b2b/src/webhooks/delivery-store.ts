import type { WebhookAttempt, WebhookDelivery } from '@clutch/contracts/b2b/webhooks'
import { given } from '@clutch/shared/given'
import { newId } from '@clutch/shared/id'
import type { WebhookDelivery as Row } from '../../prisma/client/client.ts'
import type { SystemTx, Tx } from '../kit.ts'

// Times of deliveries are the database's wall clock: leases of many processes need one clock, and the domain's may stand.

function deliveryOf(row: Row & { message: { type: string } }): WebhookDelivery {
  const status = row.status as WebhookDelivery['status']
  return {
    id: row.id,
    webhookId: row.endpointId,
    eventId: row.messageId,
    eventType: row.message.type,
    occurredAt: row.occurredAt.toISOString(),
    status,
    attempts: row.attempts,
    nextAttemptAt: status === 'pending' ? row.dueAt.toISOString() : null,
    lastStatusCode: row.lastStatusCode,
    deliveredAt: row.deliveredAt?.toISOString() ?? null,
  }
}

const withType = { message: { select: { type: true } } } as const

export interface Message {
  id: string
  type: string
  occurredAt: Date
  body: string
}

/** One event, to be delivered to these endpoints: at once, or when asked for where an endpoint is disabled. */
export async function insertDeliveries(
  tx: Tx,
  message: Message,
  endpoints: readonly { id: string; active: boolean }[],
): Promise<void> {
  await tx.sql.query(
    `INSERT INTO webhook_messages (tenant_id, id, type, occurred_at, body) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (tenant_id, id) DO NOTHING`,
    [tx.tenantId, message.id, message.type, message.occurredAt, message.body],
  )
  await tx.sql.query(
    `INSERT INTO webhook_deliveries (tenant_id, id, endpoint_id, message_id, occurred_at, status)
     SELECT $1, id, endpoint_id, $2, $3, status FROM unnest($4::text[], $5::text[], $6::text[]) AS d(id, endpoint_id, status)
     ON CONFLICT (tenant_id, endpoint_id, message_id) DO NOTHING`,
    [
      tx.tenantId,
      message.id,
      message.occurredAt,
      endpoints.map(() => newId('whd')),
      endpoints.map((endpoint) => endpoint.id),
      endpoints.map((endpoint) => (endpoint.active ? 'pending' : 'held')),
    ],
  )
}

export async function findDelivery(tx: Tx, webhookId: string, id: string): Promise<WebhookDelivery | undefined> {
  const row = await tx.db.webhookDelivery.findUnique({
    where: { tenantId_id: { tenantId: tx.tenantId, id }, endpointId: webhookId },
    include: withType,
  })
  return row === null ? undefined : deliveryOf(row)
}

export async function pageOfDeliveries(
  tx: Tx,
  filter: { webhookId: string; status?: string | undefined; afterId: string; limit: number },
): Promise<WebhookDelivery[]> {
  const { webhookId, afterId, limit, ...equal } = filter
  const rows = await tx.db.webhookDelivery.findMany({
    where: { tenantId: tx.tenantId, endpointId: webhookId, id: { gt: afterId }, ...given(equal) },
    include: withType,
    orderBy: { id: 'asc' },
    take: limit,
  })
  return rows.map(deliveryOf)
}

export async function pageOfAttempts(
  tx: Tx,
  filter: { deliveryId: string; afterId: string; limit: number },
): Promise<WebhookAttempt[]> {
  const rows = await tx.db.webhookAttempt.findMany({
    where: { tenantId: tx.tenantId, deliveryId: filter.deliveryId, id: { gt: filter.afterId } },
    orderBy: { id: 'asc' },
    take: filter.limit,
  })
  return rows.map(({ tenantId: _tenant, ...row }) => ({
    ...row,
    outcome: row.outcome as WebhookAttempt['outcome'],
    startedAt: row.startedAt.toISOString(),
  }))
}

const askAgain = `status = 'pending', attempts = 0, due_at = clock_timestamp(), asked_at = clock_timestamp(), lease = NULL`

/** One that is under way or waits for its next attempt is simply tried now. */
export async function replayOne(tx: Tx, webhookId: string, id: string): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    `UPDATE webhook_deliveries SET ${askAgain} WHERE tenant_id = $1 AND endpoint_id = $2 AND id = $3`,
    [tx.tenantId, webhookId, id],
  )
  return rowCount === 1
}

/** @returns the ids that will be sent again, at most `limit`, in order */
export async function replayRange(
  tx: Tx,
  range: { webhookId: string; from: Date; to: Date; statuses: readonly string[]; afterId: string; limit: number },
): Promise<string[]> {
  const { rows } = await tx.sql.query<{ id: string }>(
    `UPDATE webhook_deliveries d SET ${askAgain}
       FROM (SELECT tenant_id, id FROM webhook_deliveries
              WHERE tenant_id = $1 AND endpoint_id = $2 AND id > $3 AND status = ANY($4::text[])
                AND occurred_at >= $5 AND occurred_at < $6
              ORDER BY id LIMIT $7 FOR UPDATE) chosen
      WHERE d.tenant_id = chosen.tenant_id AND d.id = chosen.id RETURNING d.id`,
    [tx.tenantId, range.webhookId, range.afterId, [...range.statuses], range.from, range.to, range.limit],
  )
  return rows.map((row) => row.id).sort()
}

/** What still waited for an endpoint that is disabled now. */
export async function holdPending(tx: Tx, webhookId: string): Promise<void> {
  await tx.sql.query(
    `UPDATE webhook_deliveries SET status = 'held', lease = NULL
      WHERE tenant_id = $1 AND endpoint_id = $2 AND status = 'pending'`,
    [tx.tenantId, webhookId],
  )
}

export interface LeasedDelivery {
  tenantId: string
  id: string
  endpointId: string
  attempts: number
  url: string
  sealedSecret: string
  previousSealedSecret: string | null
  message: { id: string; body: string }
}

/**
 * What is due of endpoint `e`: a few of the longest due, or of an ordered one the first that waits, once it is due. Each
 * half reads no more of its index than it returns, however long the backlog is; the instant is stable, so that it can.
 */
function dueOf(limit: string): string {
  const waiting = `webhook_deliveries d WHERE d.tenant_id = e.tenant_id AND d.endpoint_id = e.id AND d.status = 'pending'`
  return `
    (SELECT d.tenant_id, d.id, d.due_at FROM ${waiting} AND NOT e.ordered AND d.due_at <= statement_timestamp()
      ORDER BY d.due_at, d.id LIMIT ${limit})
    UNION ALL
    (SELECT * FROM (SELECT d.tenant_id, d.id, d.due_at FROM ${waiting} AND e.ordered ORDER BY d.id LIMIT 1) first
      WHERE first.due_at <= statement_timestamp())`
}

/**
 * Leases what is due. A process that dies with a lease loses it when it ends, and another sends the same message again
 * under the same id. Of an ordered endpoint only the first that waits is taken, so the second cannot overtake it.
 */
export async function leaseDue(
  tx: SystemTx,
  want: { lease: string; leaseMs: number; limit: number; perEndpoint: number; busy: readonly string[] },
): Promise<LeasedDelivery[]> {
  const { rows } = await tx.sql.query<{
    tenant_id: string
    id: string
    endpoint_id: string
    attempts: number
    message_id: string
    url: string
    sealed_secret: string
    previous_sealed_secret: string | null
    body: string
  }>(
    {
      name: 'webhook-lease',
      text: `
WITH candidates AS (
  SELECT due.tenant_id, due.id
    FROM webhook_endpoints e CROSS JOIN LATERAL (${dueOf('$4')}) due
   WHERE e.status = 'active' AND NOT e.id = ANY($5::text[])
   ORDER BY due.due_at LIMIT $3
), held AS (
  SELECT d.tenant_id, d.id FROM webhook_deliveries d JOIN candidates c ON d.tenant_id = c.tenant_id AND d.id = c.id
   WHERE d.status = 'pending' AND d.due_at <= statement_timestamp() FOR UPDATE OF d SKIP LOCKED
), leased AS (
  UPDATE webhook_deliveries d SET lease = $1, due_at = clock_timestamp() + $2 * interval '1 millisecond'
    FROM held WHERE d.tenant_id = held.tenant_id AND d.id = held.id
  RETURNING d.tenant_id, d.id, d.endpoint_id, d.attempts, d.message_id
)
SELECT l.*, e.url, e.sealed_secret, m.body,
       CASE WHEN e.previous_secret_expires_at > clock_timestamp() THEN e.previous_sealed_secret END AS previous_sealed_secret
  FROM leased l
  JOIN webhook_endpoints e ON e.tenant_id = l.tenant_id AND e.id = l.endpoint_id
  JOIN webhook_messages m ON m.tenant_id = l.tenant_id AND m.id = l.message_id
 ORDER BY l.id`,
    },
    [want.lease, want.leaseMs, want.limit, want.perEndpoint, [...want.busy]],
  )
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    id: row.id,
    endpointId: row.endpoint_id,
    attempts: row.attempts,
    url: row.url,
    sealedSecret: row.sealed_secret,
    previousSealedSecret: row.previous_sealed_secret,
    message: { id: row.message_id, body: row.body },
  }))
}

/** Whether the lease is still held; the row stays locked. A replay, a deletion or another process ends it. */
export async function lockLeased(tx: Tx, id: string, lease: string): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    `SELECT 1 FROM webhook_deliveries WHERE tenant_id = $1 AND id = $2 AND lease = $3 AND status = 'pending' FOR UPDATE`,
    [tx.tenantId, id, lease],
  )
  return rowCount === 1
}

/** Another process may have it at once. */
export async function releaseLease(tx: Tx, id: string, lease: string): Promise<void> {
  await tx.sql.query(
    `UPDATE webhook_deliveries SET lease = NULL, due_at = clock_timestamp()
      WHERE tenant_id = $1 AND id = $2 AND lease = $3 AND status = 'pending'`,
    [tx.tenantId, id, lease],
  )
}

export async function insertAttempt(tx: Tx, attempt: Omit<WebhookAttempt, 'id'>): Promise<void> {
  await tx.sql.query(
    `INSERT INTO webhook_attempts (tenant_id, id, delivery_id, started_at, duration_ms, outcome, status_code, detail)
     SELECT $1, $2, $3, $4, $5, $6, $7, $8
      WHERE EXISTS (SELECT FROM webhook_deliveries WHERE tenant_id = $1 AND id = $3)`,
    [
      tx.tenantId,
      newId('wha'),
      attempt.deliveryId,
      attempt.startedAt,
      attempt.durationMs,
      attempt.outcome,
      attempt.statusCode,
      attempt.detail,
    ],
  )
}

export async function markDelivered(tx: Tx, id: string, statusCode: number | null): Promise<void> {
  await tx.sql.query(
    `UPDATE webhook_deliveries
        SET status = 'delivered', attempts = attempts + 1, delivered_at = clock_timestamp(), last_status_code = $3, lease = NULL
      WHERE tenant_id = $1 AND id = $2`,
    [tx.tenantId, id, statusCode],
  )
}

/** @param pauseMs until the next attempt; without one it is given up */
export async function markFailed(
  tx: Tx,
  id: string,
  statusCode: number | null,
  pauseMs: number | undefined,
): Promise<void> {
  await tx.sql.query(
    `UPDATE webhook_deliveries
        SET attempts = attempts + 1, last_status_code = $3, lease = NULL,
            status = CASE WHEN $4::bigint IS NULL THEN 'failed' ELSE 'pending' END,
            due_at = clock_timestamp() + coalesce($4::bigint, 0) * interval '1 millisecond'
      WHERE tenant_id = $1 AND id = $2`,
    [tx.tenantId, id, statusCode, pauseMs ?? null],
  )
}

/** Whether the endpoint accepted anything since this delivery was asked for. */
export async function acceptedAnythingSince(tx: Tx, webhookId: string, deliveryId: string): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    `SELECT 1 FROM webhook_deliveries
      WHERE tenant_id = $1 AND endpoint_id = $2
        AND delivered_at >= (SELECT asked_at FROM webhook_deliveries WHERE tenant_id = $1 AND id = $3) LIMIT 1`,
    [tx.tenantId, webhookId, deliveryId],
  )
  return rowCount === 1
}

/** Whether anything waits to be sent now. */
export async function isAnythingDue(tx: SystemTx): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    `SELECT 1 FROM webhook_endpoints e CROSS JOIN LATERAL (${dueOf('1')}) due WHERE e.status = 'active' LIMIT 1`,
  )
  return rowCount === 1
}

const keepDays = 30

/** Deletes messages that are older than anyone may still replay, with their deliveries. @returns how many */
export async function deleteOldMessages(tx: SystemTx, limit: number): Promise<number> {
  const { rowCount } = await tx.sql.query(
    `DELETE FROM webhook_messages WHERE (tenant_id, id) IN (
       SELECT tenant_id, id FROM webhook_messages
        WHERE stored_at < clock_timestamp() - interval '${keepDays} days' ORDER BY stored_at LIMIT $1)`,
    [limit],
  )
  return rowCount ?? 0
}
