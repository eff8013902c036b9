import { createHash } from 'node:crypto'
import type { NotificationChannel } from '@clutch/contracts/fleet/notification-channels'
import type { SystemTx } from '@clutch/shared/tx'
import type { Prisma, PrismaClient, NotificationChannel as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'

type ChannelRow = Pick<Row, 'id' | 'version' | 'status' | 'channel' | 'createdAt'>

export function channelOf({ id, version, status, channel, createdAt }: ChannelRow): NotificationChannel {
  return {
    ...(channel as unknown as Omit<NotificationChannel, 'id' | 'version' | 'status' | 'createdAt'>),
    id,
    version,
    status: status as NotificationChannel['status'],
    createdAt: createdAt.toISOString(),
  }
}

function rowOf(tx: Tx, { id, version, status, createdAt, ...channel }: NotificationChannel) {
  return {
    tenantId: tx.tenantId,
    id,
    version,
    kind: channel.target.kind,
    status,
    createdAt: new Date(createdAt),
    channel: channel as unknown as Prisma.InputJsonObject,
  }
}

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

export async function insertChannel(tx: Tx, channel: NotificationChannel, unsubscribeToken: string): Promise<void> {
  await tx.db.notificationChannel.create({
    data: { ...rowOf(tx, channel), unsubscribeDigest: digestOf(unsubscribeToken) },
  })
}

export async function updateChannel(tx: Tx, channel: NotificationChannel): Promise<void> {
  await tx.db.notificationChannel.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: channel.id } },
    data: rowOf(tx, channel),
  })
}

/** One that was deleted is not found. */
export async function findChannel(tx: Tx, id: string): Promise<NotificationChannel | undefined> {
  return (await findChannels(tx, [id])).get(id)
}

export async function findChannels(tx: Tx, ids: readonly string[]): Promise<Map<string, NotificationChannel>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.db.notificationChannel.findMany({
    where: { tenantId: tx.tenantId, id: { in: [...new Set(ids)] }, status: { not: 'deleted' } },
  })
  return new Map(rows.map((row) => [row.id, channelOf(row)]))
}

export async function lockChannel(tx: Tx, id: string): Promise<NotificationChannel | undefined> {
  await tx.sql.query('SELECT 1 FROM notification_channels WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [
    tx.tenantId,
    id,
  ])
  return findChannel(tx, id)
}

/** Those there are; of two who create one at once, one waits for the other. */
export async function countChannels(tx: Tx): Promise<number> {
  await tx.sql.query(`SELECT pg_advisory_xact_lock(hashtextextended('notification-channels/' || $1, 0))`, [tx.tenantId])
  return tx.db.notificationChannel.count({ where: { tenantId: tx.tenantId, status: { not: 'deleted' } } })
}

export async function pageOfChannels(
  tx: Tx,
  filter: { afterId: string; limit: number },
): Promise<NotificationChannel[]> {
  const rows = await tx.db.notificationChannel.findMany({
    where: { tenantId: tx.tenantId, id: { gt: filter.afterId }, status: { not: 'deleted' } },
    orderBy: { id: 'asc' },
    take: filter.limit,
  })
  return rows.map(channelOf)
}

export interface SentCode {
  digest: string | null
  sentAt: Date | null
  tries: number
}

export async function findCode(tx: Tx, id: string): Promise<SentCode> {
  const row = await tx.db.notificationChannel.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
  })
  return { digest: row.codeDigest, sentAt: row.codeSentAt, tries: row.codeTries }
}

export async function saveCode(tx: Tx, id: string, code: SentCode): Promise<void> {
  await tx.db.notificationChannel.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    data: { codeDigest: code.digest, codeSentAt: code.sentAt, codeTries: code.tries },
  })
}

/** Whose link it is, whatever the tenant. */
export async function findByUnsubscribeToken(
  tx: SystemTx<PrismaClient>,
  token: string,
): Promise<{ tenantId: string; id: string } | undefined> {
  const { rows } = await tx.sql.query<{ tenant_id: string; id: string }>(
    'SELECT tenant_id, id FROM notification_channels WHERE unsubscribe_digest = $1',
    [digestOf(token)],
  )
  return rows[0] === undefined ? undefined : { tenantId: rows[0].tenant_id, id: rows[0].id }
}
