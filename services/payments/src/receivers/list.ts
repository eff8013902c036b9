import { listReceivers as contract } from '@clutch/contracts/payments/receivers'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { pageOfReceivers } from './store.ts'

export const listReceivers = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const rows = await pageOfReceivers(tx, { ...filter, before: decodeTimeCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, (receiver) => [receiver.createdAt, receiver.id]))
})
