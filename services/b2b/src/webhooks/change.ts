import { changeWebhook as contract, WebhookChanged } from '@clutch/contracts/b2b/webhooks'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { holdPending } from './delivery-store.ts'
import { webhookSettings } from './settings.ts'
import { lockWebhook, updateWebhook } from './store.ts'
import { changedWebhook } from './webhook.ts'

export const changeWebhook = implementOpen(contract, async ({ params, body, ifMatch, database, principal }) => {
  const { tenantId, id: actor } = principal!
  const { rules } = webhookSettings(database)
  return database.tx({ tenantId, actor }, async (tx) => {
    const found = await lockWebhook(tx, params.webhookId)
    if (found === undefined) throw new Problem(NotFound)
    if (found.webhook.version !== ifMatch) throw new Problem(VersionMismatch)
    const webhook = changedWebhook(found.webhook, body, rules)
    await updateWebhook(tx, { ...found, webhook })
    if (webhook.status === 'disabled') await holdPending(tx, webhook.id)
    tx.emit(WebhookChanged, webhook)
    return ok(webhook)
  })
})
