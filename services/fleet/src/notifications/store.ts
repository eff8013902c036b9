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
  kind: Notification['kind']
  status: 'held' | 'pending' | 'digested' | 'dropped'
  message: Message
}

/** @returns false when there is one of this id: it is told already */
export async function insertNotification(tx: Tx, notification: NewNotification): Promise<boolean> {
  const { id, channelId, alertId, kind, status, message } = notification
  const { rowCount } = await tx.sql.query(
    `INSERT INTO notifications (tenant_id, id, channel_id, alert_id, kind, status, message, due_at, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp(), $8) ON CONFLICT (tenant_id, id) DO NOTHING`,
    [tx.tenantId, id, channelId, alertId, kind, status, JSON.stringify(message), tx.now],
  )
  return rowCount === 1
}

export async function lockHeld(tx: Tx, id: string): Promise<{ channelId: string; alertId: string | null } | undefined> {
  const { rows } = await tx.sql.query<{ channelId: string; alertId: string | null }>(
    `SELECT channel_id AS "channelId", alert_id AS "alertId" FROM notifications
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

/** How many messages of alerts a channel was given since then. */
export async function countGivenSince(tx: Tx, channelId: string, since: Date): Promise<number> {
  const { rows } = await tx.sql.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM notifications
      WHERE tenant_id = $1 AND channel_id = $2 AND created_at > $3 AND status IN ('pending', 'sent', 'failed')
        AND kind IN ('opened', 'escalated', 'resolved')`,
    [tx.tenantId, channelId, since],
  )
  return rows[0]!.count
}

/** What was left for a digest in this time, in order: the first titles, and how many there are. */
export async function findDigested(
  tx: Tx,
  channelId: string,
  range: { from: Date; until: Date; limit: number },
): Promise<{ titles: string[]; count: number }> {
  const { rows } = await tx.sql.query<{ title: string; count: number }>(
    `SELECT message ->> 'subject' AS title, (count(*) OVER ())::int AS count FROM notifications
      WHERE tenant_id = $1 AND channel_id = $2 AND status = 'digested' AND created_at >= $3 AND created_at < $4
      ORDER BY created_at, id LIMIT $5`,
    [tx.tenantId, channelId, range.from, range.until, range.limit],
  )
  return { titles: rows.map(({ title }) => title), count: rows[0]?.count ?? 0 }
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
  kind: Notification['kind']
  attempts: number
  message: Message
  channel: NotificationChannel
}

/** Leases what is due. A process that dies with a lease loses it when it ends, and another sends it under the same id. */
export async function leaseDue(
  tx: SystemTx<PrismaClient>,
  want: { lease: string; leaseMs: number; limit: number; busyTenants: readonly string[] },
): Promise<LeasedNotification[]> {
  const { rows } = await tx.sql.query<{
    tenant_id: string
    id: string
    alert_id: string | null
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
WITH held AS (
  SELECT tenant_id, id FROM notifications
   WHERE status = 'pending' AND due_at <= statement_timestamp() AND NOT tenant_id = ANY($4::text[])
   ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED
), leased AS (
  UPDATE notifications n SET lease = $1, due_at = clock_timestamp() + $2 * interval '1 millisecond'
    FROM held WHERE n.tenant_id = held.tenant_id AND n.id = held.id
  RETURNING n.tenant_id, n.id, n.alert_id, n.kind, n.attempts, n.message, n.channel_id
)
SELECT l.*, c.version AS channel_version, c.status AS channel_status, c.channel, c.created_at AS channel_created_at
  FROM leased l JOIN notification_channels c ON c.tenant_id = l.tenant_id AND c.id = l.channel_id ORDER BY l.id`,
    },
    [want.lease, want.leaseMs, want.limit, [...want.busyTenants]],
  )
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    id: row.id,
    alertId: row.alert_id,
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
  const { rowCount } = await tx.sql.query(
    `SELECT 1 FROM notifications WHERE status = 'pending' AND due_at <= statement_timestamp() LIMIT 1`,
  )
  return rowCount === 1
}

/** What became of an attempt, if the lease is still held. A code is not kept once it is sent. */
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
            message = CASE WHEN kind = 'code' AND $4 <> 'pending' THEN '{"subject": "", "text": ""}'::jsonb ELSE message END
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
