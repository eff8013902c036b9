import { listWebhookDeliveries as contract } from '@clutch/contracts/b2b/webhooks'
import { NotFound } from '@clutch/contracts/problems'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfDeliveries } from './delivery-store.ts'
import { findWebhook } from './store.ts'

export const listWebhookDeliveries = implement(contract, async ({ params, query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const afterId = decodeIdCursor(cursor)
  if ((await findWebhook(tx, params.webhookId)) === undefined) throw new Problem(NotFound)
  const { webhookId } = params
  const rows = await pageOfDeliveries(tx, { ...filter, webhookId, afterId, limit: limit + 1 })
  return ok(pageOf(rows, limit, (delivery) => [delivery.id]))
})
