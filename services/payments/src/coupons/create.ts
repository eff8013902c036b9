import { type Coupon, CouponInvalid, createCoupon as contract } from '@clutch/contracts/payments/coupons'
import { isCurrentCurrency } from '@clutch/shared/currencies'
import { decimal } from '@clutch/shared/decimal'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { instantIn } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { insertCoupon } from './store.ts'

export const createCoupon = implement(contract, async ({ body, tx }) => {
  const { percent = null, amount = null, periods = null, maxRedemptions = null, redeemUntil = null } = body
  const wrong = (pointer: string, message: string) =>
    new Problem(CouponInvalid, { errors: [{ pointer: `/body/${pointer}`, message }] })
  if ((percent === null) === (amount === null)) throw wrong('percent', 'either this or `amount`, and not both')
  if (percent !== null && decimal(percent).units === 0n) throw wrong('percent', 'must be above 0')
  if (amount !== null && amount.amount <= 0) throw wrong('amount/amount', 'must be above zero')
  if (amount !== null && !isCurrentCurrency(amount.currency))
    throw wrong('amount/currency', 'is not a currency of ISO 4217')
  const coupon: Coupon = {
    id: newId('cpn'),
    version: 1,
    status: 'active',
    code: body.code,
    name: body.name,
    percent,
    amount,
    periods,
    maxRedemptions,
    redeemUntil: redeemUntil === null ? null : instantIn(redeemUntil, '/body/redeemUntil').toISOString(),
    redeemed: 0,
    createdAt: tx.now.toISOString(),
  }
  await insertCoupon(tx, coupon)
  return created(coupon)
})
