import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { VersionMismatch } from '../problems.ts'
import { Closed, Currency, Id, Instant, Money, OneOf, Page, PageQuery } from '../schemas.ts'
import type { purposeKinds } from './payments.ts'
import { providerNames } from './providers.ts'

/** Days of the customer's calendar after the payment failed first, at the same time of day there. */
const Offsets = Type.Array(Type.Integer({ minimum: 1, maximum: 90 }), { maxItems: 14 })
const AtEnd = OneOf(['cancel', 'pause', 'leave'], {
  description: 'what becomes of a subscription whose bill is not paid by the last attempt',
})

const deadlineMeans =
  'how long a customer has who is asked for, or whose card was declined for good: days of their calendar, then follows what `atEnd` says; null: for ever'
const DeadlineDays = Type.Union([Type.Integer({ minimum: 1, maximum: 365 }), Type.Null()], {
  description: deadlineMeans,
})
const TimeZone = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[A-Za-z0-9_+/-]+$',
  examples: ['Europe/Berlin'],
})

export const DunningSettings = Closed({
  version: Type.Integer({ minimum: 0 }),
  offsetsDays: Offsets,
  atEnd: AtEnd,
  deadlineDays: DeadlineDays,
})
export type DunningSettings = Static<typeof DunningSettings>

export const dunningStatuses = ['retrying', 'awaiting-customer', 'recovered', 'exhausted', 'stopped'] as const
/**
 * - `paid-otherwise`: by another payment or a transfer; `amount-changed`: in part, so that the whole is not charged any more
 * - `deadline`: who was asked did nothing about it in time
 * - `withdrawn`: what it was for is not to be paid any more, as an instalment of a plan that was cancelled
 */
export const stopReasons = [
  'hard-decline',
  'paid-otherwise',
  'amount-changed',
  'withdrawn',
  'by-hand',
  'deadline',
  'not-retryable',
] as const

export const DunningAttempt = Closed({
  id: Id('dna'),
  dunningId: Id('dun'),
  /** 0 is the attempt whose failure began it; one by hand, or with another method, has the number of the one before. */
  number: Type.Integer({ minimum: 0 }),
  at: Instant,
  /** Null while it is under way. */
  outcome: Type.Union([OneOf(['failed', 'succeeded', 'asked-customer']), Type.Null()]),
  code: Type.Union([Type.String(), Type.Null()]),
})
export type DunningAttempt = Static<typeof DunningAttempt>

/** The attempts to collect one payment that failed while its payer was not there. */
export const Dunning = Closed({
  id: Id('dun'),
  version: Type.Integer({ minimum: 1 }),
  paymentId: Id('pay'),
  accountId: Id('acc'),
  invoiceId: Type.Union([Id('inv'), Type.Null()]),
  amount: Money,
  status: OneOf(dunningStatuses, {
    description:
      '`awaiting-customer`: their bank wants them to confirm, so nothing is tried until they act or another method is saved',
  }),
  stopReason: Type.Union([OneOf(stopReasons), Type.Null()]),
  offsetsDays: Offsets,
  atEnd: AtEnd,
  failedAt: Instant,
  /** Attempts made since it failed first. */
  attempts: Type.Integer({ minimum: 0 }),
  /** Put off by a day while somebody else pays it, and until a card network's limit lets the card be tried again. */
  nextAttemptAt: Type.Union([Instant, Type.Null()]),
  lastCode: Type.Union([Type.String(), Type.Null()]),
  /** Whose days are counted: of the subscription, the payment plan, the account, or UTC. */
  timeZone: TimeZone,
  deadlineDays: DeadlineDays,
  /** While the customer is asked for, or another card: when that is over, and `atEnd` follows. */
  deadlineAt: Type.Union([Instant, Type.Null()]),
  endedAt: Type.Union([Instant, Type.Null()]),
})
export type Dunning = Static<typeof Dunning>

export const DunningInOtherState = problem({
  code: 'dunning-in-other-state',
  status: 409,
  title: 'The dunning is in a state that does not allow this',
  remedy: 'Read the dunning and its payment, and decide again.',
})
export const DunningSettingsInvalid = problem({
  code: 'dunning-settings-invalid',
  status: 422,
  title: 'The offsets do not make a schedule',
  remedy: 'Give days that count up, each once, and a time zone that exists.',
})

const settingsPath = '/payments/dunning-settings'
export const getDunningSettings = route({
  method: 'GET',
  path: settingsPath,
  summary: 'When a payment that failed is tried again, and what follows the last attempt',
  access: 'payments:read',
  replies: { 200: DunningSettings },
})
export const setDunningSettings = route({
  method: 'PUT',
  path: settingsPath,
  summary: 'Say when a payment that failed is tried again',
  description: 'Dunnings that are under way keep the schedule they began with.',
  access: 'payments:write',
  conditional: true,
  body: Closed(
    {
      offsetsDays: Offsets,
      atEnd: AtEnd,
      deadlineDays: Type.Optional({
        ...DeadlineDays,
        description: `${deadlineMeans}; 14 where nothing is said`,
      }),
    },
    { examples: [{ offsetsDays: [1, 3, 5, 7], atEnd: 'pause' }] },
  ),
  replies: { 200: DunningSettings },
  problems: [VersionMismatch, DunningSettingsInvalid],
})

const path = '/payments/dunnings'
export const previewDunning = route({
  method: 'POST',
  path: `${path}/preview`,
  summary: 'When a payment that failed at an instant would be tried again',
  access: 'payments:read',
  body: Closed(
    {
      failedAt: Type.Optional(Instant),
      /** The settings’ where nothing is said. */
      offsetsDays: Type.Optional(Offsets),
      timeZone: Type.Optional({ ...TimeZone, description: 'of the customer; UTC where nothing is said' }),
    },
    { examples: [{ failedAt: '2026-03-02T09:00:00.000Z', timeZone: 'Europe/Berlin' }] },
  ),
  replies: {
    200: Closed({
      attempts: Type.Array(Closed({ number: Type.Integer({ minimum: 1 }), at: Instant })),
      atEnd: AtEnd,
    }),
  },
  problems: [DunningSettingsInvalid],
})
export const listDunnings = route({
  method: 'GET',
  path,
  summary: 'List dunnings, latest first',
  access: 'payments:read',
  query: PageQuery({
    status: Type.Optional(Dunning.properties.status),
    accountId: Type.Optional(Id('acc')),
    paymentId: Type.Optional(Id('pay')),
    currency: Type.Optional(Currency),
  }),
  replies: { 200: Page(Dunning) },
})

export const DunningTotal = Closed({
  currency: Currency,
  status: Dunning.properties.status,
  dunnings: Type.Integer({ minimum: 1 }),
  owed: Money,
})
export type DunningTotal = Static<typeof DunningTotal>
export const getDunningTotals = route({
  method: 'GET',
  path: '/payments/dunning-totals',
  summary: 'What is owed in dunnings that were not recovered, by currency and status; currencies are never added',
  access: 'payments:read',
  query: Closed({ accountId: Type.Optional(Id('acc')) }),
  replies: { 200: Closed({ items: Type.Array(DunningTotal) }) },
})

export const DeclineReason = Closed({
  provider: OneOf(providerNames),
  /** The provider's own word. */
  word: Type.String(),
  /** Ours: of a payment's `failure.code` and a dunning's `lastCode`. */
  code: Type.String(),
  retry: OneOf(['soft', 'hard', 'authenticate'], {
    description: '`soft`: at the next offset; `hard`: never with this method; `authenticate`: the customer is asked',
  }),
})
export type DeclineReason = Static<typeof DeclineReason>
const Source = Type.String({ description: 'where it is published' })
export const listDeclineReasons = route({
  method: 'GET',
  path: '/payments/decline-reasons',
  summary: 'What a decline means, by provider, and how often a card’s network lets it be tried again',
  description: 'A word that is not listed is an ordinary decline, which is `soft`.',
  access: 'payments:read',
  query: Closed({
    provider: Type.Optional(OneOf(providerNames)),
    retry: Type.Optional(DeclineReason.properties.retry),
  }),
  replies: {
    200: Closed({
      reasons: Type.Array(DeclineReason),
      sources: Type.Array(Closed({ provider: OneOf(providerNames), source: Source })),
      /** Attempts at one card and amount; what would be more is put off. */
      networkCaps: Type.Array(
        Closed({
          brand: Type.Union([Type.String(), Type.Null()], { description: 'null: any other' }),
          attempts: Type.Integer(),
          withinHours: Type.Integer(),
        }),
      ),
      networkSource: Source,
    }),
  },
})
export const getDunning = route({
  method: 'GET',
  path: `${path}/:dunningId`,
  summary: 'Read a dunning',
  access: 'payments:read',
  replies: { 200: Dunning },
})
export const listDunningAttempts = route({
  method: 'GET',
  path: `${path}/:dunningId/attempts`,
  summary: 'List the attempts of a dunning, in their order',
  access: 'payments:read',
  query: PageQuery({}),
  replies: { 200: Page(DunningAttempt) },
})
export const stopDunning = route({
  method: 'POST',
  path: `${path}/:dunningId/stop`,
  summary: 'Try no more',
  description: 'The payment stays failed; what `atEnd` says is not done.',
  access: 'payments:write',
  conditional: true,
  replies: { 200: Dunning },
  problems: [VersionMismatch, DunningInOtherState],
})
export const resumeDunning = route({
  method: 'POST',
  path: `${path}/:dunningId/resume`,
  summary: 'Try again after it was stopped or was exhausted',
  description:
    'One attempt is made now; when it fails, the schedule begins anew from it. Refused while the only method is one that was declined for good.',
  access: 'payments:write',
  conditional: true,
  replies: { 200: Dunning },
  problems: [VersionMismatch, DunningInOtherState],
})

/** Whose payments are collected without their payer being there. */
export const dunnedPurposes: readonly (typeof purposeKinds)[number][] = ['invoice', 'instalment', 'statement']

export const DunningStarted = event({
  type: 'payments.dunning.started',
  summary: 'A payment failed and is tried again by itself',
  data: Dunning,
  partner: true,
})
export const DunningCustomerAsked = event({
  type: 'payments.dunning.customer-asked',
  summary: 'The bank of a customer wants them to confirm a payment: ask them to',
  data: Dunning,
  partner: true,
})
export const DunningEnded = event({
  type: 'payments.dunning.ended',
  summary: 'A payment is collected, or is not tried any more: see `status`',
  data: Dunning,
  partner: true,
})
