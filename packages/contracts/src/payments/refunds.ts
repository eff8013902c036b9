import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, Money, OneOf, Page, PageQuery } from '../schemas.ts'
import { ProviderUnavailable } from './problems.ts'
import { Provider } from './providers.ts'

const refundStatuses = ['pending', 'processing', 'succeeded', 'failed', 'unknown'] as const

export const RefundedLine = Closed({
  /** Of the invoice. */
  lineId: Type.String({ minLength: 1, maxLength: 60 }),
  /** With tax. */
  amount: Money,
})

/**
 * Who gives back what a payment was divided into: everyone what they got in proportion, commission and the borne fee
 * included; the platform alone; or the vendors alone, in proportion.
 */
const Bearer = OneOf(['pro-rata', 'platform', 'vendors'])

/** What is taken from whom; commission + fee + shares + undivided + elsewhere = amount, always. */
export const RefundParts = Closed({
  commission: Money,
  /** Of the provider's fee that vendors bore: providers keep it, so the platform bears it from now on. */
  providerFee: Money,
  shares: Type.Array(
    Closed({
      vendorId: Id('ven'),
      amount: Money,
      /** How much of it was sent to the vendor already, and is taken back there; what cannot be taken back it owes. */
      sent: Money,
    }),
    { maxItems: 50 },
  ),
  /** Of money that nobody has had a share of. */
  undivided: Money,
  /** Of money that went into a wallet, or was earned by what was billed. */
  elsewhere: Money,
})

/** Money on its way back to the payer. */
export const Refund = Closed({
  id: Id('rfd'),
  version: Type.Integer({ minimum: 1 }),
  paymentId: Id('pay'),
  accountId: Id('acc'),
  invoiceId: Type.Union([Id('inv'), Type.Null()]),
  amount: Money,
  /** Of a payment by a quote: what of the price it gives back, by the rate that was paid by. */
  price: Type.Union([Money, Type.Null()]),
  /** Which lines of the invoice it gives back; null where it is not by line. */
  lines: Type.Union([Type.Array(RefundedLine, { maxItems: 1_000 }), Type.Null()]),
  reason: Type.String({ maxLength: 500 }),
  /** The credit note that asked for it; null where the refund came first, and is credited by a note of its own. */
  creditNoteId: Type.Union([Id('crn'), Type.Null()]),
  bearer: Bearer,
  /** Once it is known that the payer gets it; until then as it would be now. */
  parts: RefundParts,
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

const amountProperties = {
  paymentId: Id('pay'),
  /**
   * All that may still be refunded, when neither this nor `lines` is given. Of a payment by a quote in either currency; all
   * refunds so far give what one of their sum would, by the rate that was paid by.
   */
  amount: Type.Optional(Money),
  /** By line of the invoice; they sum to the amount. */
  lines: Type.Optional(Type.Array(RefundedLine, { minItems: 1, maxItems: 1_000 })),
  bearer: Type.Optional(Bearer),
}
const example = { paymentId: 'pay_01K0A1B2C3D4E5F6G7H8J9K0M1', amount: { amount: 2_500, currency: 'EUR' } }

export const RefundExceedsRefundable = problem({
  code: 'refund-exceeds-refundable',
  status: 422,
  title: 'More would be given back than is left of what was captured',
  remedy: 'Refund at most `refundable`: what was captured, less what is refunded, under way or in dispute.',
})
export const RefundExceedsLine = problem({
  code: 'refund-exceeds-line',
  status: 422,
  title: 'More would be given back of a line than is left of it, or the invoice has no such line',
  remedy: 'Refund at most what `errors` names: the line with tax, less what was credited, refunded or is under way.',
})
export const PaymentNotRefundable = problem({
  code: 'payment-not-refundable',
  status: 409,
  title: 'Nothing of this payment can be given back',
  remedy: 'Void a payment that is only authorised; wait for one whose outcome is unknown.',
})
export const PaymentUnknown = problem({
  code: 'payment-unknown',
  status: 422,
  title: 'There is no such payment',
  remedy: 'List the payments of the account.',
})
export const RefundInvalid = problem({
  code: 'refund-invalid',
  status: 422,
  title: 'The refund contradicts itself or its payment',
  remedy: 'Correct what `errors` names.',
})
const path = '/payments/refunds'

export const previewRefund = route({
  method: 'POST',
  path: `${path}/preview`,
  summary: 'What a refund would take from whom',
  access: 'payments:read',
  body: Closed(amountProperties, { examples: [example] }),
  replies: { 200: Closed({ amount: Money, price: Refund.properties.price, refundable: Money, parts: RefundParts }) },
  problems: [PaymentUnknown, PaymentNotRefundable, RefundExceedsRefundable, RefundExceedsLine, RefundInvalid],
})

export const createRefund = route({
  method: 'POST',
  path,
  summary: 'Give money back to the payer',
  description:
    'Answers when the provider has: read `status`. The amount is taken off what may be refunded before the provider is asked, so refunds that race never exceed what was captured.',
  access: 'payments:write',
  idempotency: 'required',
  body: Closed(
    { ...amountProperties, reason: Type.Optional(Type.String({ maxLength: 500 })) },
    { examples: [{ ...example, reason: 'The towing was not needed' }] },
  ),
  replies: { 201: Refund },
  problems: [
    PaymentUnknown,
    PaymentNotRefundable,
    RefundExceedsRefundable,
    RefundExceedsLine,
    RefundInvalid,
    ProviderUnavailable,
  ],
})

export const listRefunds = route({
  method: 'GET',
  path,
  summary: 'List refunds, latest first',
  access: 'payments:read',
  query: PageQuery({
    paymentId: Type.Optional(Id('pay')),
    accountId: Type.Optional(Id('acc')),
    status: Type.Optional(Refund.properties.status),
  }),
  replies: { 200: Page(Refund) },
})

export const getRefund = route({
  method: 'GET',
  path: `${path}/:refundId`,
  summary: 'Read a refund',
  access: 'payments:read',
  replies: { 200: Refund },
})
