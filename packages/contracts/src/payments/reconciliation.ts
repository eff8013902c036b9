import Type from 'typebox'
import { problem, route } from '../contract.ts'
import { Closed, Currency, Instant, OneOf } from '../schemas.ts'
import { ProviderUnavailable } from './problems.ts'
import { Provider } from './providers.ts'

const MinorUnits = Type.Integer({ minimum: -9007199254740991, maximum: 9007199254740991 })

/** One movement that the ledger and the provider tell differently, or that only one of them has. */
export const ReconciliationItem = Closed({
  kind: OneOf(['charge', 'transfer', 'refund', 'payout', 'dispute', 'fee', 'other']),
  /** Ours: a payment, a transfer; null when the provider has something we know nothing of. */
  reference: Type.Union([Type.String(), Type.Null()]),
  providerReference: Type.Union([Type.String(), Type.Null()]),
  currency: Currency,
  /** Net effect on what the provider holds, in minor units; null where it has none. */
  ledger: Type.Union([MinorUnits, Type.Null()]),
  provider: Type.Union([MinorUnits, Type.Null()]),
  at: Instant,
})

export const Reconciliation = Closed({
  from: Instant,
  to: Instant,
  provider: Provider,
  totals: Type.Array(
    Closed({ currency: Currency, ledger: MinorUnits, provider: MinorUnits, matched: Type.Integer() }),
    { maxItems: 200 },
  ),
  /** Must be explained by a person. Empty is what is wanted. */
  differences: Type.Array(ReconciliationItem, { maxItems: 10_000 }),
  /** Called and not settled yet, or settled so near the cut-off that the other side may have it on the other side. */
  inTransit: Type.Array(ReconciliationItem, { maxItems: 10_000 }),
})

export const ReportNotRead = problem({
  code: 'report-not-read',
  status: 422,
  title: 'There is no report of this provider that is read here',
  remedy: 'Name another provider, or compare `provider-clearing` with its own report by hand.',
})

export const ReconciliationTooLarge = problem({
  code: 'reconciliation-too-large',
  status: 422,
  title: 'The period holds more than is compared at once',
  remedy: 'Ask for a shorter period.',
})

export const reconcile = route({
  method: 'GET',
  path: '/payments/reconciliation',
  summary: 'Compare what the ledger says the provider holds with the provider’s own report',
  access: 'payments:read',
  query: Type.Object(
    { from: Instant, to: Instant, provider: Type.Optional(Provider) },
    { additionalProperties: false },
  ),
  replies: { 200: Reconciliation },
  problems: [ReportNotRead, ReconciliationTooLarge, ProviderUnavailable],
})
