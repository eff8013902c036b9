import { listPayments as contract } from '@clutch/contracts/payments/payments'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { pageOfPayments } from './store.ts'

export const listPayments = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const rows = await pageOfPayments(tx, { ...filter, before: decodeTimeCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, (payment) => [payment.createdAt, payment.id]))
})
