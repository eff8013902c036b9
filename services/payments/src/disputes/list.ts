import { listDisputes as contract } from '@clutch/contracts/payments/disputes'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { pageOfDisputes } from './store.ts'

export const listDisputes = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const rows = await pageOfDisputes(tx, { ...filter, before: decodeTimeCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, (dispute) => [dispute.openedAt, dispute.id]))
})
