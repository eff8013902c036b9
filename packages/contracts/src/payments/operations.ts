import Type from 'typebox'
import { problem, route } from '../contract.ts'
import { Closed, Instant, Money, OneOf, Page, PageQuery } from '../schemas.ts'
import { Provider } from './providers.ts'

const OperationStatus = OneOf(
  [
    'pending',
    'waiting',
    'requires-action',
    'approved',
    'processing',
    'unknown',
    'succeeded',
    'declined',
    'refused',
    'absent',
  ],
  {
    description:
      '`waiting`: certainly nothing happened so far, tried again; `unknown`: the answer was lost, the provider is asked until it is known; `absent`: it never happened',
  },
)

/** One call to a provider, as support reads it. */
export const ProviderOperation = Closed({
  id: Type.String({ pattern: '^opn_[0-9A-HJKMNP-TV-Z]{26}$' }),
  /** The verb: `charge`, `capture`, `refund`, `transfer`. */
  kind: Type.String(),
  /** The payment, refund, transfer or saved method that it is for. */
  subjectId: Type.String(),
  /** Counts those for one subject. */
  number: Type.Integer(),
  provider: Provider,
  amount: Type.Union([Money, Type.Null()]),
  status: OperationStatus,
  providerReference: Type.Union([Type.String(), Type.Null()]),
  code: Type.Union([Type.String(), Type.Null()]),
  message: Type.Union([Type.String(), Type.Null()]),
  /** How often the provider was called or asked. */
  calls: Type.Integer(),
  startedAt: Instant,
  settledAt: Type.Union([Instant, Type.Null()]),
})

export const OperationIsKnown = problem({
  code: 'operation-is-known',
  status: 409,
  title: 'It is known what came of this call to the provider',
  remedy: 'Read the operation: nothing has to be decided.',
})
export const OperationMayStillHappen = problem({
  code: 'operation-may-still-happen',
  status: 409,
  title: 'The provider may still carry this call out',
  remedy: 'Ask the provider again now with `…/ask`, or decide after the instant that `detail` names.',
})

const path = '/payments/operations'

export const listOperations = route({
  method: 'GET',
  path,
  summary: 'List calls to providers, latest first',
  description:
    'With `settled=false` those of which it is not known what came: what a person has to look at is among them.',
  access: 'payments:read',
  query: PageQuery({
    settled: Type.Optional(Type.Boolean()),
    status: Type.Optional(OperationStatus),
    kind: Type.Optional(Type.String({ pattern: '^[a-z-]{1,40}$' })),
    provider: Type.Optional(Provider),
  }),
  replies: { 200: Page(ProviderOperation) },
})
export const getOperation = route({
  method: 'GET',
  path: `${path}/:operationId`,
  summary: 'Read a call to a provider',
  access: 'payments:read',
  replies: { 200: ProviderOperation },
})
export const askOperation = route({
  method: 'POST',
  path: `${path}/:operationId/ask`,
  summary: 'Ask the provider now what came of a call',
  description:
    'Answers at once; read the operation again a moment later. A call of which nothing is known to be wrong is asked after by itself.',
  access: 'payments:write',
  replies: { 202: ProviderOperation },
  problems: [OperationIsKnown],
})
export const declareOperationAbsent = route({
  method: 'POST',
  path: `${path}/:operationId/absent`,
  summary: 'Say that a call never happened at the provider',
  description:
    'For a person who has looked at the provider, when asking does not tell: the payment, refund or transfer is then as if it had not been sent, and can be tried again. Only when the time is over in which the provider may still carry it out; if it turns up later, it is booked and raised.',
  access: 'payments:write',
  idempotency: 'required',
  body: Closed(
    {
      /** Kept with it, and who said it. */
      note: Type.String({ minLength: 1, maxLength: 400, pattern: '\\S' }),
    },
    { examples: [{ note: 'Looked through the dashboard for 2 March: no charge of this customer.' }] },
  ),
  replies: { 200: ProviderOperation },
  problems: [OperationIsKnown, OperationMayStillHappen],
})
