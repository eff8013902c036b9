import Type, { type Static } from 'typebox'
import { event } from '../contract.ts'
import { Closed, Id, Instant, Money, OneOf } from '../schemas.ts'
import { Provider } from './providers.ts'

const refundStatuses = ['pending', 'processing', 'succeeded', 'failed', 'unknown'] as const

export const RefundedLine = Closed({
  /** Of the invoice. */
  lineId: Type.String({ minLength: 1, maxLength: 60 }),
  /** With tax. */
  amount: Money,
})

/** Money on its way back to the payer. */
export const Refund = Closed({
  id: Id('rfd'),
  version: Type.Integer({ minimum: 1 }),
  paymentId: Id('pay'),
  accountId: Id('acc'),
  invoiceId: Type.Union([Id('inv'), Type.Null()]),
  amount: Money,
  /** Which lines of the invoice it gives back; null where it is not by line. */
  lines: Type.Union([Type.Array(RefundedLine, { maxItems: 1_000 }), Type.Null()]),
  reason: Type.String({ maxLength: 500 }),
  status: OneOf(refundStatuses),
  provider: Type.Union([Provider, Type.Null()]),
  providerReference: Type.Union([Type.String(), Type.Null()]),
  failure: Type.Union([Closed({ code: Type.String(), message: Type.String() }), Type.Null()]),
  createdAt: Instant,
  settledAt: Type.Union([Instant, Type.Null()]),
})
export type Refund = Static<typeof Refund>

export const RefundSucceeded = event({
  type: 'payments.refund.succeeded',
  summary: 'The payer has the money back, or certainly will',
  data: Refund,
  partner: true,
})
export const RefundFailed = event({
  type: 'payments.refund.failed',
  summary: 'The payer did not get the money back',
  data: Refund,
  partner: true,
})
