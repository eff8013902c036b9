import { replayWebhookDeliveries as contract } from '@clutch/contracts/b2b/webhooks'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { accepted } from '@clutch/shared/route'
import { instantIn } from '../day-and-instant.ts'
import { implement } from '../kit.ts'
import { replayRange } from './delivery-store.ts'
import { lockWebhook } from './store.ts'
import { wakeDeliverers } from './wake.ts'
import { assertActive } from './webhook.ts'

const maxAtOnce = 10_000

export const replayWebhookDeliveries = implement(contract, async ({ params, body, tx }) => {
  const found = await lockWebhook(tx, params.webhookId)
  if (found === undefined) throw new Problem(NotFound)
  assertActive(found.webhook)
  const ids = await replayRange(tx, {
    webhookId: params.webhookId,
    from: instantIn(body.from, '/body/from'),
    to: instantIn(body.to, '/body/to'),
    statuses: body.statuses ?? ['failed', 'held'],
    afterId: body.after ?? '',
    limit: maxAtOnce,
  })
  tx.afterCommit(wakeDeliverers)
  return accepted({ deliveries: ids.length, nextAfter: ids.length === maxAtOnce ? ids.at(-1)! : null })
})
