import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { VersionMismatch } from '../problems.ts'
import { Closed, Currency, Id, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'
import { LineCategory } from './invoice-requests.ts'

const NotNegative = Type.String({ pattern: '^[0-9]{1,15}(\\.[0-9]{1,12})?$', examples: ['4.99'] })

/** A word by which callers name it; unique where it says so. */
export const Code = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,39}$', examples: ['fleet-basic'] })

export const Cycle = Closed({
  every: OneOf(['month', 'year']),
  count: Type.Integer({ minimum: 1, maximum: 36, description: '3 months is a quarter' }),
})

export const PriceTier = Closed({
  upTo: Type.Union([NotNegative, Type.Null()], {
    description: 'up to and including this quantity; null for the last, which has no end',
  }),
  unitPrice: NotNegative,
  flat: Type.Optional({ ...NotNegative, description: 'besides, once this tier is reached' }),
})

/** In major units of the currency, without tax; exact, and rounded once: at the line, half away from zero. */
export const ChargePrice = Closed({
  currency: Currency,
  unitPrice: Type.Optional({ ...NotNegative, description: 'for `unit`, and of one package for `package`' }),
  packageSize: Type.Optional({ ...NotNegative, description: 'for `package`: a package that is begun is paid' }),
  tiers: Type.Optional(
    Type.Array(PriceTier, { minItems: 1, maxItems: 20, description: 'for `graduated` and `volume`' }),
  ),
  minimum: Type.Optional({ ...NotNegative, description: 'what a whole period of it comes to at least' }),
})

export const PlanCharge = Closed({
  code: Code,
  name: Name,
  kind: OneOf(['flat', 'per-unit', 'add-on', 'metered', 'one-off'], {
    description:
      '`flat`: once a period; `per-unit`: times the quantity of the subscription, e.g. its vehicles; `add-on`: times the quantity at which it was chosen; `metered`: by usage, in arrears; `one-off`: with the first bill only, e.g. a setup fee',
  }),
  pricing: OneOf(['unit', 'graduated', 'volume', 'package'], {
    description:
      '`unit`: quantity × unit price; `graduated`: each part of the quantity at its tier’s price; `volume`: all of it at the price of the tier that it reaches; `package`: packages that are begun × unit price',
  }),
  category: Type.Optional(LineCategory),
  meter: Type.Optional(
    Closed({
      aggregate: OneOf(['sum', 'max', 'last'], { description: 'of the records of a period' }),
      unit: Type.String({ minLength: 1, maxLength: 40 }),
      included: Type.Optional({ ...NotNegative, description: 'this much of a period is not charged' }),
    }),
  ),
  prices: Type.Array(ChargePrice, { minItems: 1, maxItems: 20, description: 'one for each currency of the plan' }),
})
export type PlanCharge = Static<typeof PlanCharge>

const terms = {
  name: Name,
  cycle: Cycle,
  trialDays: Type.Integer({ minimum: 0, maximum: 730, description: 'where a subscription does not say otherwise' }),
  charges: Type.Array(PlanCharge, { minItems: 1, maxItems: 30 }),
}
export const PlanTerms = Closed(terms)
export type PlanTerms = Static<typeof PlanTerms>

export const Plan = Closed({
  id: Id('pln'),
  /** Every change is a new one; a subscription stays with the one it was made of until it is changed. */
  version: Type.Integer({ minimum: 1 }),
  code: Code,
  /** `archived`: nobody subscribes to it any more; who did keeps it. */
  status: OneOf(['active', 'archived']),
  ...terms,
  currencies: Type.Array(Currency, { maxItems: 20 }),
  createdAt: Instant,
})
export type Plan = Static<typeof Plan>

const examplePlan = {
  code: 'fleet-basic',
  name: 'Fleet Basic',
  cycle: { every: 'month' as const, count: 1 },
  trialDays: 0,
  charges: [
    {
      code: 'base',
      name: 'Platform',
      kind: 'flat' as const,
      pricing: 'unit' as const,
      prices: [{ currency: 'EUR', unitPrice: '49' }],
    },
    {
      code: 'vehicles',
      name: 'Vehicles',
      kind: 'per-unit' as const,
      pricing: 'graduated' as const,
      prices: [
        {
          currency: 'EUR',
          tiers: [
            { upTo: '10', unitPrice: '4.99' },
            { upTo: null, unitPrice: '3.99' },
          ],
        },
      ],
    },
    {
      code: 'calls',
      name: 'API calls',
      kind: 'metered' as const,
      pricing: 'unit' as const,
      meter: { aggregate: 'sum' as const, unit: 'call', included: '1000' },
      prices: [{ currency: 'EUR', unitPrice: '0.0015' }],
    },
  ],
}

export const PlanInvalid = problem({
  code: 'plan-invalid',
  status: 422,
  title: 'The terms of the plan contradict themselves',
  remedy:
    'Correct what `errors` names: each charge has one price in each currency of the plan, tiers rise and only the last has no end, codes are used once, a meter belongs to `metered` and to nothing else.',
})
export const PlanCodeTaken = problem({
  code: 'plan-code-taken',
  status: 409,
  title: 'Another plan has this code',
  remedy: 'Choose another code, or change that plan: `GET /payments/plans?code=`.',
})
export const PlanArchived = problem({
  code: 'plan-archived',
  status: 409,
  title: 'The plan is archived',
  remedy: 'Choose an active plan: `GET /payments/plans?status=active`.',
})

const path = '/payments/plans'

export const createPlan = route({
  method: 'POST',
  path,
  summary: 'Make a plan',
  description:
    'What subscriptions cost, in one or more currencies. Prices are exact decimals without tax, at most 12 places, and rounded once at the line of a bill.',
  access: 'payments:write',
  idempotency: 'accepted',
  body: Closed(
    { code: Code, name: Name, cycle: Cycle, trialDays: Type.Optional(terms.trialDays), charges: terms.charges },
    { examples: [examplePlan] },
  ),
  replies: { 201: Plan },
  problems: [PlanInvalid, PlanCodeTaken],
})

export const listPlans = route({
  method: 'GET',
  path,
  summary: 'List plans, latest first',
  access: 'payments:read',
  query: PageQuery({ status: Type.Optional(Plan.properties.status), code: Type.Optional(Code) }),
  replies: { 200: Page(Plan) },
})

export const getPlan = route({
  method: 'GET',
  path: `${path}/:planId`,
  summary: 'Read a plan as it is sold now',
  access: 'payments:read',
  replies: { 200: Plan },
})

export const changePlan = route({
  method: 'PATCH',
  path: `${path}/:planId`,
  summary: 'Change a plan: a new version, for who subscribes from now on',
  description:
    'Subscriptions stay with the version they have; `POST …/subscriptions/:subscriptionId/change` with the plan’s id takes one to the latest.',
  access: 'payments:write',
  conditional: true,
  body: Closed(
    {
      name: Type.Optional(Name),
      status: Type.Optional(Plan.properties.status),
      trialDays: Type.Optional(terms.trialDays),
      charges: Type.Optional(terms.charges),
    },
    { examples: [{ name: 'Fleet Basic 2027' }] },
  ),
  replies: { 200: Plan },
  problems: [VersionMismatch, PlanInvalid],
})

export const listPlanVersions = route({
  method: 'GET',
  path: `${path}/:planId/versions`,
  summary: 'List what a plan has been, latest first',
  access: 'payments:read',
  query: PageQuery({}),
  replies: { 200: Page(Plan) },
})

export const PlanCreated = event({
  type: 'payments.plan.created',
  summary: 'A plan can be subscribed to',
  data: Plan,
  partner: true,
})
export const PlanChanged = event({
  type: 'payments.plan.changed',
  summary: 'A plan has a new version',
  data: Plan,
  partner: true,
})
