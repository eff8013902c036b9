import { listWebhooks as contract } from '@clutch/contracts/b2b/webhooks'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfWebhooks } from './store.ts'

export const listWebhooks = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const afterId = decodeIdCursor(cursor)
  const rows = await pageOfWebhooks(tx, { ...filter, afterId, limit: limit + 1 })
  return ok(pageOf(rows, limit, (webhook) => [webhook.id]))
})
