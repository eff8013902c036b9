import Type, { type Static } from 'typebox'
import { event, route } from '../contract.ts'
import { Closed, Id, Instant, Money, OneOf, Page, PageQuery } from '../schemas.ts'

/**
 * `requires-method`: the account has no way to pay saved; charged as soon as one is. `unknown`: the provider's answer was
 * lost; settled by asking it, never by a second charge. `requires-action`: the payer's bank wants them to confirm.
 */
const paymentStatuses = [
  'requires-method',
  'pending',
  'processing',
  'succeeded',
  'failed',
  'requires-action',
  'unknown',
  'cancelled',
  'expired',
] as const

export const Payment = Closed({
  id: Id('pay'),
  version: Type.Integer({ minimum: 1 }),
  accountId: Id('acc'),
  invoiceId: Id('inv'),
  vendorId: Id('ven'),
  amount: Money,
  status: OneOf(paymentStatuses),
  provider: OneOf(['stripe']),
  /** The provider's own name of the charge, once there is one. */
  providerReference: Type.Union([Type.String(), Type.Null()]),
  /** Why it failed, or what has kept it from being charged so far: the provider's reason in our words. */
  failure: Type.Union([
    Closed({ code: Type.String(), message: Type.String(), retryable: Type.Boolean() }),
    Type.Null(),
  ]),
  /**
   * How the gross amount is divided; commission + vendorShare + providerFee = amount, always. Until the money is taken
   * the provider's fee is not known and stands as 0; then it comes out of the vendor's share, or, when it would take more
   * than that, out of the commission, which may then be negative.
   */
  split: Type.Union([Closed({ commission: Money, vendorShare: Money, providerFee: Money }), Type.Null()]),
  createdAt: Instant,
  settledAt: Type.Union([Instant, Type.Null()]),
})
export type Payment = Static<typeof Payment>

export const PaymentSucceeded = event({
  type: 'payments.payment.succeeded',
  summary: 'The money was taken',
  data: Payment,
  partner: true,
})
export const PaymentFailed = event({
  type: 'payments.payment.failed',
  summary: 'The money was not taken',
  data: Payment,
  partner: true,
})

export const listPayments = route({
  method: 'GET',
  path: '/payments',
  summary: 'List payments, latest first',
  access: 'payments:read',
  query: PageQuery({
    status: Type.Optional(OneOf(paymentStatuses)),
    accountId: Type.Optional(Id('acc')),
    invoiceId: Type.Optional(Id('inv')),
  }),
  replies: { 200: Page(Payment) },
})

export const getPayment = route({
  method: 'GET',
  path: '/payments/:paymentId',
  summary: 'Read a payment',
  access: 'payments:read',
  replies: { 200: Payment },
})
