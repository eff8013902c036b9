import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { VersionMismatch } from '../problems.ts'
import { Closed, Currency, Day, Decimal, Id, Instant, Money, Name, OneOf, Page, PageQuery } from '../schemas.ts'
import { LineCategory } from './invoice-requests.ts'

const ContractId = Type.String({ pattern: '^[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}$' })

export const Tier = Closed({
  /** Up to and including this, in minor units; null for the last, which has no end. */
  upTo: Type.Union([Type.Integer({ minimum: 1, maximum: 9007199254740991 }), Type.Null()]),
  percent: Decimal,
})

/** How the platform's commission is computed. */
export const CommissionTerms = Closed({
  currency: Currency,
  /** The most specific agreement that fits a line counts: its contract, then its vendor, then its category. */
  vendorId: Type.Union([Id('ven'), Type.Null()]),
  contractId: Type.Union([ContractId, Type.Null()]),
  category: Type.Union([LineCategory, Type.Null()]),
  /** Of amounts without tax, or with it. */
  basis: OneOf(['net', 'gross']),
  tiers: Type.Array(Tier, { minItems: 1, maxItems: 20 }),
  /** `marginal`: each part of the amount at its tier's rate. `whole`: all of it at the rate of the tier that it reaches. */
  tierMode: OneOf(['marginal', 'whole']),
  /** What the tiers count: each order by itself, or the vendor's turnover of the calendar month (UTC) under this agreement. */
  tierBy: OneOf(['order', 'month']),
  /** On every order, besides. */
  fixed: Type.Integer({ minimum: 0, maximum: 9007199254740991 }),
  /** Of an order, the fixed part included; null for none. */
  minimum: Type.Union([Type.Integer({ minimum: 0, maximum: 9007199254740991 }), Type.Null()]),
  maximum: Type.Union([Type.Integer({ minimum: 0, maximum: 9007199254740991 }), Type.Null()]),
  /** Where it is rounded, half away from zero: once on the order, or on every line and then added. */
  rounding: OneOf(['order', 'line']),
})
export type CommissionTerms = Static<typeof CommissionTerms>

const exampleTerms = {
  currency: 'EUR',
  vendorId: null,
  contractId: null,
  category: null,
  basis: 'net',
  tiers: [
    { upTo: 100_000, percent: '15' },
    { upTo: null, percent: '12.5' },
  ],
  tierMode: 'marginal',
  tierBy: 'month',
  fixed: 0,
  minimum: 50,
  maximum: null,
  rounding: 'order',
}

export const CommissionAgreement = Closed({
  id: Id('cag'),
  version: Type.Integer({ minimum: 1 }),
  name: Name,
  status: OneOf(['draft', 'agreed', 'ended']),
  terms: CommissionTerms,
  /** Both days are included. */
  validFrom: Type.Union([Day, Type.Null()]),
  validTo: Type.Union([Day, Type.Null()]),
  createdAt: Instant,
})
export type CommissionAgreement = Static<typeof CommissionAgreement>

export const CommissionLine = Closed({
  category: LineCategory,
  net: Type.Integer({ minimum: 0, maximum: 9007199254740991 }),
  gross: Type.Integer({ minimum: 0, maximum: 9007199254740991 }),
})

const ComputedLine = Closed({
  category: LineCategory,
  /** Null where no agreement fits: then nothing is kept of it. */
  agreementId: Type.Union([Id('cag'), Type.Null()]),
  base: Money,
  commission: Money,
})
const ComputedPart = Closed({
  agreementId: Type.Union([Id('cag'), Type.Null()]),
  base: Money,
  /** The turnover that the tiers began from. */
  turnoverBefore: Money,
  commission: Money,
  capped: Type.Union([OneOf(['minimum', 'maximum']), Type.Null()]),
  /** How it came about, in words. */
  explanation: Type.Array(Type.String(), { maxItems: 30 }),
})
const Computed = {
  currency: Currency,
  /** The lines sum to it exactly. */
  commission: Money,
  lines: Type.Array(ComputedLine, { maxItems: 1_000 }),
  parts: Type.Array(ComputedPart, { maxItems: 1_000 }),
}

export const CommissionCalculation = Closed({
  id: Id('cmc'),
  vendorId: Id('ven'),
  contractId: Type.Union([ContractId, Type.Null()]),
  /** What it was computed for, e.g. an order or an invoice: computed once. */
  reference: Type.String({ minLength: 1, maxLength: 80 }),
  on: Day,
  ...Computed,
  createdAt: Instant,
})
export type CommissionCalculation = Static<typeof CommissionCalculation>

export const CommissionTermsInvalid = problem({
  code: 'commission-terms-invalid',
  status: 422,
  title: 'The terms of the commission contradict themselves',
  remedy:
    'Correct what `errors` names: tiers rise and only the last has no end, percentages are from 0 to 100, the minimum is at most the maximum.',
})
export const AgreementInOtherState = problem({
  code: 'agreement-in-other-state',
  status: 409,
  title: 'The agreement is in a state that does not allow this',
  remedy: 'A draft is changed and agreed to; what was agreed is ended, and another one agreed to.',
})
export const AgreementOverlaps = problem({
  code: 'agreement-overlaps',
  status: 409,
  title: 'Another agreement of the same scope holds on some of these days',
  remedy: 'End that one first; `detail` names it.',
})
export const ReferenceComputed = problem({
  code: 'reference-computed',
  status: 409,
  title: 'The commission on this reference was computed already, of other amounts',
  remedy: 'List the calculations by reference, or compute another one.',
})

const path = '/payments/commission-calculation'
const exampleLines = [{ category: 'labour' as const, net: 10_000, gross: 11_900 }]

export const simulateCommission = route({
  method: 'POST',
  path: `${path}/simulate`,
  summary: 'What terms would come to, before they are agreed',
  description:
    'Orders are computed one after another, as if they were made in this order in one month; nothing is kept.',
  access: 'payments:read',
  body: Closed(
    {
      terms: CommissionTerms,
      turnoverBefore: Type.Optional(Type.Integer({ minimum: 0, maximum: 9007199254740991 })),
      orders: Type.Array(Type.Array(CommissionLine, { minItems: 1, maxItems: 200 }), { minItems: 1, maxItems: 100 }),
    },
    { examples: [{ terms: exampleTerms, orders: [exampleLines] }] },
  ),
  replies: {
    200: Closed({
      commission: Money,
      orders: Type.Array(Closed(Computed), { maxItems: 100 }),
    }),
  },
  problems: [CommissionTermsInvalid],
})

export const calculateCommission = route({
  method: 'POST',
  path,
  summary: 'Compute the commission on an order, by what was agreed on its day',
  description: 'Counts towards the vendor’s turnover. Computed again for the same reference it is the same.',
  access: 'payments:write',
  idempotency: 'accepted',
  body: Closed(
    {
      vendorId: Id('ven'),
      contractId: Type.Optional(ContractId),
      reference: CommissionCalculation.properties.reference,
      currency: Currency,
      on: Type.Optional(Day),
      lines: Type.Array(CommissionLine, { minItems: 1, maxItems: 1_000 }),
    },
    {
      examples: [
        { vendorId: 'ven_01K0A1B2C3D4E5F6G7H8J9K0M1', reference: 'order-1', currency: 'EUR', lines: exampleLines },
      ],
    },
  ),
  replies: { 201: CommissionCalculation },
  problems: [ReferenceComputed],
})

export const listCommissionCalculations = route({
  method: 'GET',
  path,
  summary: 'List commission calculations, latest first',
  access: 'payments:read',
  query: PageQuery({
    vendorId: Type.Optional(Id('ven')),
    reference: Type.Optional(CommissionCalculation.properties.reference),
  }),
  replies: { 200: Page(CommissionCalculation) },
})

export const draftAgreement = route({
  method: 'POST',
  path: `${path}/agreements`,
  summary: 'Draft terms of commission',
  access: 'payments:write',
  idempotency: 'accepted',
  body: Closed({ name: Name, terms: CommissionTerms }, { examples: [{ name: 'Workshops 2026', terms: exampleTerms }] }),
  replies: { 201: CommissionAgreement },
  problems: [CommissionTermsInvalid],
})

export const listAgreements = route({
  method: 'GET',
  path: `${path}/agreements`,
  summary: 'List commission agreements, latest first',
  access: 'payments:read',
  query: PageQuery({ status: Type.Optional(CommissionAgreement.properties.status) }),
  replies: { 200: Page(CommissionAgreement) },
})

export const getAgreement = route({
  method: 'GET',
  path: `${path}/agreements/:agreementId`,
  summary: 'Read a commission agreement',
  access: 'payments:read',
  replies: { 200: CommissionAgreement },
})

export const changeAgreement = route({
  method: 'PATCH',
  path: `${path}/agreements/:agreementId`,
  summary: 'Change a draft',
  access: 'payments:write',
  conditional: true,
  body: Closed(
    { name: Type.Optional(Name), terms: Type.Optional(CommissionTerms) },
    { examples: [{ name: 'Workshops 2027' }] },
  ),
  replies: { 200: CommissionAgreement },
  problems: [VersionMismatch, AgreementInOtherState, CommissionTermsInvalid],
})

export const agreeToAgreement = route({
  method: 'POST',
  path: `${path}/agreements/:agreementId/agree`,
  summary: 'Let a draft hold from a day on',
  description: 'From then on its terms do not change. What was computed before stays as it was.',
  access: 'payments:write',
  idempotency: 'accepted',
  body: Closed(
    { validFrom: Day, validTo: Type.Optional(Type.Union([Day, Type.Null()])) },
    { examples: [{ validFrom: '2026-12-01' }] },
  ),
  replies: { 200: CommissionAgreement },
  problems: [AgreementInOtherState, AgreementOverlaps, CommissionTermsInvalid],
})

export const endAgreement = route({
  method: 'POST',
  path: `${path}/agreements/:agreementId/end`,
  summary: 'Let an agreement hold until a day, that day included',
  access: 'payments:write',
  idempotency: 'accepted',
  body: Closed({ validTo: Day }, { examples: [{ validTo: '2026-12-31' }] }),
  replies: { 200: CommissionAgreement },
  problems: [AgreementInOtherState, CommissionTermsInvalid],
})

export const CommissionAgreed = event({
  type: 'payments.commission-agreement.agreed',
  summary: 'Terms of commission hold from a day on',
  data: CommissionAgreement,
  partner: true,
})
export const CommissionAgreementEnded = event({
  type: 'payments.commission-agreement.ended',
  summary: 'Terms of commission hold no longer than a day',
  data: CommissionAgreement,
  partner: true,
})
