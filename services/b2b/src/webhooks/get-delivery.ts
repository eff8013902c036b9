import { getWebhookDelivery as contract } from '@clutch/contracts/b2b/webhooks'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findDelivery } from './delivery-store.ts'

export const getWebhookDelivery = implement(contract, async ({ params, tx }) => {
  const delivery = await findDelivery(tx, params.webhookId, params.deliveryId)
  if (delivery === undefined) throw new Problem(NotFound)
  return ok(delivery)
})
