import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Decimal, Id, Instant, Money, OneOf, Page, PageQuery } from '../schemas.ts'
import { RateMissing } from './currency-conversion.ts'
import { ProviderOperation } from './operations.ts'
import { ProviderUnavailable } from './problems.ts'
import { Provider } from './providers.ts'

/**
 * - `requires-confirmation`: the same was paid, or is being paid, a few minutes ago; confirm it or void it
 * - `requires-method`: the account has no way to pay saved; charged as soon as one is
 * - `requires-action`: the payer has to confirm, at `redirectUrl`
 * - `unknown`: the provider's answer was lost; settled by asking it, never by a second charge
 * - `returned`: the bank took it back after it had succeeded
 */
export const paymentStatuses = [
  'requires-confirmation',
  'requires-method',
  'pending',
  'requires-action',
  'processing',
  'authorised',
  'succeeded',
  'failed',
  'unknown',
  'cancelled',
  'expired',
  'returned',
] as const
const PaymentStatus = OneOf(paymentStatuses)

/** What it pays for. */
export const purposeKinds = ['invoice', 'booking', 'wallet-top-up', 'instalment', 'statement', 'other'] as const
export const Purpose = Closed({
  kind: OneOf(purposeKinds),
  id: Type.Union([Type.String({ minLength: 1, maxLength: 60, pattern: '^[A-Za-z0-9_-]+$' }), Type.Null()]),
})
export type Purpose = Static<typeof Purpose>

/** A payment in the payer's currency for a price in another. Amounts of the two are never added. */
export const PaymentConversion = Closed({
  /** By which it was opened. */
  quoteId: Id('fxq'),
  /** By which the money was taken and goes back: the first, or the one made because that had expired. */
  appliedQuoteId: Id('fxq'),
  requoted: Type.Boolean(),
  /** Of the applied quote: to be read, not to be computed with. */
  rate: Decimal,
  price: Money,
  /** What the applied quote makes of the whole price, in the currency of the payment. */
  charge: Money,
  /** `charge` less what the first quote made of it. */
  difference: Money,
  /** Of the price: being taken, paid, given back, and on its way back. */
  capturing: Money,
  captured: Money,
  refunded: Money,
  refunding: Money,
})
export type PaymentConversion = Static<typeof PaymentConversion>

const CaptureMode = OneOf(['automatic', 'manual'], {
  description: '`manual` only reserves the money; it is taken by a capture',
})

export const Payment = Closed({
  id: Id('pay'),
  version: Type.Integer({ minimum: 1 }),
  accountId: Id('acc'),
  purpose: Purpose,
  invoiceId: Type.Union([Id('inv'), Type.Null()]),
  bookingId: Type.Union([Id('bkg'), Type.Null()]),
  description: Type.String(),
  amount: Money,
  captureMode: CaptureMode,
  status: PaymentStatus,
  /** What is or was reserved; with automatic capture what was taken. */
  authorised: Money,
  captured: Money,
  /** Given back, and on its way back. What of the captured money may still be refunded is less by what is in dispute. */
  refunded: Money,
  refunding: Money,
  disputed: Money,
  methodId: Type.Union([Id('pmt'), Type.Null()]),
  /** Null until one is chosen. */
  provider: Type.Union([Provider, Type.Null()]),
  /** The provider's own name of the payment, once there is one. */
  providerReference: Type.Union([Type.String(), Type.Null()]),
  /** Where the payer confirms it, while it requires that. */
  redirectUrl: Type.Union([Type.String(), Type.Null()]),
  /** Why it failed, or what has kept it from being charged so far: the provider's reason in our words. */
  failure: Type.Union([
    Closed({
      code: Type.String(),
      message: Type.String(),
      /** Whether trying again may help; `authenticate` asks the payer, with a method that was declined `hard` it never does. */
      retryable: Type.Boolean(),
      retry: Type.Union([OneOf(['soft', 'hard', 'authenticate']), Type.Null()]),
    }),
    Type.Null(),
  ]),
  /** While it requires confirmation: the payment that it looks like a repetition of. */
  heldFor: Type.Union([Id('pay'), Type.Null()]),
  /**
   * How it is divided: commission + shares + providerFee = what is captured, always. Until the money is taken the
   * provider's fee is not known and stands as 0. Null where nobody else gets a share.
   */
  split: Type.Union([
    Closed({
      id: Id('spl'),
      commission: Money,
      providerFee: Money,
      shares: Type.Array(Closed({ vendorId: Id('ven'), amount: Money }), { maxItems: 50 }),
    }),
    Type.Null(),
  ]),
  /** Null where the price is in the currency that is paid. */
  conversion: Type.Union([PaymentConversion, Type.Null()]),
  /** When the reservation lapses. */
  authorisedUntil: Type.Union([Instant, Type.Null()]),
  /** Until then the reservation is renewed before it lapses. */
  keepAuthorisedUntil: Type.Union([Instant, Type.Null()]),
  createdAt: Instant,
  settledAt: Type.Union([Instant, Type.Null()]),
})
export type Payment = Static<typeof Payment>

/** The provider's token, never a card number: so many digits in a row are no token. */
export const ProviderToken = Type.String({
  pattern: '^(?!.*[0-9]{12})[A-Za-z0-9_:.-]{3,100}$',
  examples: ['pm_card_visa'],
})

export const NewPayment = Closed(
  {
    accountId: Id('acc'),
    amount: Money,
    captureMode: Type.Optional(CaptureMode),
    description: Type.Optional(Type.String({ maxLength: 200 })),
    purpose: Type.Optional(Purpose),
    bookingId: Type.Optional(Id('bkg')),
    invoiceId: Type.Optional(Id('inv')),
    /** A saved method of the account; without one its default is used. */
    methodId: Type.Optional(Id('pmt')),
    /** A way to pay for this once: the provider's token, or none where the payer chooses on the provider's own page. */
    oneTime: Type.Optional(Closed({ provider: Provider, token: Type.Optional(ProviderToken) })),
    /** The payer is there and can confirm; this is where the provider sends them back to. */
    returnUrl: Type.Optional(Type.String({ format: 'uri', pattern: '^https?://', maxLength: 1_000 })),
    /** Renew the reservation before it lapses, until then. */
    keepAuthorisedUntil: Type.Optional(Instant),
    /** Of `/payments/currency-conversion/quotes`: its `from` is the price, its `to` must be `amount`. For one payment. */
    quoteId: Type.Optional(Id('fxq')),
    /** It is meant, though the same was paid a few minutes ago. */
    confirmDuplicate: Type.Optional(Type.Boolean()),
  },
  {
    examples: [
      {
        accountId: 'acc_01K0A1B2C3D4E5F6G7H8J9K0M1',
        amount: { amount: 11_900, currency: 'EUR' },
        captureMode: 'manual',
        description: 'Brakes, front axle',
      },
    ],
  },
)
export type NewPayment = Static<typeof NewPayment>

export const PaymentInOtherState = problem({
  code: 'payment-in-other-state',
  status: 409,
  title: 'The payment is in a state that does not allow this',
  remedy: 'Read the payment and decide again.',
})
export const AmountExceedsAuthorised = problem({
  code: 'amount-exceeds-authorised',
  status: 422,
  title: 'More would be captured than is reserved',
  remedy: 'Capture at most `authorised`, and charge the rest by another payment.',
})
export const AmountNotPayable = problem({
  code: 'amount-not-payable',
  status: 422,
  title: 'This amount cannot be paid in this currency through any provider that is configured',
  remedy:
    'Correct what `errors` names: a currency of ISO 4217, an amount above zero, digits that the provider can be told.',
})
export const MethodUnknown = problem({
  code: 'method-unknown',
  status: 422,
  title: 'The account has no such way to pay',
  remedy: 'List the payment methods of the account, and choose an active one.',
})
export const ProviderNotConfigured = problem({
  code: 'provider-not-configured',
  status: 422,
  title: 'This payment provider is not configured here',
  remedy: 'Choose another provider, or have its key set.',
})
export const PayerUnknown = problem({
  code: 'account-unknown',
  status: 422,
  title: 'Payments does not know this corporate account',
  remedy: 'If it was created just now, retry in a moment with the same Idempotency-Key; else correct the id.',
})
export const InvoiceChargedAlready = problem({
  code: 'invoice-charged-already',
  status: 409,
  title: 'Another payment of this invoice is under way or has succeeded',
  remedy: 'List the payments of the invoice; void that one first if this one is to take its place.',
})

export const QuoteUnknown = problem({
  code: 'quote-unknown',
  status: 422,
  title: 'There is no such quote',
  remedy: 'List the quotes, or make one.',
})
export const QuoteExpired = problem({
  code: 'quote-expired',
  status: 422,
  title: 'The quote has expired, so its rate does not hold any more',
  remedy: 'Make a new quote of the same price, and pay what it comes to by a new payment.',
})
export const QuoteUsed = problem({
  code: 'quote-used',
  status: 409,
  title: 'Another payment was opened by this quote',
  remedy: 'A quote is for one payment. Make a new quote.',
})
export const QuoteNotApplicable = problem({
  code: 'quote-not-applicable',
  status: 422,
  title: 'This payment cannot be made by this quote',
  remedy:
    'Correct what `errors` names: `amount` is the `to` of the quote, and it pays a booking or something else of ours.',
})

const path = '/payments'

export const createPayment = route({
  method: 'POST',
  path,
  summary: 'Charge an account, or reserve the money',
  description:
    'Answers when the provider has: read `status`. A decline is a payment that `failed`, not an error of the request. When the answer of the provider is lost, the status is `unknown` and changes by itself. A payment of the same account, amount, purpose and description within minutes is held as `requires-confirmation`. With a `quoteId` the price is in another currency: the rate is pinned, see `conversion`.',
  access: 'payments:write',
  idempotency: 'required',
  body: NewPayment,
  replies: { 201: Payment },
  problems: [
    PayerUnknown,
    MethodUnknown,
    ProviderNotConfigured,
    AmountNotPayable,
    QuoteUnknown,
    QuoteExpired,
    QuoteUsed,
    QuoteNotApplicable,
    InvoiceChargedAlready,
    ProviderUnavailable,
  ],
})

export const listPayments = route({
  method: 'GET',
  path,
  summary: 'List payments, latest first',
  access: 'payments:read',
  query: PageQuery({
    status: Type.Optional(PaymentStatus),
    accountId: Type.Optional(Id('acc')),
    invoiceId: Type.Optional(Id('inv')),
    purposeId: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
  }),
  replies: { 200: Page(Payment) },
})

export const getPayment = route({
  method: 'GET',
  path: `${path}/:paymentId`,
  summary: 'Read a payment',
  access: 'payments:read',
  replies: { 200: Payment },
})

export const capturePayment = route({
  method: 'POST',
  path: `${path}/:paymentId/capture`,
  summary: 'Take what is reserved, or a part of it',
  description:
    'Once: what is not taken is released. Of a payment by a quote the amount may also be said in the currency of the price. When the quote has expired a new one is made, by the last published rates: what it comes to is taken, and `conversion` shows both and the difference. When that is more than is reserved nothing is taken: `amount-exceeds-authorised` names both amounts.',
  access: 'payments:write',
  idempotency: 'required',
  body: Closed({ amount: Type.Optional(Money) }, { examples: [{ amount: { amount: 9_900, currency: 'EUR' } }] }),
  replies: { 200: Payment },
  problems: [PaymentInOtherState, AmountExceedsAuthorised, AmountNotPayable, RateMissing],
})

export const voidPayment = route({
  method: 'POST',
  path: `${path}/:paymentId/void`,
  summary: 'Give up a payment of which nothing was taken',
  description: 'Releases what is reserved. What was captured is refunded, not voided.',
  access: 'payments:write',
  idempotency: 'required',
  replies: { 200: Payment },
  problems: [PaymentInOtherState],
})

export const reauthorisePayment = route({
  method: 'POST',
  path: `${path}/:paymentId/reauthorise`,
  summary: 'Reserve the money anew, before or after the reservation has lapsed',
  access: 'payments:write',
  idempotency: 'required',
  replies: { 200: Payment },
  problems: [PaymentInOtherState],
})

export const confirmPayment = route({
  method: 'POST',
  path: `${path}/:paymentId/confirm`,
  summary: 'Pay it, though it looks like a repetition of another',
  access: 'payments:write',
  idempotency: 'required',
  replies: { 200: Payment },
  problems: [PaymentInOtherState, QuoteExpired],
})

export const retryPayment = route({
  method: 'POST',
  path: `${path}/:paymentId/retry`,
  summary: 'Try a failed payment again, with the same method or another',
  description: 'A new attempt under a new key, which is safe because the one before certainly took nothing.',
  access: 'payments:write',
  idempotency: 'required',
  body: Closed(
    { methodId: Type.Optional(Id('pmt')), returnUrl: NewPayment.properties.returnUrl },
    { examples: [{ methodId: 'pmt_01K0A1B2C3D4E5F6G7H8J9K0M1' }] },
  ),
  replies: { 200: Payment },
  problems: [PaymentInOtherState, MethodUnknown, InvoiceChargedAlready, QuoteExpired],
})

export const listPaymentOperations = route({
  method: 'GET',
  path: `${path}/:paymentId/operations`,
  summary: 'What the provider was asked for a payment, and what came of it',
  access: 'payments:read',
  replies: { 200: Closed({ items: Type.Array(ProviderOperation, { maxItems: 200 }) }) },
})

export const PaymentAuthorised = event({
  type: 'payments.payment.authorised',
  summary: 'The money is reserved',
  data: Payment,
  partner: true,
})
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
export const PaymentRequiresAction = event({
  type: 'payments.payment.requires-action',
  summary: 'The payer has to confirm',
  data: Payment,
  partner: true,
})
export const PaymentCancelled = event({
  type: 'payments.payment.cancelled',
  summary: 'The payment was given up, or its reservation lapsed, before anything was taken',
  data: Payment,
  partner: true,
})
export const PaymentReturned = event({
  type: 'payments.payment.returned',
  summary: 'The bank took the money back',
  data: Payment,
  partner: true,
})
