import type { Webhook } from '@clutch/contracts/b2b/webhooks'
import { given } from '@clutch/shared/given'
import type { WebhookEndpoint as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'

/** A webhook and what its deliveries are signed with, sealed. */
export interface SealedWebhook {
  webhook: Webhook
  sealedSecret: string
  previousSealedSecret: string | null
}

function sealedWebhookOf(row: Row): SealedWebhook {
  const { tenantId: _tenant, sealedSecret, previousSealedSecret, ...webhook } = row
  return {
    webhook: {
      ...webhook,
      status: row.status as Webhook['status'],
      disabledReason: row.disabledReason as Webhook['disabledReason'],
      previousSecretExpiresAt: row.previousSecretExpiresAt?.toISOString() ?? null,
      createdAt: row.createdAt.toISOString(),
    },
    sealedSecret,
    previousSealedSecret,
  }
}

export async function insertWebhook(tx: Tx, { webhook, ...sealed }: SealedWebhook): Promise<void> {
  await tx.db.webhookEndpoint.create({ data: { ...webhook, ...sealed, tenantId: tx.tenantId } })
}

export async function findWebhook(tx: Tx, id: string): Promise<SealedWebhook | undefined> {
  const row = await tx.db.webhookEndpoint.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : sealedWebhookOf(row)
}

export async function lockWebhook(tx: Tx, id: string): Promise<SealedWebhook | undefined> {
  await tx.sql.query('SELECT 1 FROM webhook_endpoints WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findWebhook(tx, id)
}

/** Those that want the type. A tenant has few, so the types are looked through here and need no index. */
export async function findSubscribedWebhooks(tx: Tx, eventType: string): Promise<Pick<Webhook, 'id' | 'status'>[]> {
  const { rows } = await tx.sql.query<Pick<Webhook, 'id' | 'status'>>(
    {
      name: 'webhooks-subscribed',
      text: 'SELECT id, status FROM webhook_endpoints WHERE tenant_id = $1 AND $2 = ANY(event_types) ORDER BY id',
    },
    [tx.tenantId, eventType],
  )
  return rows
}

export async function countWebhooks(tx: Tx): Promise<number> {
  // One at a time counts and adds, so that two cannot both take the last place.
  await tx.sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 3))', [`webhooks of ${tx.tenantId}`])
  return tx.db.webhookEndpoint.count({ where: { tenantId: tx.tenantId } })
}

export async function updateWebhook(tx: Tx, { webhook, ...sealed }: SealedWebhook): Promise<void> {
  await tx.db.webhookEndpoint.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: webhook.id } },
    data: { ...webhook, ...sealed },
  })
}

/** Its deliveries and their attempts go with it. */
export async function deleteWebhookRow(tx: Tx, id: string): Promise<void> {
  await tx.db.webhookEndpoint.delete({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
}

export async function pageOfWebhooks(
  tx: Tx,
  filter: { status?: string | undefined; afterId: string; limit: number },
): Promise<Webhook[]> {
  const { afterId, limit, ...equal } = filter
  const rows = await tx.db.webhookEndpoint.findMany({
    where: { tenantId: tx.tenantId, id: { gt: afterId }, ...given(equal) },
    orderBy: { id: 'asc' },
    take: limit,
  })
  return rows.map((row) => sealedWebhookOf(row).webhook)
}
