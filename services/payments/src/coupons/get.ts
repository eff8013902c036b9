import { getCoupon as contract } from '@clutch/contracts/payments/coupons'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findCoupon } from './store.ts'

export const getCoupon = implement(contract, async ({ params, tx }) => {
  const coupon = await findCoupon(tx, params.couponId)
  if (coupon === undefined) throw new Problem(NotFound)
  return ok(coupon)
})
