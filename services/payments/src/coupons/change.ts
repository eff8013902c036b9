import { changeCoupon as contract } from '@clutch/contracts/payments/coupons'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { given } from '@clutch/shared/given'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { lockCoupon, updateCoupon } from './store.ts'

export const changeCoupon = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const coupon = await lockCoupon(tx, params.couponId)
  if (coupon === undefined) throw new Problem(NotFound)
  if (coupon.version !== ifMatch) throw new Problem(VersionMismatch)
  const next = { ...coupon, ...given(body), version: coupon.version + 1 }
  await updateCoupon(tx, next)
  return ok(next)
})
