import type { Notification, NotificationChannel } from '@clutch/contracts/fleet/notification-channels'
import type { SystemTx } from '@clutch/shared/tx'
import type { Prisma, PrismaClient } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { channelOf } from '../notification-channels/store.ts'
import type { Message } from './message.ts'

// Leases and pauses are the database's wall clock: many processes need one clock, and the domain's may stand.

export interface NewNotification {
  id: string
  channelId: string
  alertId: string | null
  /** Which version of the alert it tells: a channel hears of one alert in this order. */
  alertVersion?: number
  /** Of the rule's escalation, where it is one. */
  step?: number | null
  kind: Notification['kind']
  status: 'held' | 'pending' | 'digested' | 'dropped'
  message: Message
}

/** @returns false when there is one of this id: it is told already */
export async function insertNotification(tx: Tx, notification: NewNotification): Promise<boolean> {
  const { id, channelId, alertId, alertVersion = null, step = null, kind, status, message } = notification
  const { rowCount } = await tx.sql.query(
    `INSERT INTO notifications
       (tenant_id, id, channel_id, alert_id, alert_version, step, kind, status, message, due_at, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp(), $10) ON CONFLICT (tenant_id, id) DO NOTHING`,
    [tx.tenantId, id, channelId, alertId, alertVersion, step, kind, status, JSON.stringify(message), tx.now],
  )
  return rowCount === 1
}

interface Held {
  channelId: string
  alertId: string | null
  step: number | null
}

export async function lockHeld(tx: Tx, id: string): Promise<Held | undefined> {
  const { rows } = await tx.sql.query<Held>(
    `SELECT channel_id AS "channelId", alert_id AS "alertId", step FROM notifications
      WHERE tenant_id = $1 AND id = $2 AND status = 'held' FOR UPDATE`,
    [tx.tenantId, id],
  )
  return rows[0]
}

export async function setStatus(tx: Tx, id: string, status: 'pending' | 'digested' | 'dropped'): Promise<void> {
  await tx.sql.query(
    'UPDATE notifications SET status = $3, created_at = $4, due_at = clock_timestamp() WHERE tenant_id = $1 AND id = $2',
    [tx.tenantId, id, status, tx.now],
  )
}

/** How many messages of alerts a channel was given since then, by an index of its own: in a storm there are many more that it was not given. */
export async function countGivenSince(tx: Tx, channelId: string, since: Date): Promise<number> {
  const { rows } = await tx.sql.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM notifications
      WHERE tenant_id = $1 AND channel_id = $2 AND created_at > $3 AND status IN ('pending', 'sent', 'failed')
        AND kind IN ('opened', 'escalated', 'resolved')`,
    [tx.tenantId, channelId, since],
  )
  return rows[0]!.count
}

/** What was left for a digest in this time, by rule, what came most often first, and how many there are in all. */
export async function findDigested(
  tx: Tx,
  channelId: string,
  range: { from: Date; until: Date; limit: number },
): Promise<{ titles: { title: string; count: number }[]; count: number; rules: number }> {
  const { rows } = await tx.sql.query<{ title: string; count: number; total: number; rules: number }>(
    `SELECT min(message ->> 'subject') AS title, count(*)::int AS count,
            (sum(count(*)) OVER ())::int AS total, (count(*) OVER ())::int AS rules
       FROM notifications
      WHERE tenant_id = $1 AND channel_id = $2 AND status = 'digested' AND created_at >= $3 AND created_at < $4
      GROUP BY kind, message #>> '{data,data,ruleId}' ORDER BY 2 DESC, 1 LIMIT $5`,
    [tx.tenantId, channelId, range.from, range.until, range.limit],
  )
  return {
    titles: rows.map(({ title, count }) => ({ title, count })),
    count: rows[0]?.total ?? 0,
    rules: rows[0]?.rules ?? 0,
  }
}

/** Whether a step of an alert has reached somebody, or may still. */
export async function findStepTold(tx: Tx, alertId: string, step: number): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    `SELECT 1 FROM notifications
      WHERE tenant_id = $1 AND alert_id = $2 AND step = $3 AND status NOT IN ('failed', 'dropped') LIMIT 1`,
    [tx.tenantId, alertId, step],
  )
  return rowCount === 1
}

/** Who was told of an alert, or is about to be. */
export async function findToldChannels(tx: Tx, alertId: string): Promise<string[]> {
  const { rows } = await tx.sql.query<{ channel_id: string }>(
    `SELECT DISTINCT channel_id FROM notifications
      WHERE tenant_id = $1 AND alert_id = $2 AND status IN ('pending', 'sent', 'digested') ORDER BY channel_id`,
    [tx.tenantId, alertId],
  )
  return rows.map((row) => row.channel_id)
}

export interface LeasedNotification {
  tenantId: string
  id: string
  alertId: string | null
  step: number | null
  kind: Notification['kind']
  attempts: number
  message: Message
  channel: NotificationChannel
}

/** Due, and nothing else of its alert waits for the same channel before it. */
const isNext = `n.status = 'pending' AND n.due_at <= statement_timestamp()
  AND NOT EXISTS (SELECT 1 FROM notifications earlier
                   WHERE earlier.tenant_id = n.tenant_id AND earlier.alert_id = n.alert_id
                     AND earlier.channel_id = n.channel_id AND earlier.status = 'pending'
                     AND earlier.alert_version < n.alert_version)`

/**
 * Leases what is due, of one channel and of one tenant so much at most, and of one alert to one channel what comes next: that it is
 * over is told after that it is. A process that dies with a lease loses it when it ends, and another sends it under the same id.
 */
export async function leaseDue(
  tx: SystemTx<PrismaClient>,
  want: {
    lease: string
    leaseMs: number
    limit: number
    perChannel: number
    perTenant: number
    /** What is on its way. */
    inFlight: readonly { tenantId: string; channelId: string }[]
  },
): Promise<LeasedNotification[]> {
  const { rows } = await tx.sql.query<{
    tenant_id: string
    id: string
    alert_id: string | null
    step: number | null
    kind: Notification['kind']
    attempts: number
    message: Message
    channel_id: string
    channel_version: number
    channel_status: string
    channel: Prisma.JsonValue
    channel_created_at: Date
  }>(
    {
      name: 'notifications-lease',
      text: `
WITH RECURSIVE channels AS (
  (SELECT tenant_id, channel_id FROM notifications WHERE status = 'pending' ORDER BY tenant_id, channel_id LIMIT 1)
  UNION ALL
  SELECT next.* FROM channels c CROSS JOIN LATERAL (
    SELECT tenant_id, channel_id FROM notifications
     WHERE status = 'pending' AND (tenant_id, channel_id) > (c.tenant_id, c.channel_id)
     ORDER BY tenant_id, channel_id LIMIT 1) next
), candidates AS (
  SELECT next.*, row_number() OVER (PARTITION BY c.tenant_id ORDER BY next.due_at)
         + (SELECT count(*) FROM unnest($6::text[]) AS busy (id) WHERE busy.id = c.tenant_id) AS place
    FROM (SELECT *, (SELECT count(*) FROM unnest($7::text[]) AS busy (id) WHERE busy.id = channel_id) AS in_flight
            FROM channels) c
    CROSS JOIN LATERAL (
      SELECT n.tenant_id, n.id, n.due_at FROM notifications n
       WHERE n.tenant_id = c.tenant_id AND n.channel_id = c.channel_id
         AND ${isNext}
       ORDER BY n.due_at LIMIT greatest(0, $4 - c.in_flight)) next
), held AS (
  SELECT n.tenant_id, n.id FROM notifications n
    JOIN (SELECT * FROM candidates WHERE place <= $5 ORDER BY due_at LIMIT $3) c ON n.tenant_id = c.tenant_id AND n.id = c.id
   WHERE n.status = 'pending' AND n.due_at <= statement_timestamp() FOR UPDATE OF n SKIP LOCKED
), leased AS (
  UPDATE notifications n SET lease = $1, due_at = clock_timestamp() + $2 * interval '1 millisecond'
    FROM held WHERE n.tenant_id = held.tenant_id AND n.id = held.id
  RETURNING n.tenant_id, n.id, n.alert_id, n.step, n.kind, n.attempts, n.message, n.channel_id
)
SELECT l.*, c.version AS channel_version, c.status AS channel_status, c.channel, c.created_at AS channel_created_at
  FROM leased l JOIN notification_channels c ON c.tenant_id = l.tenant_id AND c.id = l.channel_id ORDER BY l.id`,
    },
    [
      want.lease,
      want.leaseMs,
      want.limit,
      want.perChannel,
      want.perTenant,
      want.inFlight.map(({ tenantId }) => tenantId),
      want.inFlight.map(({ channelId }) => channelId),
    ],
  )
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    id: row.id,
    alertId: row.alert_id,
    step: row.step,
    kind: row.kind,
    attempts: row.attempts,
    message: row.message,
    channel: channelOf({
      id: row.channel_id,
      version: row.channel_version,
      status: row.channel_status,
      channel: row.channel,
      createdAt: row.channel_created_at,
    }),
  }))
}

export async function isAnythingDue(tx: SystemTx<PrismaClient>): Promise<boolean> {
  const { rowCount } = await tx.sql.query(`SELECT 1 FROM notifications n WHERE ${isNext} LIMIT 1`)
  return rowCount === 1
}

/** What became of an attempt, if the lease is still held. A code, and a link to a report, is not kept once it is sent, or given up. */
export async function noteAttempt(
  tx: Tx,
  id: string,
  lease: string,
  outcome: { status: 'sent' | 'failed' | 'dropped' | 'pending'; error: string | null; pauseMs: number },
): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    `UPDATE notifications
        SET attempts = attempts + 1, lease = NULL, status = $4, last_error = $5,
            due_at = clock_timestamp() + $6 * interval '1 millisecond',
            sent_at = CASE WHEN $4 = 'sent' THEN clock_timestamp() END,
            message = CASE WHEN kind IN ('code', 'report') AND $4 <> 'pending' THEN '{"subject": "", "text": ""}'::jsonb ELSE message END
      WHERE tenant_id = $1 AND id = $2 AND lease = $3 AND status = 'pending'`,
    [tx.tenantId, id, lease, outcome.status, outcome.error?.slice(0, 500) ?? null, outcome.pauseMs],
  )
  return rowCount === 1
}

/** Another process may have it at once. */
export async function releaseLease(tx: Tx, id: string, lease: string): Promise<void> {
  await tx.sql.query(
    `UPDATE notifications SET lease = NULL, due_at = clock_timestamp()
      WHERE tenant_id = $1 AND id = $2 AND lease = $3 AND status = 'pending'`,
    [tx.tenantId, id, lease],
  )
}

/** Whether a channel has taken anything since this message was made. */
export async function hasTakenSince(tx: Tx, channelId: string, id: string): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    `SELECT 1 FROM notifications WHERE tenant_id = $1 AND channel_id = $2 AND status = 'sent'
        AND created_at >= (SELECT created_at FROM notifications WHERE tenant_id = $1 AND id = $3) LIMIT 1`,
    [tx.tenantId, channelId, id],
  )
  return rowCount === 1
}

export async function pageOfNotifications(
  tx: Tx,
  filter: {
    alertId?: string | undefined
    channelId?: string | undefined
    status?: string | undefined
    before: { createdAt: Date; id: string } | undefined
    limit: number
  },
): Promise<Notification[]> {
  const { before, limit, ...equal } = filter
  const rows = await tx.db.notification.findMany({
    where: {
      tenantId: tx.tenantId,
      ...(Object.fromEntries(
        Object.entries(equal).filter(([, value]) => value !== undefined),
      ) as Prisma.NotificationWhereInput),
      ...(before === undefined
        ? {}
        : { createdAt: { lte: before.createdAt }, NOT: { createdAt: before.createdAt, id: { gte: before.id } } }),
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit,
  })
  return rows.map((row) => ({
    id: row.id,
    channelId: row.channelId,
    alertId: row.alertId,
    kind: row.kind as Notification['kind'],
    status: row.status as Notification['status'],
    attempts: row.attempts,
    lastError: row.lastError,
    createdAt: row.createdAt.toISOString(),
    sentAt: row.sentAt?.toISOString() ?? null,
  }))
}
