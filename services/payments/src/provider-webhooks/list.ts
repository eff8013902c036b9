import { listProviderEvents as contract } from '@clutch/contracts/payments/provider-webhooks'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { pageOfEvents } from './store.ts'

export const listProviderEvents = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const rows = await pageOfEvents(tx, { ...filter, before: decodeTimeCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, ({ receivedAt, id }) => [receivedAt, id]))
})
