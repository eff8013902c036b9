import { listWebhookAttempts as contract } from '@clutch/contracts/b2b/webhooks'
import { NotFound } from '@clutch/contracts/problems'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findDelivery, pageOfAttempts } from './delivery-store.ts'

export const listWebhookAttempts = implement(contract, async ({ params, query, tx }) => {
  const { limit = 50, cursor } = query
  const afterId = decodeIdCursor(cursor)
  const { webhookId, deliveryId } = params
  if ((await findDelivery(tx, webhookId, deliveryId)) === undefined) throw new Problem(NotFound)
  const rows = await pageOfAttempts(tx, { deliveryId, afterId, limit: limit + 1 })
  return ok(pageOf(rows, limit, (attempt) => [attempt.id]))
})
