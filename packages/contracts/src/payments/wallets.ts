import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Currency, Id, Instant, Money, Name, OneOf, Page, PageQuery } from '../schemas.ts'
import { MethodUnknown, NewPayment, PayerUnknown, Payment, ProviderNotConfigured } from './payments.ts'
import { ProviderUnavailable } from './problems.ts'

/** What a single movement may be of, in minor units. */
const maxMovement = 1_000_000_000_000

/** Above zero, in minor units of the wallet's currency. */
const Positive = Closed(
  { amount: Type.Integer({ minimum: 1, maximum: maxMovement }), currency: Currency },
  { examples: [{ amount: 2_500, currency: 'EUR' }] },
)

/**
 * - `cash`: paid in by the holder, or put in by hand for money that came another way
 * - `promotional`: given by the platform
 * - `allowance`: granted by the corporate account
 */
export const bucketNames = ['cash', 'promotional', 'allowance'] as const
export const Bucket = OneOf(bucketNames, {
  description:
    '`cash`: money that was paid in; `promotional`: given by the platform; `allowance`: granted by the corporate account',
})
export type Bucket = Static<typeof Bucket>

/** Where nothing else is said: promotional money is used first, then an allowance, then what was paid in. */
export const defaultPriority: Readonly<Record<Bucket, number>> = { promotional: 10, allowance: 20, cash: 30 }

const Priority = Type.Integer({
  minimum: 0,
  maximum: 1_000,
  description:
    'the lower, the earlier it is used; 10 for promotional, 20 for allowance, 30 for cash where nothing is said',
})

const Limit = Type.Union([Type.Integer({ minimum: 0, maximum: 9007199254740991 }), Type.Null()])
/** In minor units of the wallet's currency; null is none. */
const WalletLimits = Closed({
  maxBalance: { ...Limit, description: 'what it may hold, reserved money and top-ups under way included' },
  maxOutPerDay: {
    ...Limit,
    description: 'what may be spent, reserved and transferred out in a day of the wallet’s zone',
  },
  maxTopUpPerDay: { ...Limit, description: 'what top-ups may be asked for in a day of the wallet’s zone' },
})

const TimeZone = Type.String({
  minLength: 1,
  maxLength: 60,
  pattern: '^[A-Za-z0-9_+/-]+$',
  description: 'IANA time zone; days of limits begin at its midnight',
  examples: ['Europe/Berlin'],
})

const ExternalId = Type.String({ minLength: 1, maxLength: 60, pattern: '^[A-Za-z0-9_.:-]+$' })

const Holder = Closed({
  kind: OneOf(['account', 'driver', 'customer'], { description: 'the corporate account itself, or somebody of it' }),
  id: ExternalId,
})

export const Wallet = Closed({
  id: Id('wal'),
  /** Counts changes of its settings and of what it owes, not each movement. */
  version: Type.Integer({ minimum: 1 }),
  accountId: Id('acc'),
  holder: Holder,
  currency: Currency,
  name: Type.Union([Name, Type.Null()]),
  /** `frozen`: nothing leaves it; what comes in stays. */
  status: OneOf(['active', 'frozen']),
  timeZone: TimeZone,
  limits: WalletLimits,
  /** available + held, always. Never below zero. */
  balance: Money,
  /** What can be spent now. */
  available: Money,
  /** Reserved by holds. */
  held: Money,
  /**
   * What the holder owes because a top-up was taken back after it had been spent. It is recovered from the next money
   * that comes in, so while anything is owed there is no cash available.
   */
  receivable: Money,
  /** Top-ups that are asked for and not here yet. */
  awaited: Money,
  buckets: Type.Array(Closed({ bucket: Bucket, available: Money, held: Money }), { maxItems: bucketNames.length }),
  createdAt: Instant,
})
export type Wallet = Static<typeof Wallet>

export const NewWallet = Closed(
  {
    accountId: Id('acc'),
    /** The corporate account itself where nothing is said. */
    holder: Type.Optional(Closed({ kind: OneOf(['driver', 'customer']), id: ExternalId })),
    currency: Currency,
    name: Type.Optional(Name),
    timeZone: Type.Optional(TimeZone),
    limits: Type.Optional(Type.Partial(WalletLimits, { additionalProperties: false })),
  },
  {
    examples: [
      {
        accountId: 'acc_01K0A1B2C3D4E5F6G7H8J9K0M1',
        currency: 'EUR',
        name: 'Fuel and repairs',
        timeZone: 'Europe/Berlin',
        limits: { maxBalance: 5_000_000 },
      },
    ],
  },
)
export type NewWallet = Static<typeof NewWallet>

export const WalletChange = Closed(
  {
    name: Type.Optional(Wallet.properties.name),
    status: Type.Optional(Wallet.properties.status),
    limits: NewWallet.properties.limits,
  },
  { examples: [{ limits: { maxOutPerDay: 100_000 } }] },
)
export type WalletChange = Static<typeof WalletChange>

/**
 * What came in at once, and where it is: available + held + used + expired + voided + reclaimed = amount, always.
 * Credits are used by priority, then the one that expires soonest (one that never does is last), then the oldest.
 */
export const WalletCredit = Closed({
  id: Id('wcr'),
  version: Type.Integer({ minimum: 1 }),
  walletId: Id('wal'),
  bucket: Bucket,
  priority: Priority,
  origin: OneOf(['top-up', 'grant', 'transfer', 'refund']),
  /** The top-up, the transfer or the refund that it came by. */
  originId: Type.Union([Type.String(), Type.Null()]),
  reason: Type.String(),
  /** `used`: nothing of it is left. `expired` and `voided`: what was left then is gone, and comes back by nothing. */
  status: OneOf(['active', 'used', 'expired', 'voided']),
  amount: Money,
  available: Money,
  held: Money,
  /** Spent or transferred, less what was given back. */
  used: Money,
  expired: Money,
  voided: Money,
  /** Taken back because a top-up was reversed. */
  reclaimed: Money,
  expiresAt: Type.Union([Instant, Type.Null()]),
  createdAt: Instant,
})
export type WalletCredit = Static<typeof WalletCredit>

const Reason = Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' })
const ExpiresAt = Type.Optional({
  ...Instant,
  description: 'from this instant on what is left of it is gone; without it never',
})

export const NewWalletCredit = Closed(
  {
    bucket: Bucket,
    amount: Positive,
    reason: Reason,
    priority: Type.Optional(Priority),
    expiresAt: ExpiresAt,
  },
  {
    examples: [{ bucket: 'promotional', amount: { amount: 5_000, currency: 'EUR' }, reason: 'Welcome', priority: 10 }],
  },
)
export type NewWalletCredit = Static<typeof NewWalletCredit>

/** What it is for: anything that has a name. */
const Reference = Closed({
  kind: OneOf(['invoice', 'booking', 'payment', 'subscription', 'instalment', 'fuel', 'other']),
  id: ExternalId,
})
export type WalletReference = Static<typeof Reference>

/** What one credit gave. */
const WalletPart = Closed({
  creditId: Id('wcr'),
  bucket: Bucket,
  amount: Money,
  /** Of it was given back. */
  returned: Money,
})

export const WalletSpend = Closed({
  id: Id('wsp'),
  version: Type.Integer({ minimum: 1 }),
  walletId: Id('wal'),
  amount: Money,
  refunded: Money,
  /** What each credit gave, in the order in which they were used; together the amount. */
  parts: Type.Array(WalletPart, { maxItems: 1_000 }),
  reference: Reference,
  description: Type.String(),
  /** The hold of which it was captured. */
  holdId: Type.Union([Id('whd'), Type.Null()]),
  createdAt: Instant,
})
export type WalletSpend = Static<typeof WalletSpend>

export const NewWalletSpend = Closed(
  { amount: Positive, reference: Reference, description: Type.Optional(Type.String({ maxLength: 200 })) },
  {
    examples: [
      {
        amount: { amount: 1_200, currency: 'EUR' },
        reference: { kind: 'booking', id: 'bkg_01K0A1B2C3D4E5F6G7H8J9K0M1' },
        description: 'Oil change',
      },
    ],
  },
)
export type NewWalletSpend = Static<typeof NewWalletSpend>

/** What a spend would take from which credit, were it made now. */
export const WalletSpendPreview = Closed({
  amount: Money,
  parts: Type.Array(Closed({ creditId: Id('wcr'), bucket: Bucket, amount: Money }), { maxItems: 1_000 }),
  /** What would be available afterwards. */
  availableAfter: Money,
  /** What is missing; zero where it would succeed. Then `parts` is what there is. */
  missing: Money,
})

/**
 * - `returned`: available again in the credit that gave it
 * - `renewed`: that credit has expired; what was paid in comes back as a new credit that does not
 * - `expired`, `voided`: that credit has expired or was voided, so nobody has it
 */
export const RefundOutcome = OneOf(['returned', 'renewed', 'expired', 'voided'])

export const WalletRefund = Closed({
  id: Id('wrf'),
  spendId: Id('wsp'),
  walletId: Id('wal'),
  amount: Money,
  /** How much of it is in the wallet again, what it owed being paid by it included. */
  returned: Money,
  parts: Type.Array(Closed({ creditId: Id('wcr'), bucket: Bucket, amount: Money, outcome: RefundOutcome }), {
    maxItems: 1_000,
  }),
  reason: Type.String(),
  createdAt: Instant,
})
export type WalletRefund = Static<typeof WalletRefund>

export const NewWalletRefund = Closed(
  {
    /** All that is left of it where nothing is said. */
    amount: Type.Optional(Positive),
    reason: Reason,
  },
  { examples: [{ amount: { amount: 500, currency: 'EUR' }, reason: 'Not needed' }] },
)

export const WalletHold = Closed({
  id: Id('whd'),
  version: Type.Integer({ minimum: 1 }),
  walletId: Id('wal'),
  status: OneOf(['active', 'captured', 'released', 'expired']),
  amount: Money,
  captured: Money,
  /** Not captured and not reserved any more. */
  released: Money,
  parts: Type.Array(WalletPart, { maxItems: 1_000 }),
  reference: Reference,
  description: Type.String(),
  /** What its capture spent. */
  spendId: Type.Union([Id('wsp'), Type.Null()]),
  expiresAt: Instant,
  createdAt: Instant,
  settledAt: Type.Union([Instant, Type.Null()]),
})
export type WalletHold = Static<typeof WalletHold>

export const NewWalletHold = Closed(
  {
    amount: Positive,
    reference: Reference,
    description: Type.Optional(Type.String({ maxLength: 200 })),
    /** In seven days where nothing is said, in a year at the latest. */
    expiresAt: Type.Optional(Instant),
  },
  {
    examples: [
      {
        amount: { amount: 1_000, currency: 'EUR' },
        reference: { kind: 'booking', id: 'bkg_01K0A1B2C3D4E5F6G7H8J9K0M1' },
      },
    ],
  },
)
export type NewWalletHold = Static<typeof NewWalletHold>

export const WalletTransfer = Closed({
  id: Id('wtr'),
  version: Type.Integer({ minimum: 1 }),
  fromWalletId: Id('wal'),
  toWalletId: Id('wal'),
  amount: Money,
  /** What each credit gave; it arrives in the same bucket, with the same priority and expiry. */
  parts: Type.Array(WalletPart, { maxItems: 1_000 }),
  reason: Type.String(),
  createdAt: Instant,
})
export type WalletTransfer = Static<typeof WalletTransfer>

export const NewWalletTransfer = Closed(
  { toWalletId: Id('wal'), amount: Positive, reason: Reason },
  {
    examples: [
      {
        toWalletId: 'wal_01K0A1B2C3D4E5F6G7H8J9K0M1',
        amount: { amount: 700, currency: 'EUR' },
        reason: 'Fuel for the week',
      },
    ],
  },
)

export const WalletTopUp = Closed({
  id: Id('wtu'),
  version: Type.Integer({ minimum: 1 }),
  walletId: Id('wal'),
  paymentId: Id('pay'),
  /** `pending` while its payment is; `reversed` when all of it was taken back. */
  status: OneOf(['pending', 'succeeded', 'failed', 'reversed']),
  amount: Money,
  /** What came: recovered of it paid what the wallet owed, the rest is a credit. */
  credited: Money,
  recovered: Money,
  /** Taken back since: returned by the bank, refunded, lost in a dispute. */
  reversed: Money,
  creditId: Type.Union([Id('wcr'), Type.Null()]),
  expiresAt: Type.Union([Instant, Type.Null()]),
  createdAt: Instant,
  settledAt: Type.Union([Instant, Type.Null()]),
})
export type WalletTopUp = Static<typeof WalletTopUp>

const TopUpWithPayment = Closed({
  ...WalletTopUp.properties,
  /** Its payment as it is: whether it was taken, or what it waits for. */
  payment: Payment,
})

export const NewWalletTopUp = Closed(
  {
    amount: Positive,
    methodId: NewPayment.properties.methodId,
    oneTime: NewPayment.properties.oneTime,
    returnUrl: NewPayment.properties.returnUrl,
    /** It is meant, though the same was paid in a few minutes ago. */
    confirmDuplicate: NewPayment.properties.confirmDuplicate,
    /** Money that comes after it has no expiry. */
    expiresAt: ExpiresAt,
  },
  { examples: [{ amount: { amount: 10_000, currency: 'EUR' } }] },
)
export type NewWalletTopUp = Static<typeof NewWalletTopUp>

export const WalletLine = Closed({
  /** Counts the lines of the wallet. */
  number: Type.Integer({ minimum: 1 }),
  kind: OneOf([
    'top-up',
    'credit',
    'spend',
    'refund',
    'transfer-in',
    'transfer-out',
    'expiry',
    'void',
    'reversal',
    'recovery',
  ]),
  /** What it changed the balance by. */
  amount: Money,
  /** After it, reserved money included: a hold moves nothing. */
  balance: Money,
  /** What is owed after it. */
  receivable: Money,
  reference: Closed({ kind: Type.String(), id: Type.String() }),
  description: Type.String(),
  occurredAt: Instant,
})
export type WalletLine = Static<typeof WalletLine>

export const WalletStatement = Closed({
  walletId: Id('wal'),
  from: Type.Union([Instant, Type.Null()]),
  to: Type.Union([Instant, Type.Null()]),
  /** Opening balance + all lines of the period = closing balance, on whichever page one reads. */
  opening: Money,
  closing: Money,
  items: Type.Array(WalletLine),
  nextCursor: Type.Union([Type.String(), Type.Null()]),
})

export const WalletExists = problem({
  code: 'wallet-exists',
  status: 409,
  title: 'This holder has a wallet in this currency',
  remedy: 'List the wallets of the account and use that one.',
})
export const WalletCurrencyDiffers = problem({
  code: 'wallet-currency-differs',
  status: 422,
  title: 'The amount is in another currency than the wallet',
  remedy: 'Use a wallet of that currency, or convert the amount first: two currencies are never added.',
})
export const WalletFundsInsufficient = problem({
  code: 'wallet-funds-insufficient',
  status: 422,
  title: 'The wallet does not have that much available',
  remedy: 'Read `available` of the wallet, top it up, or spend less. Reserved and expired money is not available.',
})
export const WalletLimitExceeded = problem({
  code: 'wallet-limit-exceeded',
  status: 422,
  title: 'A limit of the wallet would be exceeded',
  remedy: 'Move less, wait until the day is over, or change the limit that `detail` names.',
})
export const WalletFrozen = problem({
  code: 'wallet-frozen',
  status: 409,
  title: 'The wallet is frozen: nothing leaves it',
  remedy: 'Have it set to `active` first.',
})
export const WalletInputRefused = problem({
  code: 'wallet-input-refused',
  status: 422,
  title: 'This cannot be done with the wallet',
  remedy: 'Correct the fields that `errors` points to and send it again.',
})
export const WalletCreditNotVoidable = problem({
  code: 'wallet-credit-not-voidable',
  status: 409,
  title: 'The credit cannot be voided',
  remedy: 'Only what was granted and is not used up can be. What was paid in is refunded by its payment.',
})
export const WalletHoldSettled = problem({
  code: 'wallet-hold-settled',
  status: 409,
  title: 'The hold is captured, released or expired already',
  remedy: 'Read the hold. Spend from the wallet, or place a new hold.',
})
export const CaptureExceedsHold = problem({
  code: 'capture-exceeds-hold',
  status: 422,
  title: 'More would be captured than is held',
  remedy: 'Capture at most the amount of the hold, and spend the rest from the wallet.',
})
export const RefundExceedsSpend = problem({
  code: 'refund-exceeds-spend',
  status: 422,
  title: 'More would be given back than was spent',
  remedy: 'Refund at most `amount` less `refunded` of the spend.',
})

const path = '/payments/digital-wallet/wallets'

export const openWallet = route({
  method: 'POST',
  path,
  summary: 'Open a wallet for an account, or for somebody of it',
  description: 'One per holder and currency.',
  access: 'payments:write',
  idempotency: 'accepted',
  body: NewWallet,
  replies: { 201: Wallet },
  problems: [PayerUnknown, WalletExists, WalletInputRefused],
})
export const listWallets = route({
  method: 'GET',
  path,
  summary: 'List wallets with their balances, latest first',
  access: 'payments:read',
  query: PageQuery({
    accountId: Type.Optional(Id('acc')),
    holderId: Type.Optional(ExternalId),
    currency: Type.Optional(Currency),
    status: Type.Optional(Wallet.properties.status),
  }),
  replies: { 200: Page(Wallet) },
})
export const getWallet = route({
  method: 'GET',
  path: `${path}/:walletId`,
  summary: 'Read a wallet and what is in it',
  access: 'payments:read',
  replies: { 200: Wallet },
})
export const changeWallet = route({
  method: 'PATCH',
  path: `${path}/:walletId`,
  summary: 'Name a wallet, freeze it, or set its limits',
  access: 'payments:write',
  conditional: true,
  body: WalletChange,
  replies: { 200: Wallet },
})

export const createWalletCredit = route({
  method: 'POST',
  path: `${path}/:walletId/credits`,
  summary: 'Put money into a wallet by hand: a bonus, an allowance, a correction',
  description:
    'Cash pays what the wallet owes first. What is left of a credit when it expires is gone from that instant on; what a hold has reserved of it stays reserved for that hold.',
  access: 'payments:write',
  idempotency: 'required',
  body: NewWalletCredit,
  replies: { 201: WalletCredit },
  problems: [WalletCurrencyDiffers, WalletLimitExceeded, WalletInputRefused],
})
export const listWalletCredits = route({
  method: 'GET',
  path: `${path}/:walletId/credits`,
  summary: 'Everything that came into a wallet and where it is now, oldest first',
  access: 'payments:read',
  query: PageQuery({ bucket: Type.Optional(Bucket), status: Type.Optional(WalletCredit.properties.status) }),
  replies: { 200: Page(WalletCredit) },
})
export const getWalletCredit = route({
  method: 'GET',
  path: `${path}/:walletId/credits/:creditId`,
  summary: 'Read a credit',
  access: 'payments:read',
  replies: { 200: WalletCredit },
})
export const voidWalletCredit = route({
  method: 'POST',
  path: `${path}/:walletId/credits/:creditId/void`,
  summary: 'Take back what is left of a credit that was granted',
  description: 'What a hold has reserved of it is voided when that hold lets go of it.',
  access: 'payments:write',
  idempotency: 'required',
  body: Closed({ reason: Reason }, { examples: [{ reason: 'Granted by mistake' }] }),
  replies: { 200: WalletCredit },
  problems: [WalletCreditNotVoidable],
})

export const spendFromWallet = route({
  method: 'POST',
  path: `${path}/:walletId/spends`,
  summary: 'Pay for something from a wallet',
  description:
    'All of it or nothing. Credits are used by priority (lower first), then the one that expires soonest, then the oldest; the answer lists what each gave.',
  access: 'payments:write',
  idempotency: 'required',
  body: NewWalletSpend,
  replies: { 201: WalletSpend },
  problems: [WalletCurrencyDiffers, WalletFundsInsufficient, WalletLimitExceeded, WalletFrozen],
})
export const previewWalletSpend = route({
  method: 'POST',
  path: `${path}/:walletId/spends/preview`,
  summary: 'Which credits a spend would use, without spending',
  access: 'payments:read',
  body: Closed({ amount: Positive }, { examples: [{ amount: { amount: 1_200, currency: 'EUR' } }] }),
  replies: { 200: WalletSpendPreview },
  problems: [WalletCurrencyDiffers],
})
export const listWalletSpends = route({
  method: 'GET',
  path: `${path}/:walletId/spends`,
  summary: 'What was paid from a wallet, latest first',
  access: 'payments:read',
  query: PageQuery({
    /** Those that used this credit. */
    creditId: Type.Optional(Id('wcr')),
    referenceId: Type.Optional(ExternalId),
  }),
  replies: { 200: Page(WalletSpend) },
})
export const getWalletSpend = route({
  method: 'GET',
  path: `${path}/:walletId/spends/:spendId`,
  summary: 'Read a spend and what each credit gave to it',
  access: 'payments:read',
  replies: { 200: WalletSpend },
})
export const refundWalletSpend = route({
  method: 'POST',
  path: `${path}/:walletId/spends/:spendId/refunds`,
  summary: 'Give back what was spent, or a part of it',
  description:
    'Each credit gets back its share of it, pro rata to what it gave and has not got back, so that all parts together are exact. A part from a credit that has expired meanwhile comes back as a new credit without expiry where it was cash, and is gone where it was promotional or an allowance; a part from one that was voided is gone. The answer says which.',
  access: 'payments:write',
  idempotency: 'required',
  body: NewWalletRefund,
  replies: { 201: WalletRefund },
  problems: [WalletCurrencyDiffers, RefundExceedsSpend],
})
export const listWalletRefunds = route({
  method: 'GET',
  path: `${path}/:walletId/spends/:spendId/refunds`,
  summary: 'What was given back of a spend, latest first',
  access: 'payments:read',
  query: PageQuery({}),
  replies: { 200: Page(WalletRefund) },
})

export const holdInWallet = route({
  method: 'POST',
  path: `${path}/:walletId/holds`,
  summary: 'Reserve money in a wallet',
  description:
    'Takes from the same credits as a spend would. What is reserved is there for its capture also when its credit expires or is voided meanwhile.',
  access: 'payments:write',
  idempotency: 'required',
  body: NewWalletHold,
  replies: { 201: WalletHold },
  problems: [WalletCurrencyDiffers, WalletFundsInsufficient, WalletLimitExceeded, WalletFrozen, WalletInputRefused],
})
export const listWalletHolds = route({
  method: 'GET',
  path: `${path}/:walletId/holds`,
  summary: 'What was reserved in a wallet, latest first',
  access: 'payments:read',
  query: PageQuery({ status: Type.Optional(WalletHold.properties.status) }),
  replies: { 200: Page(WalletHold) },
})
export const getWalletHold = route({
  method: 'GET',
  path: `${path}/:walletId/holds/:holdId`,
  summary: 'Read a hold',
  access: 'payments:read',
  replies: { 200: WalletHold },
})
export const captureWalletHold = route({
  method: 'POST',
  path: `${path}/:walletId/holds/:holdId/capture`,
  summary: 'Spend what is held, or a part of it; the rest is released',
  description:
    'Once. The rest goes back to the credits it came from; where one has expired or was voided meanwhile, its part goes the same way.',
  access: 'payments:write',
  idempotency: 'required',
  body: Closed({ amount: Type.Optional(Positive) }, { examples: [{ amount: { amount: 800, currency: 'EUR' } }] }),
  replies: { 200: WalletHold },
  problems: [WalletCurrencyDiffers, WalletHoldSettled, CaptureExceedsHold, WalletFrozen],
})
export const releaseWalletHold = route({
  method: 'POST',
  path: `${path}/:walletId/holds/:holdId/release`,
  summary: 'Let go of what is held',
  access: 'payments:write',
  idempotency: 'required',
  replies: { 200: WalletHold },
  problems: [WalletHoldSettled],
})

export const transferBetweenWallets = route({
  method: 'POST',
  path: `${path}/:walletId/transfers`,
  summary: 'Move money to another wallet of the same currency',
  description: 'It keeps its bucket, its priority and its expiry.',
  access: 'payments:write',
  idempotency: 'required',
  body: NewWalletTransfer,
  replies: { 201: WalletTransfer },
  problems: [WalletCurrencyDiffers, WalletFundsInsufficient, WalletLimitExceeded, WalletFrozen, WalletInputRefused],
})
export const listWalletTransfers = route({
  method: 'GET',
  path: `${path}/:walletId/transfers`,
  summary: 'What was transferred to or from a wallet, latest first',
  access: 'payments:read',
  query: PageQuery({
    direction: Type.Optional(OneOf(['in', 'out'], { description: 'out where nothing is said' })),
  }),
  replies: { 200: Page(WalletTransfer) },
})

export const topUpWallet = route({
  method: 'POST',
  path: `${path}/:walletId/top-ups`,
  summary: 'Pay money into a wallet',
  description:
    'Charges the account. The money is in the wallet as soon as the payment has succeeded, which the answer says or a later look at the top-up. It pays what the wallet owes first.',
  access: 'payments:write',
  idempotency: 'required',
  body: NewWalletTopUp,
  replies: { 201: TopUpWithPayment },
  problems: [
    WalletCurrencyDiffers,
    WalletLimitExceeded,
    WalletInputRefused,
    MethodUnknown,
    ProviderNotConfigured,
    ProviderUnavailable,
  ],
})
export const listWalletTopUps = route({
  method: 'GET',
  path: `${path}/:walletId/top-ups`,
  summary: 'What was paid into a wallet, latest first',
  access: 'payments:read',
  query: PageQuery({ status: Type.Optional(WalletTopUp.properties.status) }),
  replies: { 200: Page(WalletTopUp) },
})

export const getWalletTopUp = route({
  method: 'GET',
  path: `${path}/:walletId/top-ups/:topUpId`,
  summary: 'Read a top-up and its payment',
  access: 'payments:read',
  replies: { 200: TopUpWithPayment },
})

const period = { from: Type.Optional(Instant), to: Type.Optional(Instant) }

export const getWalletStatement = route({
  method: 'GET',
  path: `${path}/:walletId/statement`,
  summary: 'Every movement of a wallet with the balance after it, from an instant until before another',
  access: 'payments:read',
  query: PageQuery(period),
  replies: { 200: WalletStatement },
})
export const downloadWalletStatement = route({
  method: 'GET',
  path: `${path}/:walletId/statement/file`,
  summary: 'The statement of a wallet as CSV',
  description: 'At most 100,000 lines; a file that ends there says so.',
  access: 'payments:read',
  query: Closed(period),
  replies: { 200: Type.String() },
  download: ['text/csv'],
})

export const WalletCreated = event({
  type: 'payments.wallet.created',
  summary: 'A wallet was opened',
  data: Wallet,
  partner: true,
})
export const WalletChanged = event({
  type: 'payments.wallet.changed',
  summary: 'A wallet has another name, other limits, or was frozen or let go',
  data: Wallet,
  partner: true,
})
export const WalletToppedUp = event({
  type: 'payments.wallet.topped-up',
  summary: 'Money that was paid for is in a wallet',
  data: WalletTopUp,
  partner: true,
})
export const WalletTopUpFailed = event({
  type: 'payments.wallet.top-up-failed',
  summary: 'Money for a wallet did not come',
  data: WalletTopUp,
  partner: true,
})
export const WalletTopUpReversed = event({
  type: 'payments.wallet.top-up-reversed',
  summary: 'A top-up was taken back: returned, refunded, or lost in a dispute',
  data: WalletTopUp,
  partner: true,
})
export const WalletOverdrawn = event({
  type: 'payments.wallet.overdrawn',
  summary: 'A top-up was taken back after it had been spent: the holder owes it',
  data: Wallet,
  partner: true,
})
export const WalletRecovered = event({
  type: 'payments.wallet.recovered',
  summary: 'The holder owes less, or nothing any more',
  data: Wallet,
  partner: true,
})
export const WalletCredited = event({
  type: 'payments.wallet.credited',
  summary: 'Money was put into a wallet by hand',
  data: WalletCredit,
  partner: true,
})
export const WalletCreditExpired = event({
  type: 'payments.wallet.credit-expired',
  summary: 'What was left of a credit is gone',
  data: WalletCredit,
  partner: true,
})
export const WalletCreditVoided = event({
  type: 'payments.wallet.credit-voided',
  summary: 'What was left of a credit was taken back',
  data: WalletCredit,
  partner: true,
})
export const WalletSpent = event({
  type: 'payments.wallet.spent',
  summary: 'Something was paid for from a wallet',
  data: WalletSpend,
  partner: true,
})
export const WalletSpendRefunded = event({
  type: 'payments.wallet.spend-refunded',
  summary: 'A spend was given back, or a part of it',
  data: WalletSpend,
  partner: true,
})
export const WalletHeld = event({
  type: 'payments.wallet.held',
  summary: 'Money is reserved in a wallet',
  data: WalletHold,
  partner: true,
})
export const WalletHoldReleased = event({
  type: 'payments.wallet.hold-released',
  summary: 'A hold was let go of, or has expired',
  data: WalletHold,
  partner: true,
})
export const WalletTransferred = event({
  type: 'payments.wallet.transferred',
  summary: 'Money went from one wallet to another',
  data: WalletTransfer,
  partner: true,
})
