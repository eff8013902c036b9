import Type, { type Static } from 'typebox'
import { AccountSuspended } from '../b2b/problems.ts'
import { event, problem, route } from '../contract.ts'
import { Closed, Currency, Day, Decimal, Id, Instant, Money, OneOf, Page, PageQuery } from '../schemas.ts'
import { LineCategory, LineSource } from './invoice-requests.ts'
import { Code, Cycle, PlanArchived } from './plans.ts'

const TimeZone = Type.String({
  minLength: 1,
  maxLength: 60,
  pattern: '^[A-Za-z0-9_+/-]+$',
  description: 'IANA time zone of the customer: its calendar decides days, periods and the date of a bill',
  examples: ['Europe/Berlin'],
})
const Quantity = Type.Integer({ minimum: 0, maximum: 1_000_000 })
const MaybeDay = Type.Union([Day, Type.Null()])
const MaybeInstant = Type.Union([Instant, Type.Null()])

const AddOn = Closed({ code: Code, quantity: Type.Integer({ minimum: 1, maximum: 1_000_000 }) })

/** Days from the first to the one before `endDay`; `start` and `end` are the instants at which those two begin there. */
export const BillingPeriod = Closed({ startDay: Day, endDay: Day, start: Instant, end: Instant })
export type BillingPeriod = Static<typeof BillingPeriod>

const terms = {
  planId: Id('pln'),
  planVersion: Type.Integer({ minimum: 1 }),
  /** What `per-unit` charges count, e.g. vehicles. */
  quantity: Quantity,
  addOns: Type.Array(AddOn, { maxItems: 30 }),
}
export const SubscriptionTerms = Closed(terms)
export type SubscriptionTerms = Static<typeof SubscriptionTerms>

/** A coupon as it was redeemed. */
export const Discount = Closed({
  couponId: Id('cpn'),
  name: Type.String(),
  percent: Type.Union([Decimal, Type.Null()]),
  /** Off each bill of a period; off a part of one, in proportion. */
  amount: Type.Union([Money, Type.Null()]),
  /** Bills of a period that it is still for; null for all. */
  periodsLeft: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
})
export type Discount = Static<typeof Discount>

export const subscriptionStatuses = ['scheduled', 'trialing', 'active', 'paused', 'cancelled'] as const

export const Subscription = Closed({
  id: Id('sub'),
  version: Type.Integer({ minimum: 1 }),
  accountId: Id('acc'),
  status: OneOf(subscriptionStatuses),
  ...terms,
  currency: Currency,
  timeZone: TimeZone,
  cycle: Cycle,
  /** Periods begin on the days that a cycle counts from it: of the 31st, on the last of a shorter month. */
  anchorDay: Day,
  startDay: Day,
  /** The first day that is not free any more; null without a trial. */
  trialEndDay: MaybeDay,
  /** The period that is paid for, or being paid for. Null in a trial, a pause, and before and after all of them. */
  currentPeriod: Type.Union([BillingPeriod, Type.Null()]),
  /** What takes effect when the period ends. */
  pendingTerms: Type.Union([SubscriptionTerms, Type.Null()]),
  cancelOn: MaybeDay,
  pauseOn: MaybeDay,
  resumeOn: MaybeDay,
  /** Why it is paused, or will be. What an account’s suspension has paused goes on by itself when that ends. */
  pauseReason: Type.Union([OneOf(['asked', 'not-paid', 'account-suspended']), Type.Null()]),
  suspendedSpan: OneOf(['not-billed', 'billed'], {
    description:
      'A period that would begin while the account is suspended is not billed. When the suspension ends: `not-billed`, the default: it goes on from that day, and what is left of the period is charged in proportion; `billed`: each period that has begun meanwhile is billed, in order',
  }),
  discount: Type.Union([Discount, Type.Null()]),
  invoicing: OneOf(['at-once', 'day-end'], {
    description:
      '`at-once`, the default: an invoice of each bill; an upgrade on the day on which its period was billed is an invoice of the difference. `day-end`: one invoice of all that was billed on a day of the customer’s, when that day ends; what was billed and given back on it is not on it',
  }),
  collection: OneOf(['charge', 'send']),
  paymentTermsDays: Type.Union([Type.Integer({ minimum: 0, maximum: 180 }), Type.Null()]),
  purchaseOrder: Type.Union([Type.String({ maxLength: 60 }), Type.Null()]),
  /** The subscription of the same plan that was cancelled on the day on which this one began; what was paid of it counts. */
  continues: Type.Union([Id('sub'), Type.Null()]),
  /** When it is looked at next: a period ends, a trial, a pause, or it begins. */
  nextBillAt: MaybeInstant,
  cancelledAt: MaybeInstant,
  createdAt: Instant,
})
export type Subscription = Static<typeof Subscription>

/**
 * - `charge`, `setup`, `usage`: what is sold
 * - `credit`: what was billed for days on which it is not used any more
 * - `discount`: off what is sold; above zero where it is taken back with what it was given on
 * - `customer-credit`: what earlier credits had left over; `credit-kept`: what these leave over, for the next bill
 */
export const lineKinds = ['charge', 'setup', 'usage', 'credit', 'discount', 'customer-credit', 'credit-kept'] as const

export const BillLine = Closed({
  kind: OneOf(lineKinds),
  description: Type.String({ minLength: 1, maxLength: 500 }),
  category: LineCategory,
  chargeCode: Type.Union([Type.String(), Type.Null()]),
  quantity: Decimal,
  /** In major units without tax; quantity × unit price, rounded once, is the amount. */
  unitPrice: Decimal,
  amount: Money,
  /** The days that it is for; the last is not included. */
  period: Type.Union([Closed({ startDay: Day, endDay: Day }), Type.Null()]),
  source: LineSource,
})
export type BillLine = Static<typeof BillLine>

export const billCauses = ['start', 'trial-end', 'renewal', 'change', 'pause', 'resume', 'cancel'] as const

const bill = {
  cause: OneOf(billCauses),
  /** The period that it opens, or in which the change falls. */
  period: Type.Union([BillingPeriod, Type.Null()]),
  /** The customer's day. */
  issueDate: Day,
  currency: Currency,
  lines: Type.Array(BillLine, { maxItems: 1_000 }),
  /** Without tax; the sum of the lines, never below zero. Zero and no invoice where there is nothing to sell. */
  total: Money,
  /** Of earlier credits, used here. */
  creditUsed: Money,
  /** Left over here, for the next bill of the account in this currency. */
  creditKept: Money,
  /** An invoice is asked for. */
  invoiced: Type.Boolean(),
}

export const BillPreview = Closed(bill)
export type BillPreview = Static<typeof BillPreview>

export const SubscriptionBill = Closed({
  id: Id('sbl'),
  subscriptionId: Id('sub'),
  /** Of the subscription, which it came with. */
  subscriptionVersion: Type.Integer({ minimum: 1 }),
  accountId: Id('acc'),
  ...bill,
  /** b2b numbers, taxes and keeps it: its invoice has this in `origin`. Bills of one day have the same with `day-end`. */
  invoiceRequestId: Type.Union([Id('ivr'), Type.Null()]),
  invoice: Type.Union([Closed({ id: Id('inv'), number: Type.Union([Type.String(), Type.Null()]) }), Type.Null()], {
    description: 'as soon as b2b has made it',
  }),
  /** Why there is no invoice: what the account lacks, e.g. its country. Its lines are billed by hand then. */
  refusal: Type.Union([Type.String(), Type.Null()]),
  billedAt: Instant,
})
export type SubscriptionBill = Static<typeof SubscriptionBill>

const NewSubscriptionBody = {
  accountId: Id('acc'),
  planId: Id('pln'),
  currency: Type.Optional({ ...Currency, description: 'the account’s where nothing is said' }),
  timeZone: TimeZone,
  quantity: Type.Optional({ ...Quantity, description: '1 where nothing is said' }),
  addOns: Type.Optional(Type.Array(AddOn, { maxItems: 30 })),
  startDay: Type.Optional({
    ...Day,
    description: 'today or later, of the customer’s calendar; now where nothing is said',
  }),
  trialDays: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 730, description: 'the plan’s where nothing is said; 0 for no trial' }),
  ),
  anchorDay: Type.Optional({
    ...Day,
    description:
      'a day on which a period begins; the others are counted from it. Where nothing is said, the day on which it is first paid for. What is paid first until a period begins is paid in proportion of its days.',
  }),
  couponCode: Type.Optional(Code),
  invoicing: Type.Optional(Subscription.properties.invoicing),
  suspendedSpan: Type.Optional(Subscription.properties.suspendedSpan),
  collection: Type.Optional(Subscription.properties.collection),
  paymentTermsDays: Type.Optional(Subscription.properties.paymentTermsDays),
  purchaseOrder: Type.Optional(Subscription.properties.purchaseOrder),
}
const exampleSubscription = {
  accountId: 'acc_01K0A1B2C3D4E5F6G7H8J9K0M1',
  planId: 'pln_01K0A1B2C3D4E5F6G7H8J9K0M1',
  timeZone: 'Europe/Berlin',
  quantity: 12,
}
export const NewSubscription = Closed(NewSubscriptionBody, { examples: [exampleSubscription] })
export type NewSubscription = Static<typeof NewSubscription>

const When = OneOf(['now', 'period-end'])
const change = {
  planId: Type.Optional({
    ...Id('pln'),
    description: 'the plan as it is sold now; its own id takes a subscription to its latest version',
  }),
  quantity: Type.Optional(Quantity),
  addOns: Type.Optional(Type.Array(AddOn, { maxItems: 30, description: 'all of them from now on' })),
  couponCode: Type.Optional(
    Type.Union([Code, Type.Null()], {
      description:
        'redeemed for the next bill of a period and those that follow; null: no discount any more from then on',
    }),
  ),
  when: Type.Optional(
    OneOf(['auto', 'now', 'period-end'], {
      description:
        '`auto`, the default: another plan that costs less takes effect when the period ends, without credit; everything else now, in proportion of the days that are left, today included',
    }),
  ),
}
const pause = {
  when: Type.Optional({ ...When, description: '`now`, the default: the days that are left are credited' }),
  resumeOn: Type.Optional({ ...Day, description: 'of the customer’s calendar; without it until it is resumed' }),
}
const cancel = {
  when: Type.Optional({ ...When, description: '`period-end` is the default; a trial ends with its last day' }),
  credit: Type.Optional(
    OneOf(['prorated', 'none'], {
      description: '`prorated`, the default: the days that are left, today included, become customer credit',
    }),
  ),
}
export const SubscriptionChange = Closed(change, { examples: [{ quantity: 15 }] })
export type SubscriptionChange = Static<typeof SubscriptionChange>
export const SubscriptionPause = Closed(pause, { examples: [{ when: 'period-end' }] })
export type SubscriptionPause = Static<typeof SubscriptionPause>
export const SubscriptionCancel = Closed(cancel, { examples: [{ when: 'period-end' }] })
export type SubscriptionCancel = Static<typeof SubscriptionCancel>

/** What is to be seen before it is done: the body of that act, and which it is. */
export const SubscriptionAct = Closed(
  {
    action: Type.Optional(
      OneOf(['change', 'pause', 'resume', 'cancel', 'keep'], { description: '`change` where nothing is said' }),
    ),
    planId: change.planId,
    quantity: change.quantity,
    addOns: change.addOns,
    couponCode: change.couponCode,
    when: change.when,
    resumeOn: pause.resumeOn,
    credit: cancel.credit,
  },
  { examples: [{ action: 'change', quantity: 15 }] },
)
export type SubscriptionAct = Static<typeof SubscriptionAct>

export const ActPreview = Closed({
  /** What it would be. */
  subscription: Subscription,
  effectiveOn: Day,
  /** What would be billed at once; null where nothing is. */
  bill: Type.Union([BillPreview, Type.Null()]),
  /** What would be billed next, as far as it is known today; null where nothing is. */
  nextBill: Type.Union([BillPreview, Type.Null()]),
})

export const SubscriptionHistoryEntry = Closed({
  /** The version that it made. */
  id: Type.String(),
  version: Type.Integer({ minimum: 1 }),
  action: OneOf(['create', 'change', 'pause', 'resume', 'cancel', 'keep']),
  by: Type.String(),
  at: Instant,
  status: Subscription.properties.status,
  ...terms,
  pendingTerms: Subscription.properties.pendingTerms,
  cancelOn: MaybeDay,
  billId: Type.Union([Id('sbl'), Type.Null()]),
})
export type SubscriptionHistoryEntry = Static<typeof SubscriptionHistoryEntry>

export const CustomerCredit = Closed({
  id: Type.String(),
  accountId: Id('acc'),
  /** Without tax; used by the next bill of a subscription in this currency. */
  balance: Money,
  changedAt: Instant,
})
export type CustomerCredit = Static<typeof CustomerCredit>

export const SubscriptionInOtherState = problem({
  code: 'subscription-in-other-state',
  status: 409,
  title: 'The subscription is in a state that does not allow this',
  remedy:
    'Read the subscription: what is cancelled stays so, what is paused is resumed first, only what is active is paused.',
})
export const SubscriptionInvalid = problem({
  code: 'subscription-invalid',
  status: 422,
  title: 'The subscription contradicts itself or its plan',
  remedy: 'Correct what `errors` names and send it again.',
})

const path = '/payments/subscriptions'
const one = `${path}/:subscriptionId` as const

export const createSubscription = route({
  method: 'POST',
  path,
  summary: 'Subscribe an account to a plan',
  description:
    'It is billed in advance, at once where it begins now without a trial; usage in arrears. b2b makes the invoice of a bill, and the account’s saved method is charged. Where the account cancelled the same plan today, or said today that it shall end, this one goes on with it (`continues`): that one ends, what was paid of it from today on is credited here, and there is no setup fee again.',
  access: 'payments:write',
  idempotency: 'required',
  body: NewSubscription,
  replies: { 201: Subscription },
  problems: [SubscriptionInvalid, PlanArchived, AccountSuspended],
})

export const previewSubscription = route({
  method: 'POST',
  path: `${path}/preview`,
  summary: 'What a subscription would be and what it would bill, before it is made',
  access: 'payments:read',
  body: NewSubscription,
  replies: { 200: ActPreview },
  problems: [SubscriptionInvalid, PlanArchived, AccountSuspended],
})

export const listSubscriptions = route({
  method: 'GET',
  path,
  summary: 'List subscriptions, latest first',
  access: 'payments:read',
  query: PageQuery({
    accountId: Type.Optional(Id('acc')),
    planId: Type.Optional(Id('pln')),
    status: Type.Optional(Subscription.properties.status),
  }),
  replies: { 200: Page(Subscription) },
})

export const listCustomerCredits = route({
  method: 'GET',
  path: '/payments/subscription-credits',
  summary: 'List what accounts have left over of credits, by account and currency',
  access: 'payments:read',
  query: PageQuery({ accountId: Type.Optional(Id('acc')) }),
  replies: { 200: Page(CustomerCredit) },
})

export const getSubscription = route({
  method: 'GET',
  path: one,
  summary: 'Read a subscription',
  access: 'payments:read',
  replies: { 200: Subscription },
})

export const previewSubscriptionChange = route({
  method: 'POST',
  path: `${one}/change-preview`,
  summary: 'See what a change, a pause, a resumption or a cancellation would bill, to the cent, before it is done',
  description:
    'Computed by the same function as the act itself; the act bills the same as long as nothing else happens first.',
  access: 'payments:read',
  body: SubscriptionAct,
  replies: { 200: ActPreview },
  problems: [SubscriptionInOtherState, SubscriptionInvalid, PlanArchived, AccountSuspended],
})

export const previewUpcomingBill = route({
  method: 'GET',
  path: `${one}/upcoming-bill`,
  summary: 'What would be billed next, as far as it is known now',
  access: 'payments:read',
  replies: { 200: Closed({ at: MaybeInstant, bill: Type.Union([BillPreview, Type.Null()]) }) },
})

export const changeSubscription = route({
  method: 'POST',
  path: `${one}/change`,
  summary: 'Change plan, quantity or add-ons',
  description:
    'Upgrades and quantities take effect today: the days that are left, today included, are credited at the old terms and charged at the new, each rounded once over the same number of days. Another plan that costs less takes effect when the period ends. In a trial all of it is free of charge.',
  access: 'payments:write',
  idempotency: 'required',
  body: SubscriptionChange,
  replies: { 200: Subscription },
  problems: [SubscriptionInOtherState, SubscriptionInvalid, PlanArchived, AccountSuspended],
})

export const pauseSubscription = route({
  method: 'POST',
  path: `${one}/pause`,
  summary: 'Pause a subscription, now or when the period ends',
  access: 'payments:write',
  idempotency: 'required',
  body: SubscriptionPause,
  replies: { 200: Subscription },
  problems: [SubscriptionInOtherState, SubscriptionInvalid],
})

export const resumeSubscription = route({
  method: 'POST',
  path: `${one}/resume`,
  summary: 'Resume a paused subscription today',
  description:
    'Periods stay where the anchor puts them: what is left of this one is charged in proportion of its days.',
  access: 'payments:write',
  idempotency: 'required',
  replies: { 200: Subscription },
  problems: [SubscriptionInOtherState, AccountSuspended],
})

export const cancelSubscription = route({
  method: 'POST',
  path: `${one}/cancel`,
  summary: 'Cancel a subscription, now or when the period ends',
  access: 'payments:write',
  idempotency: 'required',
  body: SubscriptionCancel,
  replies: { 200: Subscription },
  problems: [SubscriptionInOtherState],
})

export const keepSubscription = route({
  method: 'POST',
  path: `${one}/keep`,
  summary: 'Undo what is to happen when the period ends: a cancellation, a pause, a change',
  access: 'payments:write',
  idempotency: 'accepted',
  replies: { 200: Subscription },
  problems: [SubscriptionInOtherState],
})

export const listSubscriptionBills = route({
  method: 'GET',
  path: `${one}/bills`,
  summary: 'List what a subscription has billed, latest first',
  access: 'payments:read',
  query: PageQuery({}),
  replies: { 200: Page(SubscriptionBill) },
})

export const listSubscriptionHistory = route({
  method: 'GET',
  path: `${one}/history`,
  summary: 'List what happened to a subscription, latest first',
  access: 'payments:read',
  query: PageQuery({}),
  replies: { 200: Page(SubscriptionHistoryEntry) },
})

const told = (name: string, summary: string) =>
  event({ type: `payments.subscription.${name}`, summary, data: Subscription, partner: true })

export const SubscriptionCreated = told('created', 'An account subscribed to a plan')
export const SubscriptionChanged = told('changed', 'A subscription has other terms, or will have when its period ends')
export const SubscriptionRenewed = told('renewed', 'A period of a subscription has begun and is billed')
export const SubscriptionPaused = told('paused', 'A subscription is paused')
export const SubscriptionResumed = told('resumed', 'A subscription goes on after a pause')
export const SubscriptionCancelled = told('cancelled', 'A subscription has ended')
