import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Decimal, Id, Instant, Money, OneOf, Page, PageQuery } from '../schemas.ts'
import {
  AmountNotPayable,
  InvoiceChargedAlready,
  MethodUnknown,
  NewPayment,
  PayerUnknown,
  Payment,
  ProviderNotConfigured,
} from './payments.ts'
import { ProviderUnavailable } from './problems.ts'
import { Provider } from './providers.ts'

/** What one receiver gets: a fixed amount, so many per cent of the gross, or what all others leave. */
export const ShareRule = Closed({
  vendorId: Id('ven'),
  rule: OneOf(['fixed', 'percent', 'rest']),
  /** With `fixed`. */
  amount: Type.Optional(Money),
  /** With `percent`: of the gross, 0 to 100. */
  percent: Type.Optional(Decimal),
})
export type ShareRule = Static<typeof ShareRule>

/** What the platform keeps: an amount, or so many per cent of the gross; nothing when neither is given. */
const Commission = Closed({ amount: Type.Optional(Money), percent: Type.Optional(Decimal) })

const holds = ['none', 'until-released', 'until-booking-completed'] as const

const exampleTerms = {
  commission: { percent: '12.5' },
  receivers: [
    { vendorId: 'ven_01K0A1B2C3D4E5F6G7H8J9K0M1', rule: 'percent', percent: '30' },
    { vendorId: 'ven_01K0A1B2C3D4E5F6G7H8J9K0M2', rule: 'rest' },
  ],
}

export const SplitTerms = Closed(
  {
    commission: Type.Optional(Commission),
    /** At most one has the rest; commission and shares are together at most the whole. */
    receivers: Type.Array(ShareRule, { minItems: 1, maxItems: 50 }),
    /** Who bears what the provider keeps: `vendors` (the default), each in proportion, or the `platform`. */
    feeBearer: Type.Optional(OneOf(['platform', 'vendors'])),
    /** Keep the shares, captured, until somebody releases them or the booking is completed. */
    hold: Type.Optional(OneOf(holds)),
  },
  { examples: [exampleTerms] },
)
export type SplitTerms = Static<typeof SplitTerms>

export const Share = Closed({
  id: Id('spr'),
  vendorId: Id('ven'),
  rule: ShareRule.properties.rule,
  /** The fixed amount in major units or the percentage; null for the rest. */
  value: Type.Union([Decimal, Type.Null()]),
  amount: Money,
  /** Taken back by refunds. */
  reversed: Money,
})

/** How a payment is divided: commission + shares + providerFee = gross, always. */
export const Split = Closed({
  id: Id('spl'),
  version: Type.Integer({ minimum: 1 }),
  paymentId: Id('pay'),
  bookingId: Type.Union([Id('bkg'), Type.Null()]),
  /** `agreed` until the money is taken, and computed as if all of it were and the provider kept nothing. */
  status: OneOf(['agreed', 'posted', 'reversed']),
  gross: Money,
  /** Below zero when the platform bears a fee larger than it. */
  commission: Money,
  commissionReversed: Money,
  providerFee: Money,
  providerFeeReversed: Money,
  feeBearer: OneOf(['platform', 'vendors']),
  shares: Type.Array(Share, { maxItems: 50 }),
  hold: OneOf(holds),
  /** Null while the shares are held. */
  releasedAt: Type.Union([Instant, Type.Null()]),
  createdAt: Instant,
})
export type Split = Static<typeof Split>

/** A vendor's share on its way: a transfer at the provider. */
export const Transfer = Closed({
  id: Id('trf'),
  version: Type.Integer({ minimum: 1 }),
  paymentId: Id('pay'),
  vendorId: Id('ven'),
  amount: Money,
  /** Taken back, by refunds. */
  reversed: Money,
  /**
   * `held` while the vendor cannot be paid or the shares are not released, `pending` until the provider has said yes,
   * `unknown` while its answer is lost, `reversed` when all of it was taken back.
   */
  status: OneOf(['held', 'pending', 'succeeded', 'failed', 'unknown', 'reversed']),
  provider: Provider,
  providerReference: Type.Union([Type.String(), Type.Null()]),
  /** Why it failed, or what has kept it from being sent so far. */
  failure: Type.Union([Closed({ code: Type.String(), message: Type.String() }), Type.Null()]),
  createdAt: Instant,
  settledAt: Type.Union([Instant, Type.Null()]),
})
export type Transfer = Static<typeof Transfer>

export const SplitExceedsTotal = problem({
  code: 'split-exceeds-total',
  status: 422,
  title: 'The shares come to more than there is to divide',
  remedy: 'Lower the commission, the fixed amounts or the percentages.',
})
export const SplitHasTwoRests = problem({
  code: 'split-has-two-rests',
  status: 422,
  title: 'Only one receiver can get the rest',
  remedy: 'Give all but one receiver a fixed amount or a percentage.',
})
export const SplitShareInvalid = problem({
  code: 'split-share-invalid',
  status: 422,
  title: 'A share is not an amount of this currency or a percentage from 0 to 100',
  remedy: 'Correct the share that `errors` or `detail` names.',
})
export const ReceiverUnknown = problem({
  code: 'vendor-unknown',
  status: 422,
  title: 'Payments does not know this vendor',
  remedy: 'If it was created just now, retry in a moment with the same Idempotency-Key; else correct the id.',
})
const splitProblems = [SplitExceedsTotal, SplitHasTwoRests, SplitShareInvalid]

const path = '/payments/split-payments'

export const previewSplit = route({
  method: 'POST',
  path: `${path}/preview`,
  summary: 'Divide an amount without charging anybody',
  description: 'To the cent as a charge would be divided, with the provider’s fee you name.',
  access: 'payments:read',
  body: Closed(
    { amount: Money, providerFee: Type.Optional(Money), split: SplitTerms },
    {
      examples: [
        {
          amount: { amount: 11_900, currency: 'EUR' },
          providerFee: { amount: 192, currency: 'EUR' },
          split: exampleTerms,
        },
      ],
    },
  ),
  replies: {
    200: Closed({
      gross: Money,
      commission: Money,
      providerFee: Money,
      shares: Type.Array(Closed({ vendorId: Id('ven'), amount: Money }), { maxItems: 50 }),
    }),
  },
  problems: splitProblems,
})

/** A price in another currency has one receiver. */
const { quoteId: _quoteId, ...ofOneCurrency } = NewPayment.properties

export const createSplitPayment = route({
  method: 'POST',
  path,
  summary: 'Charge an account, and divide the money between vendors and the platform',
  description:
    'As `POST /payments`, with the terms of the division. Shares of vendors whose account is verified are sent as soon as the money is taken; others wait for that.',
  access: 'payments:write',
  idempotency: 'required',
  body: Closed(
    { ...ofOneCurrency, split: SplitTerms },
    {
      examples: [
        {
          accountId: 'acc_01K0A1B2C3D4E5F6G7H8J9K0M1',
          amount: { amount: 11_900, currency: 'EUR' },
          description: 'Brakes and towing',
          split: exampleTerms,
        },
      ],
    },
  ),
  replies: { 201: Closed({ payment: Payment, split: Split }) },
  problems: [
    ...splitProblems,
    ReceiverUnknown,
    PayerUnknown,
    MethodUnknown,
    ProviderNotConfigured,
    AmountNotPayable,
    InvoiceChargedAlready,
    ProviderUnavailable,
  ],
})

export const listSplits = route({
  method: 'GET',
  path,
  summary: 'How payments are divided, latest first',
  access: 'payments:read',
  query: PageQuery({
    paymentId: Type.Optional(Id('pay')),
    status: Type.Optional(Split.properties.status),
  }),
  replies: { 200: Page(Split) },
})

export const getSplit = route({
  method: 'GET',
  path: `${path}/:splitId`,
  summary: 'Read how a payment is divided',
  access: 'payments:read',
  replies: { 200: Split },
})

export const releaseSplit = route({
  method: 'POST',
  path: `${path}/:splitId/release`,
  summary: 'Send the shares that are held',
  access: 'payments:write',
  idempotency: 'accepted',
  replies: { 200: Split },
})

export const listTransfers = route({
  method: 'GET',
  path: `${path}/transfers`,
  summary: 'Vendors’ shares on their way, latest first',
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
export const TransferReversed = event({
  type: 'payments.transfer.reversed',
  summary: 'A part of a vendor’s share was taken back',
  data: Transfer,
  partner: true,
})
