import { randomBytes } from 'node:crypto'
import { rotateWebhookSecret as contract, WebhookSecretRotated } from '@clutch/contracts/b2b/webhooks'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { webhookSecret } from '@clutch/shared/webhook-signature'
import { implementOpen } from '../kit.ts'
import { webhookSettings } from './settings.ts'
import { lockWebhook, updateWebhook } from './store.ts'
import { rotatedWebhook } from './webhook.ts'

const defaultOverlapHours = 24
const hourMs = 60 * 60 * 1_000

// The overlap is wall time, like everything about secrets.
export const rotateWebhookSecret = implementOpen(contract, async ({ params, body, database, principal }) => {
  const { tenantId, id: actor } = principal!
  const { secrets } = webhookSettings(database)
  const secret = webhookSecret(randomBytes(32))
  const overlapMs = (body.overlapHours ?? defaultOverlapHours) * hourMs
  return database.tx({ tenantId, actor }, async (tx) => {
    const found = await lockWebhook(tx, params.webhookId)
    if (found === undefined) throw new Problem(NotFound)
    const webhook = rotatedWebhook(found.webhook, overlapMs === 0 ? null : new Date(Date.now() + overlapMs))
    await updateWebhook(tx, {
      webhook,
      sealedSecret: secrets.seal(secret, { tenantId, webhookId: webhook.id }),
      previousSealedSecret: overlapMs === 0 ? null : found.sealedSecret,
    })
    tx.emit(WebhookSecretRotated, webhook)
    return ok({ webhook, secret })
  })
})
