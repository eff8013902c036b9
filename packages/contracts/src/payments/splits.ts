import Type, { type Static } from 'typebox'
import { event, route } from '../contract.ts'
import { Closed, Id, Instant, Money, OneOf, Page, PageQuery } from '../schemas.ts'

/** A vendor's share on its way: a transfer at the provider. */
export const Transfer = Closed({
  id: Id('trf'),
  version: Type.Integer({ minimum: 1 }),
  paymentId: Id('pay'),
  vendorId: Id('ven'),
  amount: Money,
  /** `held` while the vendor cannot be paid, `pending` until the provider has said yes, `unknown` while its answer is lost. */
  status: OneOf(['held', 'pending', 'succeeded', 'failed', 'unknown']),
  providerReference: Type.Union([Type.String(), Type.Null()]),
  /** Why it failed, or what has kept it from being sent so far. */
  failure: Type.Union([Closed({ code: Type.String(), message: Type.String() }), Type.Null()]),
  createdAt: Instant,
  settledAt: Type.Union([Instant, Type.Null()]),
})
export type Transfer = Static<typeof Transfer>

export const listTransfers = route({
  method: 'GET',
  path: '/payments/split-payments',
  summary: 'Vendors’ shares, latest first',
  access: 'payments:read',
  query: PageQuery({
    paymentId: Type.Optional(Id('pay')),
    vendorId: Type.Optional(Id('ven')),
    status: Type.Optional(Transfer.properties.status),
  }),
  replies: { 200: Page(Transfer) },
})

export const TransferSucceeded = event({
  type: 'payments.transfer.succeeded',
  summary: 'A vendor has its share',
  data: Transfer,
  partner: true,
})
export const TransferFailed = event({
  type: 'payments.transfer.failed',
  summary: 'A vendor’s share could not be sent; it stays payable',
  data: Transfer,
  partner: true,
})
