import { replayWebhookDelivery as contract } from '@clutch/contracts/b2b/webhooks'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { accepted } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findDelivery, replayOne } from './delivery-store.ts'
import { lockWebhook } from './store.ts'
import { wakeDeliverers } from './wake.ts'
import { assertActive } from './webhook.ts'

export const replayWebhookDelivery = implement(contract, async ({ params, tx }) => {
  const found = await lockWebhook(tx, params.webhookId)
  if (found === undefined) throw new Problem(NotFound)
  if ((await findDelivery(tx, params.webhookId, params.deliveryId)) === undefined) throw new Problem(NotFound)
  assertActive(found.webhook)
  await replayOne(tx, params.webhookId, params.deliveryId)
  tx.afterCommit(wakeDeliverers)
  return accepted((await findDelivery(tx, params.webhookId, params.deliveryId))!)
})
