import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { VersionMismatch } from '../problems.ts'
import { Closed, Currency, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'
import { ProviderUnavailable } from './problems.ts'
import { Provider } from './providers.ts'
import { ReconciliationItem, ReportNotRead } from './reconciliation.ts'

const MinorUnits = Type.Integer({ minimum: -9007199254740991, maximum: 9007199254740991 })
const Count = Type.Integer({ minimum: 0 })

export const runStatuses = ['running', 'finished', 'failed'] as const

/** The ledger compared once with a provider's report, kept with what came of it. */
export const ReconciliationRun = Closed({
  id: Id('rcn'),
  version: Type.Integer({ minimum: 1 }),
  provider: Provider,
  from: Instant,
  /** The cut-off: what is newer is not compared. */
  until: Instant,
  startedBy: OneOf(['request', 'night']),
  status: OneOf(runStatuses),
  /** How far it has come. */
  comparedUntil: Instant,
  totals: Type.Array(
    Closed({ currency: Currency, ledger: MinorUnits, provider: MinorUnits, matched: Type.Integer() }),
    { maxItems: 200 },
  ),
  /** Of its period: in the ledger or at the provider, so near the cut-off that the other side may follow. */
  inTransit: Type.Array(ReconciliationItem, { maxItems: 1_000 }),
  /** What differed, whether or not it was known before. */
  differences: Count,
  /** Of them, those that the provider was asked about first. */
  asked: Count,
  failure: Type.Union([Type.String(), Type.Null()]),
  startedAt: Instant,
  finishedAt: Type.Union([Instant, Type.Null()]),
})
export type ReconciliationRun = Static<typeof ReconciliationRun>

export const differenceStatuses = ['asked', 'open', 'explained', 'closed'] as const

/** One movement that the two sides tell differently. Found again by a later run, it is the same one. */
export const ReconciliationDifference = Closed({
  id: Id('rcd'),
  version: Type.Integer({ minimum: 1 }),
  runId: Id('rcn'),
  /** The last that found it. */
  lastRunId: Id('rcn'),
  provider: Provider,
  kind: ReconciliationItem.properties.kind,
  cause: OneOf(['missing-here', 'missing-there', 'other-amount']),
  reference: ReconciliationItem.properties.reference,
  providerReference: ReconciliationItem.properties.providerReference,
  currency: Currency,
  ledger: Type.Union([MinorUnits, Type.Null()]),
  providerAmount: Type.Union([MinorUnits, Type.Null()]),
  at: Instant,
  /** `asked`: the provider is asked about it before it counts. `closed`: settled, by a person or because both sides now agree. */
  status: OneOf(differenceStatuses),
  note: Type.Union([Type.String(), Type.Null()]),
  /** Who set the status; null until somebody did. */
  decidedBy: Type.Union([Type.String(), Type.Null()]),
  decidedAt: Type.Union([Instant, Type.Null()]),
  foundAt: Instant,
})
export type ReconciliationDifference = Static<typeof ReconciliationDifference>

export const ReconciliationPeriodInvalid = problem({
  code: 'reconciliation-period-invalid',
  status: 422,
  title: 'The period cannot be compared',
  remedy: 'Let `from` be before `until`, `until` not in the future, and both at most 366 days apart.',
})

const path = '/payments/reconciliation'

export const startReconciliationRun = route({
  method: 'POST',
  path: `${path}/runs`,
  summary: 'Compare the ledger with a provider’s report up to an instant, and keep what differs',
  description:
    'Charges, refunds, transfers and their reversals, disputes with their fees, and returned debits. What the provider has and the ledger lacks is asked of the provider first, and counts as a difference when the next run still finds it. Every provider is compared each night by itself.',
  access: 'payments:write',
  idempotency: 'required',
  body: Closed(
    {
      provider: Provider,
      /** 31 days before `until` where it is left out. */
      from: Type.Optional(Instant),
      /** Now where it is left out. */
      until: Type.Optional(Instant),
    },
    { examples: [{ provider: 'stripe' }] },
  ),
  replies: { 201: ReconciliationRun },
  problems: [ReconciliationPeriodInvalid, ReportNotRead, ProviderUnavailable],
})
export const listReconciliationRuns = route({
  method: 'GET',
  path: `${path}/runs`,
  summary: 'List reconciliations, latest first',
  access: 'payments:read',
  query: PageQuery({
    provider: Type.Optional(Provider),
    status: Type.Optional(ReconciliationRun.properties.status),
  }),
  replies: { 200: Page(ReconciliationRun) },
})
export const getReconciliationRun = route({
  method: 'GET',
  path: `${path}/runs/:runId`,
  summary: 'Read a reconciliation',
  access: 'payments:read',
  replies: { 200: ReconciliationRun },
})
export const listReconciliationDifferences = route({
  method: 'GET',
  path: `${path}/differences`,
  summary: 'List what ledger and providers tell differently, latest first',
  access: 'payments:read',
  query: PageQuery({
    provider: Type.Optional(Provider),
    status: Type.Optional(ReconciliationDifference.properties.status),
    kind: Type.Optional(ReconciliationDifference.properties.kind),
    /** The run that found it last. */
    lastRunId: Type.Optional(Id('rcn')),
  }),
  replies: { 200: Page(ReconciliationDifference) },
})
export const getReconciliationDifference = route({
  method: 'GET',
  path: `${path}/differences/:differenceId`,
  summary: 'Read a difference',
  access: 'payments:read',
  replies: { 200: ReconciliationDifference },
})
export const decideReconciliationDifference = route({
  method: 'PATCH',
  path: `${path}/differences/:differenceId`,
  summary: 'Explain a difference, close it, or open it again; who did is kept',
  access: 'payments:write',
  conditional: true,
  body: Closed(
    {
      status: OneOf(['open', 'explained', 'closed']),
      note: Type.String({ minLength: 1, maxLength: 2_000 }),
    },
    { examples: [{ status: 'explained', note: 'A charge of the old shop, booked there.' }] },
  ),
  replies: { 200: ReconciliationDifference },
  problems: [VersionMismatch],
})

export const ReconciliationDifferenceFound = event({
  type: 'payments.reconciliation.difference-found',
  summary: 'Ledger and provider tell a movement differently, and asking the provider did not settle it',
  data: ReconciliationDifference,
})
