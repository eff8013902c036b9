import { listForwardings as contract } from '@clutch/contracts/telematics/forwardings'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfForwardings } from './store.ts'

export const listForwardings = implement(contract, async ({ query, tx }) => {
  const limit = query.limit ?? 50
  const afterId = decodeIdCursor(query.cursor)
  const rows = await pageOfForwardings(tx, { status: query.status, afterId, limit: limit + 1 })
  return ok(pageOf(rows, limit, (forwarding) => [forwarding.id]))
})
