import { listPaymentMethods as contract } from '@clutch/contracts/payments/methods'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { pageOfMethods } from './store.ts'

export const listPaymentMethods = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const rows = await pageOfMethods(tx, { ...filter, before: decodeTimeCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, (method) => [method.createdAt, method.id]))
})
