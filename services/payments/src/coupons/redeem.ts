import { type Discount, SubscriptionInvalid } from '@clutch/contracts/payments/subscriptions'
import { Problem } from '@clutch/shared/problem'
import type { Tx } from '../kit.ts'
import { countRedemption, findCouponByCode } from './store.ts'

/**
 * What a coupon takes off, for a subscription in a currency.
 * @param redeem it is counted; otherwise it is only looked at
 * @throws Problem SubscriptionInvalid
 */
export async function redeemCoupon(
  tx: Tx,
  { code, currency, redeem }: { code: string; currency: string; redeem: boolean },
): Promise<Discount> {
  const refused = (message: string) =>
    new Problem(SubscriptionInvalid, { errors: [{ pointer: '/body/couponCode', message }] })
  const coupon = await findCouponByCode(tx, code, { lock: redeem })
  if (coupon === undefined) throw refused('is no coupon')
  const { id, name, status, percent, amount, periods, maxRedemptions, redeemed, redeemUntil } = coupon
  if (status !== 'active') throw refused('is archived')
  if (redeemUntil !== null && new Date(redeemUntil) <= tx.now) throw refused(`could be redeemed until ${redeemUntil}`)
  if (maxRedemptions !== null && redeemed >= maxRedemptions) throw refused('was redeemed as often as it may be')
  if (amount !== null && amount.currency !== currency) throw refused(`is in ${amount.currency}, not in ${currency}`)
  if (redeem) await countRedemption(tx, id)
  return { couponId: id, name, percent, amount, periodsLeft: periods }
}
