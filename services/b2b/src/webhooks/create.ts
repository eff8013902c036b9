import { randomBytes } from 'node:crypto'
import { createWebhook as contract, WebhookCreated, WebhookLimit } from '@clutch/contracts/b2b/webhooks'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { webhookSecret } from '@clutch/shared/webhook-signature'
import { implementOpen } from '../kit.ts'
import { webhookSettings } from './settings.ts'
import { countWebhooks, insertWebhook } from './store.ts'
import { maxWebhooksPerTenant, newWebhook } from './webhook.ts'

// Without Idempotency-Key on purpose: to repeat the answer the secret would have to be kept readable.
export const createWebhook = implementOpen(contract, async ({ body, database, principal }) => {
  const { tenantId, id: actor } = principal!
  const { secrets, rules } = webhookSettings(database)
  const secret = webhookSecret(randomBytes(32))
  return database.tx({ tenantId, actor }, async (tx) => {
    const webhook = newWebhook(body, { id: newId('whe'), now: tx.now, rules })
    if ((await countWebhooks(tx)) >= maxWebhooksPerTenant) throw new Problem(WebhookLimit)
    const sealedSecret = secrets.seal(secret, { tenantId, webhookId: webhook.id })
    await insertWebhook(tx, { webhook, sealedSecret, previousSealedSecret: null })
    tx.emit(WebhookCreated, webhook)
    return created({ webhook, secret })
  })
})
