import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { VersionMismatch } from '../problems.ts'
import { Closed, Currency, Day, Id, Instant, Money, OneOf, Page, PageQuery } from '../schemas.ts'
import { AmountNotPayable, MethodUnknown, PayerUnknown, PaymentInOtherState } from './payments.ts'
import { ProviderUnavailable } from './problems.ts'

const MinorUnits = Type.Integer({ minimum: 0, maximum: 9007199254740991 })
const TimeZone = Type.String({
  minLength: 1,
  maxLength: 60,
  pattern: '^[A-Za-z0-9_+/-]+$',
  description: 'IANA time zone of the customer: an instalment is charged when its day begins there',
  examples: ['Europe/Berlin'],
})
const Percent = Type.String({ pattern: '^[0-9]{1,3}(\\.[0-9]{1,6})?$', examples: ['2.5'] })
const PlanCycle = Closed({
  every: OneOf(['week', 'month']),
  count: Type.Integer({ minimum: 1, maximum: 12 }),
})

export const instalmentKinds = ['deposit', 'instalment', 'late-fee'] as const
export const instalmentStatuses = ['scheduled', 'due', 'missed', 'paid', 'cancelled', 'written-off'] as const

export const Instalment = Closed({
  id: Id('ins'),
  paymentPlanId: Id('ppl'),
  /** 0 is the deposit; late fees come after the last. */
  number: Type.Integer({ minimum: 0 }),
  kind: OneOf(instalmentKinds),
  dueDay: Day,
  /** Of what is sold, and of the plan's fee; together they are the amount. Minor units. */
  principal: MinorUnits,
  fee: MinorUnits,
  amount: MinorUnits,
  status: OneOf(instalmentStatuses, {
    description: '`due` from its day on until it is paid; `missed` when the days of grace are over',
  }),
  /** The payment that takes it; it may be tried again. */
  paymentId: Type.Union([Id('pay'), Type.Null()]),
  /** Given back of it since. */
  refunded: MinorUnits,
  settledAt: Type.Union([Instant, Type.Null()]),
})
export type Instalment = Static<typeof Instalment>

export const planStatuses = [
  'awaiting-deposit',
  'active',
  'defaulted',
  'completed',
  'paid-off',
  'cancelled',
  'written-off',
] as const

const rules = {
  /** Days after the due day until an unpaid instalment is missed. */
  graceDays: Type.Integer({ minimum: 0, maximum: 60 }),
  /** For each missed instalment, in minor units. */
  lateFee: MinorUnits,
  /** With so many missed at once the plan is in default: nothing more is charged by itself until one of them is paid. */
  defaultAfterMissed: Type.Integer({ minimum: 1, maximum: 120 }),
  earlyPayoff: OneOf(['waive-fees', 'keep-fees'], {
    description: 'what becomes of the fees of instalments that are not due yet when all is paid at once',
  }),
}

export const PaymentPlan = Closed({
  id: Id('ppl'),
  version: Type.Integer({ minimum: 1 }),
  accountId: Id('acc'),
  invoiceId: Type.Union([Id('inv'), Type.Null()]),
  description: Type.String(),
  status: OneOf(planStatuses),
  currency: Currency,
  timeZone: TimeZone,
  /** What is sold, the deposit included. Minor units, as are all amounts of a plan. */
  total: MinorUnits,
  deposit: MinorUnits,
  /** Of the plan. */
  fee: MinorUnits,
  cycle: PlanCycle,
  ...rules,
  instalments: Type.Array(Instalment, { maxItems: 250 }),
  /** Not paid yet of what is owed, late fees included. */
  outstanding: MinorUnits,
  /** All is being paid at once by this payment. */
  payoffPaymentId: Type.Union([Id('pay'), Type.Null()]),
  createdAt: Instant,
  endedAt: Type.Union([Instant, Type.Null()]),
  /** Why it was cancelled or written off. */
  endReason: Type.Union([Type.String(), Type.Null()]),
})
export type PaymentPlan = Static<typeof PaymentPlan>

const terms = {
  total: Money,
  /** One of them, or none. */
  deposit: Type.Optional(Closed({ amount: Type.Optional(MinorUnits), percent: Type.Optional(Percent) })),
  instalments: Type.Integer({ minimum: 1, maximum: 120 }),
  cycle: PlanCycle,
  firstDay: Type.Optional({
    ...Day,
    description: 'due day of the first instalment; where nothing is said, one cycle from today',
  }),
  timeZone: TimeZone,
  /** Of the whole plan: an amount, a percentage of what is paid later, or none. Divided over the instalments as the principal is. */
  fee: Type.Optional(Closed({ amount: Type.Optional(MinorUnits), percent: Type.Optional(Percent) })),
  graceDays: Type.Optional({ ...rules.graceDays, description: '3 where nothing is said' }),
  lateFee: Type.Optional({ ...rules.lateFee, description: '0 where nothing is said' }),
  defaultAfterMissed: Type.Optional({ ...rules.defaultAfterMissed, description: '2 where nothing is said' }),
  earlyPayoff: Type.Optional(rules.earlyPayoff),
}
const exampleTerms = {
  total: { amount: 100_000, currency: 'EUR' },
  deposit: { percent: '10' },
  instalments: 7,
  cycle: { every: 'month', count: 1 },
  firstDay: '2026-12-31',
  timeZone: 'Europe/Berlin',
  fee: { amount: 1_500 },
} as const

export const PaymentPlanTerms = Closed(terms, { examples: [exampleTerms] })
export type PaymentPlanTerms = Static<typeof PaymentPlanTerms>

export const NewPaymentPlan = Closed(
  {
    accountId: Id('acc'),
    /** What it pays for. */
    invoiceId: Type.Optional(Id('inv')),
    description: Type.Optional(Type.String({ maxLength: 200 })),
    ...terms,
  },
  { examples: [{ accountId: 'acc_01K0A1B2C3D4E5F6G7H8J9K0M1', ...exampleTerms }] },
)
export type NewPaymentPlan = Static<typeof NewPaymentPlan>

const Scheduled = Closed({
  number: Instalment.properties.number,
  kind: Instalment.properties.kind,
  dueDay: Day,
  principal: MinorUnits,
  fee: MinorUnits,
  amount: MinorUnits,
})
export type Scheduled = Static<typeof Scheduled>

export const PaymentPlanSchedule = Closed({
  currency: Currency,
  total: MinorUnits,
  deposit: MinorUnits,
  fee: MinorUnits,
  /** Total and fee: what the instalments and the deposit sum to, exactly. */
  payable: MinorUnits,
  instalments: Type.Array(Scheduled, { maxItems: 121 }),
})
export type PaymentPlanSchedule = Static<typeof PaymentPlanSchedule>

export const Payoff = Closed({
  /** The customer's day. */
  day: Day,
  currency: Currency,
  principal: MinorUnits,
  /** Owed with it, and owed no more. */
  fees: MinorUnits,
  feesWaived: MinorUnits,
  /** What pays all of it. */
  amount: MinorUnits,
})
export type Payoff = Static<typeof Payoff>

export const PaymentPlanInvalid = problem({
  code: 'payment-plan-invalid',
  status: 422,
  title: 'These terms do not make a payment plan',
  remedy: 'Correct what `errors` names; preview shows the schedule.',
})
export const PaymentPlanInOtherState = problem({
  code: 'payment-plan-in-other-state',
  status: 409,
  title: 'The payment plan or the instalment is in a state that does not allow this',
  remedy: 'Read the plan and decide again.',
})

const path = '/payments/payment-plans'
const payer = {
  /** A saved method of the account; without one its default is used. */
  methodId: Type.Optional(Id('pmt')),
  returnUrl: Type.Optional(Type.String({ format: 'uri', pattern: '^https?://', maxLength: 1_000 })),
}

export const previewPaymentPlan = route({
  method: 'POST',
  path: `${path}/preview`,
  summary: 'The schedule that terms would make; nothing is kept',
  description:
    'Instalments are equal; what does not divide is on the first. With deposit and fee they sum to the total exactly.',
  access: 'payments:read',
  body: PaymentPlanTerms,
  replies: { 200: PaymentPlanSchedule },
  problems: [PaymentPlanInvalid],
})

export const createPaymentPlan = route({
  method: 'POST',
  path,
  summary: 'Agree to pay by instalments',
  description:
    'The deposit is charged at once and the plan is active when it is paid; each instalment is charged when its day begins in the customer’s zone.',
  access: 'payments:write',
  idempotency: 'required',
  body: NewPaymentPlan,
  replies: { 201: PaymentPlan },
  problems: [PayerUnknown, PaymentPlanInvalid],
})

export const listPaymentPlans = route({
  method: 'GET',
  path,
  summary: 'List payment plans, latest first',
  access: 'payments:read',
  query: PageQuery({
    status: Type.Optional(PaymentPlan.properties.status),
    accountId: Type.Optional(Id('acc')),
    invoiceId: Type.Optional(Id('inv')),
  }),
  replies: { 200: Page(PaymentPlan) },
})

export const getPaymentPlan = route({
  method: 'GET',
  path: `${path}/:paymentPlanId`,
  summary: 'Read a payment plan with its instalments',
  access: 'payments:read',
  replies: { 200: PaymentPlan },
})

export const listInstalments = route({
  method: 'GET',
  path: `${path}/:paymentPlanId/instalments`,
  summary: 'List the instalments of a plan, in their order',
  access: 'payments:read',
  query: PageQuery({ status: Type.Optional(Instalment.properties.status) }),
  replies: { 200: Page(Instalment) },
})

export const payInstalment = route({
  method: 'POST',
  path: `${path}/:paymentPlanId/instalments/:instalmentId/pay`,
  summary: 'Pay an instalment now: ahead of its day, or again after it failed',
  access: 'payments:write',
  idempotency: 'required',
  body: Closed(payer, { examples: [{}] }),
  replies: { 200: PaymentPlan },
  problems: [PaymentPlanInOtherState, PaymentInOtherState, MethodUnknown, AmountNotPayable, ProviderUnavailable],
})

export const previewPayoff = route({
  method: 'GET',
  path: `${path}/:paymentPlanId/payoff`,
  summary: 'What would pay all that is left today',
  access: 'payments:read',
  replies: { 200: Payoff },
  problems: [PaymentPlanInOtherState],
})

export const payOffPaymentPlan = route({
  method: 'POST',
  path: `${path}/:paymentPlanId/pay-off`,
  summary: 'Pay all that is left at once',
  access: 'payments:write',
  idempotency: 'required',
  body: Closed(
    {
      /** What the preview said, to be sure that nothing has changed since. Minor units. */
      amount: Type.Optional(MinorUnits),
      ...payer,
    },
    { examples: [{}] },
  ),
  replies: { 200: PaymentPlan },
  problems: [
    PaymentPlanInOtherState,
    PaymentPlanInvalid,
    PaymentInOtherState,
    MethodUnknown,
    AmountNotPayable,
    ProviderUnavailable,
  ],
})

const Reasoned = Closed(
  { reason: Type.String({ minLength: 1, maxLength: 500 }) },
  { examples: [{ reason: 'The vehicle was given back' }] },
)
export const cancelPaymentPlan = route({
  method: 'POST',
  path: `${path}/:paymentPlanId/cancel`,
  summary: 'Cancel a plan',
  description: 'What was paid stays paid; what was not is not owed under the plan any more.',
  access: 'payments:write',
  conditional: true,
  body: Reasoned,
  replies: { 200: PaymentPlan },
  problems: [VersionMismatch, PaymentPlanInOtherState],
})

export const writeOffPaymentPlan = route({
  method: 'POST',
  path: `${path}/:paymentPlanId/write-off`,
  summary: 'Give up what is left of a plan',
  description: 'It becomes a loss; what is paid all the same later is customer credit.',
  access: 'payments:write',
  conditional: true,
  body: Reasoned,
  replies: { 200: PaymentPlan },
  problems: [VersionMismatch, PaymentPlanInOtherState],
})

const told = { data: PaymentPlan, partner: true } as const
export const PaymentPlanAgreed = event({
  type: 'payments.payment-plan.agreed',
  summary: 'A payment plan exists; it is active when its deposit is paid',
  ...told,
})
export const PaymentPlanActivated = event({
  type: 'payments.payment-plan.activated',
  summary: 'Instalments of a plan are charged from now on',
  ...told,
})
export const InstalmentPaid = event({
  type: 'payments.payment-plan.instalment-paid',
  summary: 'An instalment of a plan is paid',
  ...told,
})
export const InstalmentMissed = event({
  type: 'payments.payment-plan.instalment-missed',
  summary: 'An instalment was not paid within the days of grace, or was taken back',
  ...told,
})
export const PaymentPlanDefaulted = event({
  type: 'payments.payment-plan.defaulted',
  summary: 'So many instalments are missed that nothing more is charged by itself',
  ...told,
})
export const PaymentPlanEnded = event({
  type: 'payments.payment-plan.ended',
  summary: 'A plan is completed, paid off, cancelled or written off: see `status`',
  ...told,
})
