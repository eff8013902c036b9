import { listCoupons as contract } from '@clutch/contracts/payments/coupons'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { pageOfCoupons } from './store.ts'

export const listCoupons = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, status, code } = query
  const rows = await pageOfCoupons(tx, { status, code, before: decodeTimeCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, (coupon) => [coupon.createdAt, coupon.id]))
})
