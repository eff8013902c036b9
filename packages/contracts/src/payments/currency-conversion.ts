import Type, { type Static } from 'typebox'
import { problem, route } from '../contract.ts'
import { Closed, Currency, Day, Decimal, Id, Instant, Money, OneOf, Page, PageQuery } from '../schemas.ts'

/** So many units of `quote` for one of `base`, as a source published it on a day. */
export const PublishedRate = Closed({
  /** Names this rate for ever, e.g. `ecb:EUR/USD:2026-11-20`. */
  rateId: Type.String(),
  source: Type.String(),
  base: Currency,
  quote: Currency,
  day: Day,
  rate: Decimal,
})

/** One rate of a chain; `inverted` when it is taken the other way round than it was published. */
export const ConversionStep = Closed({
  from: Currency,
  to: Currency,
  rateId: Type.String(),
  rate: Decimal,
  inverted: Type.Boolean(),
  source: Type.String(),
  day: Day,
})
const Steps = Type.Array(ConversionStep, { maxItems: 3 })

export const Conversion = Closed({
  from: Money,
  /** Rounded once, at the end of the chain, half away from zero. */
  to: Money,
  /** What one unit is, to twelve places: to be read, not to be computed with. */
  rate: Decimal,
  steps: Steps,
})

/** A rate that is kept for somebody until it expires. */
export const Quote = Closed({
  id: Id('fxq'),
  from: Money,
  to: Money,
  rate: Decimal,
  steps: Steps,
  /** The quote that this one took the place of, when that had expired. */
  requotes: Type.Union([Id('fxq'), Type.Null()]),
  expiresAt: Instant,
  createdAt: Instant,
})
export type Quote = Static<typeof Quote>

export const RateMissing = problem({
  code: 'rate-missing',
  status: 422,
  title: 'There is no rate for this pair of currencies on this day',
  remedy:
    '`detail` names the pair. Configure a source that publishes it, or use another day; an old rate is never taken.',
})
export const CurrencyUnknown = problem({
  code: 'currency-unknown',
  status: 422,
  title: 'This is not a currency of ISO 4217',
  remedy: 'Correct the code that `detail` names.',
})
export const CurrencyMismatch = problem({
  code: 'currency-mismatch',
  status: 422,
  title: 'The amount is not in the currency of the quote',
  remedy: 'Give the amount in the currency that `errors` names.',
})

const path = '/payments/currency-conversion'

export const listRates = route({
  method: 'GET',
  path: `${path}/rates`,
  summary: 'Published rates that are kept, latest first',
  access: 'payments:read',
  query: PageQuery({
    source: Type.Optional(Type.String({ maxLength: 40 })),
    base: Type.Optional(Currency),
    quote: Type.Optional(Currency),
    from: Type.Optional(Day),
    to: Type.Optional(Day),
  }),
  replies: { 200: Page(PublishedRate) },
})

export const convertAmount = route({
  method: 'GET',
  path: `${path}/convert`,
  summary: 'What an amount is in another currency',
  description:
    'By the last rates published until the day, today when none is given: a weekend has Friday’s. Cross rates go over the euro or the dollar; dirhams and riyals are pegged to the dollar.',
  access: 'payments:read',
  query: Type.Object(
    {
      amount: Type.Integer({ minimum: -9007199254740991, maximum: 9007199254740991, description: 'minor units' }),
      from: Currency,
      to: Currency,
      on: Type.Optional(Day),
    },
    { additionalProperties: false, examples: [{ amount: 10_000, from: 'EUR', to: 'AED' }] },
  ),
  replies: { 200: Conversion },
  problems: [RateMissing, CurrencyUnknown],
})

export const createQuote = route({
  method: 'POST',
  path: `${path}/quotes`,
  summary: 'Pin today’s rate for an amount',
  access: 'payments:write',
  idempotency: 'accepted',
  body: Closed(
    {
      from: Money,
      to: Currency,
      /** 60 to 86,400; 900 when it is not given. */
      validForSeconds: Type.Optional(Type.Integer({ minimum: 60, maximum: 86_400 })),
    },
    { examples: [{ from: { amount: 10_000, currency: 'EUR' }, to: 'AED' }] },
  ),
  replies: { 201: Quote },
  problems: [RateMissing, CurrencyUnknown],
})

export const listQuotes = route({
  method: 'GET',
  path: `${path}/quotes`,
  summary: 'List quotes, latest first',
  access: 'payments:read',
  query: PageQuery({}),
  replies: { 200: Page(Quote) },
})

export const getQuote = route({
  method: 'GET',
  path: `${path}/quotes/:quoteId`,
  summary: 'Read a quote',
  access: 'payments:read',
  replies: { 200: Quote },
})

export const applyQuote = route({
  method: 'POST',
  path: `${path}/quotes/:quoteId/apply`,
  summary: 'Convert by a quote: a capture by one that holds, a refund by the original',
  description:
    'For a `capture` after the quote has expired a new quote is made and used, and `requoted` says so. A `refund` uses the original rate, however old.',
  access: 'payments:write',
  idempotency: 'accepted',
  body: Closed(
    {
      use: OneOf(['capture', 'refund']),
      /** In the currency the quote converts from; the whole of it when it is not given. */
      amount: Type.Optional(Money),
    },
    { examples: [{ use: 'capture' }] },
  ),
  replies: { 200: Closed({ from: Money, to: Money, requoted: Type.Boolean(), quote: Quote }) },
  problems: [RateMissing, CurrencyMismatch],
})

/** Money in the bank that was exchanged, and what came of it. */
export const CurrencyExchange = Closed({
  id: Id('fxe'),
  from: Money,
  to: Money,
  /** What of prices the exchanged money was paid for: in proportion of all that was paid in that currency and not exchanged. */
  stoodFor: Money,
  /** Gained, or below zero lost: `to` less `stoodFor`. */
  realised: Money,
  entryId: Type.String(),
  exchangedAt: Instant,
})
export type CurrencyExchange = Static<typeof CurrencyExchange>

export const ExchangeExceedsPosition = problem({
  code: 'exchange-exceeds-position',
  status: 422,
  title: 'More would be exchanged than was paid in this currency for prices in the other',
  remedy: 'Exchange at most what `errors` names; what came into the bank otherwise is moved by a ledger transfer.',
})

const exchangeBody = Closed(
  {
    /** What was given away, out of the bank. */
    from: Money,
    /** What the bank gave for it. */
    to: Money,
  },
  { examples: [{ from: { amount: 11_000, currency: 'USD' }, to: { amount: 9_950, currency: 'EUR' } }] },
)

export const previewExchange = route({
  method: 'POST',
  path: `${path}/exchanges/preview`,
  summary: 'What an exchange would realise; nothing is kept',
  access: 'payments:read',
  body: exchangeBody,
  replies: { 200: Closed({ from: Money, to: Money, stoodFor: Money, realised: Money }) },
  problems: [CurrencyUnknown, ExchangeExceedsPosition],
})

export const recordExchange = route({
  method: 'POST',
  path: `${path}/exchanges`,
  summary: 'Record that the bank exchanged what was paid by quotes, and realise the difference',
  description:
    'Payments by a quote leave a position in `fx-clearing`: what was paid in one currency stands for prices in another. What an exchange brings above or below that is posted to `fx-differences`, in the currency of the prices. Refunds go by the rate that was paid by and realise nothing.',
  access: 'payments:write',
  idempotency: 'required',
  body: exchangeBody,
  replies: { 201: CurrencyExchange },
  problems: [CurrencyUnknown, ExchangeExceedsPosition],
})
