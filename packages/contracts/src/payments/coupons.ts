import Type, { type Static } from 'typebox'
import { problem, route } from '../contract.ts'
import { VersionMismatch } from '../problems.ts'
import { Closed, Id, Instant, Money, Name, OneOf, Page, PageQuery } from '../schemas.ts'
import { Code } from './plans.ts'

const Percent = Type.String({
  pattern: '^(100(\\.0{1,12})?|[0-9]{1,2}(\\.[0-9]{1,12})?)$',
  description: 'above 0, at most 100',
  examples: ['20'],
})
const Count = Type.Integer({ minimum: 1, maximum: 1_000_000 })

const terms = {
  code: Code,
  name: Name,
  /** Of everything that a bill sells, before tax. */
  percent: Type.Union([Percent, Type.Null()]),
  /** Off a bill, before tax; what is more than the bill is forfeited. */
  amount: Type.Union([Money, Type.Null()]),
  periods: Type.Union([Type.Integer({ minimum: 1, maximum: 120 }), Type.Null()], {
    description: 'how many periods it is for, from the next that is billed; null for all',
  }),
  maxRedemptions: Type.Union([Count, Type.Null()]),
  redeemUntil: Type.Union([Instant, Type.Null()]),
}

export const Coupon = Closed({
  id: Id('cpn'),
  version: Type.Integer({ minimum: 1 }),
  status: OneOf(['active', 'archived']),
  ...terms,
  redeemed: Type.Integer({ minimum: 0 }),
  createdAt: Instant,
})
export type Coupon = Static<typeof Coupon>

export const CouponInvalid = problem({
  code: 'coupon-invalid',
  status: 422,
  title: 'The coupon contradicts itself',
  remedy: 'Correct what `errors` names: a percentage above 0 or an amount above zero, one of them.',
})
export const CouponCodeTaken = problem({
  code: 'coupon-code-taken',
  status: 409,
  title: 'Another coupon has this code',
  remedy: 'Choose another code.',
})

const path = '/payments/coupons'

export const createCoupon = route({
  method: 'POST',
  path,
  summary: 'Make a coupon that takes something off the bills of subscriptions',
  description: 'A discount applies before tax. It may bring a bill to zero, never below.',
  access: 'payments:write',
  idempotency: 'accepted',
  body: Closed(
    {
      code: Code,
      name: Name,
      percent: Type.Optional(Percent),
      amount: Type.Optional(Money),
      periods: Type.Optional(terms.periods),
      maxRedemptions: Type.Optional(terms.maxRedemptions),
      redeemUntil: Type.Optional(terms.redeemUntil),
    },
    { examples: [{ code: 'welcome-20', name: 'Welcome', percent: '20', periods: 3 }] },
  ),
  replies: { 201: Coupon },
  problems: [CouponInvalid, CouponCodeTaken],
})

export const listCoupons = route({
  method: 'GET',
  path,
  summary: 'List coupons, latest first',
  access: 'payments:read',
  query: PageQuery({ status: Type.Optional(Coupon.properties.status), code: Type.Optional(Code) }),
  replies: { 200: Page(Coupon) },
})

export const getCoupon = route({
  method: 'GET',
  path: `${path}/:couponId`,
  summary: 'Read a coupon',
  access: 'payments:read',
  replies: { 200: Coupon },
})

export const changeCoupon = route({
  method: 'PATCH',
  path: `${path}/:couponId`,
  summary: 'Rename a coupon, or let nobody redeem it any more',
  description: 'Who redeemed it keeps it.',
  access: 'payments:write',
  conditional: true,
  body: Closed(
    { name: Type.Optional(Name), status: Type.Optional(Coupon.properties.status) },
    { examples: [{ status: 'archived' }] },
  ),
  replies: { 200: Coupon },
  problems: [VersionMismatch],
})
