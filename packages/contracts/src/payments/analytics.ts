import Type, { type Static } from 'typebox'
import { problem, route } from '../contract.ts'
import { Closed, Currency, Day, Id, Instant, OneOf, PageQuery } from '../schemas.ts'
import { ProviderUnavailable } from './problems.ts'
import { Provider } from './providers.ts'
import { ReconciliationTooLarge, ReportNotRead } from './reconciliation.ts'

const path = '/payments/analytics'

export const everyPeriod = ['day', 'week', 'month'] as const
const maxSeries = 200

const Count = Type.Integer({ minimum: 0 })
/** Integer minor units of the currency that the series names. */
const Amount = Type.Integer({ minimum: -9007199254740991, maximum: 9007199254740991 })
const Rate = Type.Union([Type.String({ pattern: '^-?[0-9]{1,15}\\.[0-9]{4}$', examples: ['0.9667'] }), Type.Null()], {
  description: 'a share to four places, rounded half away from zero; null where there is nothing to be a share of',
})

const Zone = Type.String({
  minLength: 1,
  maxLength: 60,
  pattern: '^[A-Za-z0-9_+/-]+$',
  default: 'UTC',
  description: 'IANA name. Its calendar decides days: a period begins at local midnight, also where clocks change',
  examples: ['Europe/Berlin'],
})
const MethodKind = OneOf(['card', 'paypal', 'sepa-debit', 'wallet', 'none'], {
  description: 'of the saved method that was charged; `none` for what was paid without one',
})

const range = {
  every: OneOf(everyPeriod, { description: '`week`: of ISO 8601, from Monday on' }),
  from: { ...Day, description: 'the first day', examples: ['2026-11-01'] },
  to: { ...Day, description: 'the day after the last', examples: ['2026-12-01'] },
  timeZone: Type.Optional(Zone),
  currency: Type.Optional({ ...Currency, description: 'only this one; all that have anything where nothing is said' }),
}
const example = { every: 'day', from: '2026-11-01', to: '2026-12-01', timeZone: 'Europe/Berlin' }
const RangeQuery = <const P extends Parameters<typeof Type.Object>[0]>(filters: P) =>
  Type.Object({ ...range, ...filters }, { additionalProperties: false, examples: [example] })

const paymentFilters = {
  provider: Type.Optional(Provider),
  methodKind: Type.Optional(MethodKind),
  vendorId: Type.Optional({
    ...Id('ven'),
    description: 'payments of which this vendor has a share, each of them whole',
  }),
  accountId: Type.Optional(Id('acc')),
}

/** Of a day, a week or a month: those at the ends of what was asked for may be parts of one. */
const period = {
  startDay: Day,
  endDay: { ...Day, description: 'exclusive' },
  start: Instant,
  end: { ...Instant, description: 'exclusive' },
}
const asked = { every: OneOf(everyPeriod), timeZone: Type.String(), from: Day, to: Day }

/** One series for each currency: two are never added. Periods in which nothing happened are there, with noughts. */
function Series<const P extends Parameters<typeof Type.Object>[0], const M extends Parameters<typeof Type.Object>[0]>(
  figures: P,
  more: M,
) {
  return Closed({
    ...asked,
    series: Type.Array(
      Closed({
        currency: Currency,
        total: Closed(figures),
        periods: Type.Array(Closed({ ...period, ...figures })),
        ...more,
      }),
      { maxItems: maxSeries },
    ),
  })
}

export const AnalyticsRangeTooLong = problem({
  code: 'analytics-range-too-long',
  status: 422,
  title: 'That is more than is told at once',
  remedy: 'Ask for at most 400 periods and 1,100 days, or for longer periods.',
})

const volume = {
  payments: { ...Count, description: 'captured' },
  gross: { ...Amount, description: 'captured' },
  refunds: Count,
  refunded: { ...Amount, description: 'given back by refunds that succeeded' },
  returns: Count,
  returned: { ...Amount, description: 'taken back by banks after success, as of SEPA and ACH debits' },
  disputes: { ...Count, description: 'in which money was withheld' },
  disputed: { ...Amount, description: 'withheld by providers in disputes' },
  reinstated: { ...Amount, description: 'put back by them: disputes that were won' },
  net: { ...Amount, description: 'gross − refunded − returned − disputed + reinstated' },
}
export const Volume = Series(volume, {})
export type Volume = Static<typeof Volume>

export const getVolume = route({
  method: 'GET',
  path: `${path}/volume`,
  summary: 'What was captured, given back and disputed, by period and currency',
  description:
    'Added up from the ledger’s postings at providers, by the instant at which it was booked: a refund counts in the period in which it was made, not in that of its payment. Fees are not in it.',
  access: 'payments:read',
  query: RangeQuery(paymentFilters),
  replies: { 200: Volume },
  problems: [AnalyticsRangeTooLong],
})

const fees = {
  payments: { ...Amount, description: 'kept of captures' },
  disputes: { ...Amount, description: 'asked for disputes, whoever wins' },
  other: { ...Amount, description: 'learnt later, or asked for something else, e.g. a returned debit' },
  fees: { ...Amount, description: 'all of them' },
  recovered: { ...Amount, description: 'taken out of vendors’ shares, less what refunds gave back of it' },
  borne: { ...Amount, description: 'by the platform: fees − recovered' },
}
export const Fees = Series(fees, {
  byProvider: Type.Array(Closed({ provider: Type.String(), fees: Amount }), { maxItems: 50 }),
})
export type Fees = Static<typeof Fees>

export const getFees = route({
  method: 'GET',
  path: `${path}/fees`,
  summary: 'What providers kept for their work, by period and currency',
  description:
    'The actual fees, from the ledger, in the currency in which they were taken: that of settlement, which need not be the payment’s. By the instant at which they were booked.',
  access: 'payments:read',
  query: RangeQuery(paymentFilters),
  replies: { 200: Fees },
  problems: [AnalyticsRangeTooLong],
})

const first = Closed({
  succeeded: { ...Count, description: 'taken or reserved' },
  failed: { ...Count, description: 'declined, refused, or never carried out' },
  open: { ...Count, description: 'not known yet' },
  rate: { ...Rate, description: 'succeeded ÷ (succeeded + failed), to four places; null where nothing is known' },
})
const final = Closed({
  succeeded: { ...Count, description: 'taken or reserved by any attempt; a later return or refund does not change it' },
  failed: Count,
  abandoned: { ...Count, description: 'given up or lapsed before anything was reserved' },
  open: { ...Count, description: 'not known yet, or tried again now' },
  rate: {
    ...Rate,
    description: 'succeeded ÷ (succeeded + failed + abandoned), to four places; null where nothing is known',
  },
})
const success = { payments: { ...Count, description: 'first tried in the period' }, first, final }

export const SuccessRates = Series(success, {
  byProvider: Type.Array(
    Closed({
      provider: Type.String(),
      first: { ...first, description: 'of payments that were first tried there' },
      final: { ...final, description: 'of payments that were last tried there' },
    }),
    { maxItems: 50 },
  ),
  byReason: Type.Array(
    Closed({
      reason: { ...Type.String(), description: 'the code of the failure, e.g. `insufficient-funds`' },
      provider: Type.String(),
      first: { ...Count, description: 'payments whose first attempt failed for it' },
      final: { ...Count, description: 'payments that have failed for it in the end' },
    }),
    { maxItems: 1_000 },
  ),
})
export type SuccessRates = Static<typeof SuccessRates>

export const getSuccessRates = route({
  method: 'GET',
  path: `${path}/success-rates`,
  summary: 'How many payments succeed, at the first attempt and in the end, by provider and by reason',
  description:
    'Payments are counted, not requests: each once, in the period of its first attempt, whatever became of it later. What was never tried (no method, held for confirmation) is not in it.',
  access: 'payments:read',
  query: RangeQuery({
    provider: Type.Optional({ ...Provider, description: 'at which it was first tried' }),
    methodKind: Type.Optional({ ...MethodKind, description: 'of the method that was charged last' }),
    vendorId: paymentFilters.vendorId,
    accountId: paymentFilters.accountId,
  }),
  replies: { 200: SuccessRates },
  problems: [AnalyticsRangeTooLong],
})

export const ageingBuckets = ['not-due', '1-30', '31-60', '61-90', 'over-90'] as const
const Bucket = Closed({ invoices: Count, due: Amount })

export const Ageing = Closed({
  asOf: Instant,
  timeZone: Type.String(),
  day: { ...Day, description: 'in that zone: an invoice is one day late on the day after its due date' },
  currencies: Type.Array(
    Closed({
      currency: Currency,
      total: Bucket,
      buckets: Type.Array(
        Closed({ bucket: OneOf(ageingBuckets, { description: 'days after the due date' }), ...Bucket.properties }),
        { minItems: 5, maxItems: 5 },
      ),
    }),
    { maxItems: maxSeries },
  ),
})
export type Ageing = Static<typeof Ageing>

export const getAgeing = route({
  method: 'GET',
  path: `${path}/ageing`,
  summary: 'What is owed on invoices, by how late it is',
  description:
    'Of invoices that are finalised and not paid, credited or written off in full, what was due at the instant: as b2b’s events told it, by their own time.',
  access: 'payments:read',
  query: Type.Object(
    {
      asOf: Type.Optional({ ...Instant, description: 'now where nothing is said' }),
      timeZone: Type.Optional(Zone),
      currency: Type.Optional(Currency),
      accountId: Type.Optional(Id('acc')),
    },
    { additionalProperties: false },
  ),
  replies: { 200: Ageing },
})

const revenue = {
  opening: { ...Amount, description: 'recurring a month when the period begins' },
  new: { ...Amount, description: 'of customers that never had any' },
  expansion: { ...Amount, description: 'more of customers that had some' },
  contraction: { ...Amount, description: 'less of customers that kept some; not above zero' },
  churned: { ...Amount, description: 'of customers that have none any more; not above zero' },
  reactivation: { ...Amount, description: 'of customers that had none any more' },
  closing: { ...Amount, description: 'opening + new + expansion + contraction + churned + reactivation' },
}
export const Revenue = Series(revenue, {})
export type Revenue = Static<typeof Revenue>

const recurring =
  'Recurring a month is what active subscriptions are billed for a whole period, in advance, without tax, divided by its months (a year: 12) and rounded once for each subscription: quantities, add-ons and the discount of the period are in it; metered and one-off charges are not. Trials, pauses and what is only scheduled count as nothing. A customer is an account in a currency; what happens to several of its subscriptions at one instant counts as one change.'

export const getRevenue = route({
  method: 'GET',
  path: `${path}/revenue`,
  summary: 'Monthly recurring revenue and how it moved, by period and currency',
  description: recurring,
  access: 'payments:read',
  query: RangeQuery({ accountId: Type.Optional(Id('acc')) }),
  replies: { 200: Revenue },
  problems: [AnalyticsRangeTooLong],
})

const churn = {
  customers: { ...Count, description: 'that had something recurring when the period began' },
  gained: { ...Count, description: 'new' },
  reactivated: Count,
  lost: { ...Count, description: 'times that a customer came to have nothing' },
  remaining: { ...Count, description: 'customers + gained + reactivated − lost' },
  customerChurn: { ...Rate, description: 'lost ÷ customers, to four places; null without customers' },
  opening: Amount,
  lostRevenue: { ...Amount, description: 'recurring a month of customers that were lost' },
  contraction: { ...Amount, description: 'recurring a month that those who stayed have less' },
  revenueChurn: {
    ...Rate,
    description: '(lostRevenue + contraction) ÷ opening, to four places; null where nothing recurred',
  },
}
export const Churn = Series(churn, {})
export type Churn = Static<typeof Churn>

export const getChurn = route({
  method: 'GET',
  path: `${path}/churn`,
  summary: 'Customers and recurring revenue lost, by period and currency',
  description: recurring,
  access: 'payments:read',
  query: RangeQuery({}),
  replies: { 200: Churn },
  problems: [AnalyticsRangeTooLong],
})

const exchanged = {
  exchanges: Count,
  given: { ...Amount, description: 'minor units of `from`' },
  stoodFor: { ...Amount, description: 'minor units of `to`: the prices that what was given had been paid for' },
  received: { ...Amount, description: 'minor units of `to` that came' },
  result: { ...Amount, description: 'received − stoodFor, in minor units of `to`: above zero is a gain' },
}
export const ExchangeResults = Closed({
  ...asked,
  /** One for each pair of currencies. */
  pairs: Type.Array(
    Closed({
      from: Currency,
      to: Currency,
      total: Closed(exchanged),
      periods: Type.Array(Closed({ ...period, ...exchanged })),
    }),
    { maxItems: maxSeries },
  ),
})
export type ExchangeResults = Static<typeof ExchangeResults>

export const getExchangeResults = route({
  method: 'GET',
  path: `${path}/fx`,
  summary: 'What exchanges of currencies realised, by period and pair',
  description:
    'From the ledger’s entries of exchanges that the bank carried out (`POST …/currency-conversion/exchanges`), by the instant at which they were booked. What is not exchanged yet has no result. `currency` is the one that was received.',
  access: 'payments:read',
  query: RangeQuery({}),
  replies: { 200: ExchangeResults },
  problems: [AnalyticsRangeTooLong],
})

export const PayoutsDue = Closed({
  vendorId: Type.String(),
  currency: Currency,
  payable: { ...Amount, description: 'of its shares, not sent yet; held + sending + the rest' },
  held: { ...Amount, description: 'until it is released, or the vendor has a verified account' },
  sending: { ...Amount, description: 'on its way, or not known to have arrived' },
  failed: { ...Amount, description: 'could not be sent; somebody has to look at it' },
  owed: { ...Amount, description: 'by the vendor, after reversals that it could not cover' },
  net: { ...Amount, description: 'payable − owed' },
})
export type PayoutsDue = Static<typeof PayoutsDue>

export const listPayoutsDue = route({
  method: 'GET',
  path: `${path}/payouts-due`,
  summary: 'What each vendor is to get, and owes, now',
  description: 'The balances of the ledger, by vendor and currency; those with nothing either way are left out.',
  access: 'payments:read',
  query: PageQuery({ vendorId: Type.Optional(Id('ven')), currency: Type.Optional(Currency) }),
  replies: {
    200: Closed({ items: Type.Array(PayoutsDue), nextCursor: Type.Union([Type.String(), Type.Null()]) }),
  },
})

export const ageOfDifference = ['under-1', '1-7', '8-30', 'over-30'] as const

export const OpenDifferences = Closed({
  from: Instant,
  asOf: Instant,
  providers: Type.Array(
    Closed({
      provider: Provider,
      currencies: Type.Array(
        Closed({
          currency: Currency,
          matched: { ...Count, description: 'movements that both tell alike' },
          inTransit: { ...Count, description: 'so near the present that the other half may follow' },
          differences: Count,
          ledger: { ...Amount, description: 'what the ledger says moved in them' },
          provider: { ...Amount, description: 'what the provider says' },
          difference: { ...Amount, description: 'provider − ledger' },
          ages: Type.Array(
            Closed({
              days: OneOf(ageOfDifference, { description: 'since it moved, of 24 hours' }),
              differences: Count,
              difference: Amount,
            }),
            { minItems: 4, maxItems: 4 },
          ),
        }),
        { maxItems: maxSeries },
      ),
    }),
    { maxItems: 3 },
  ),
})
export type OpenDifferences = Static<typeof OpenDifferences>

export const getOpenDifferences = route({
  method: 'GET',
  path: `${path}/reconciliation`,
  summary: 'Differences between the ledger and the providers’ reports, by provider, currency and age',
  description:
    'The reports of the last `days` are asked for and compared now; each difference is in `GET /payments/reconciliation`. One that was explained is not a difference any more.',
  access: 'payments:read',
  query: Type.Object(
    {
      days: Type.Optional(Type.Integer({ minimum: 1, maximum: 92, default: 31 })),
      provider: Type.Optional({ ...Provider, description: 'all that are configured where nothing is said' }),
    },
    { additionalProperties: false },
  ),
  replies: { 200: OpenDifferences },
  problems: [ReportNotRead, ReconciliationTooLarge, ProviderUnavailable],
})
