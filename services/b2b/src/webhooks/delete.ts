import { deleteWebhook as contract, WebhookDeleted } from '@clutch/contracts/b2b/webhooks'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { noContent } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { deleteWebhookRow, lockWebhook } from './store.ts'

export const deleteWebhook = implement(contract, async ({ params, tx }) => {
  const found = await lockWebhook(tx, params.webhookId)
  if (found === undefined) throw new Problem(NotFound)
  await deleteWebhookRow(tx, params.webhookId)
  tx.emit(WebhookDeleted, { ...found.webhook, version: found.webhook.version + 1 })
  return noContent
})
