import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import { type Journal, redactHeaders } from '../journal/journal.ts'
import { Problem } from '../problem.ts'
import { accountOperations } from './accounts.ts'
import { applicationFeeOperations } from './application-fees.ts'
import { balanceTransactionOperations } from './balance-transactions.ts'
import { balanceOperations } from './balances.ts'
import { chargeOperations } from './charges.ts'
import { customerOperations } from './customers.ts'
import { disputeOperations, disputeReasons } from './disputes.ts'
import { StripeError } from './errors.ts'
import { eventOperations } from './events.ts'
import { parseForm } from './form.ts'
import type { Operation } from './operation.ts'
import { paymentIntentOperations } from './payment-intents/operations.ts'
import { paymentMethodOperations } from './payment-methods.ts'
import { payoutOperations } from './payouts.ts'
import { refundOperations } from './refunds.ts'
import { setupIntentOperations } from './setup-intents.ts'
import type { Incoming, StripeStandIn } from './stand-in.ts'
import { transferOperations } from './transfers.ts'
import { webhookEndpointOperations } from './webhook-endpoints.ts'

const operations: Operation<unknown>[] = [
  ...customerOperations,
  ...paymentMethodOperations,
  ...setupIntentOperations,
  ...paymentIntentOperations,
  ...chargeOperations,
  ...refundOperations,
  ...disputeOperations,
  ...payoutOperations,
  ...accountOperations,
  ...transferOperations,
  ...applicationFeeOperations,
  ...balanceOperations,
  ...balanceTransactionOperations,
  ...eventOperations,
  ...webhookEndpointOperations,
]

const MAX_BODY_BYTES = 1024 * 1024

/** `/v1/*`: Stripe's own paths, its encoding, its errors. */
export function stripeRoutes(app: FastifyInstance, standIn: StripeStandIn, journal: Journal): void {
  app.register(
    async (v1) => {
      v1.removeAllContentTypeParsers()
      v1.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) =>
        done(null, body),
      )
      for (const operation of operations) {
        v1.route({
          method: operation.method,
          url: operation.path,
          handler: (request, reply) => serve(standIn, journal, operation, request, reply),
        })
      }
      v1.all('/*', (request, reply) => serve(standIn, journal, undefined, request, reply))
    },
    { prefix: '/v1' },
  )
}

async function serve(
  standIn: StripeStandIn,
  journal: Journal,
  operation: Operation<unknown> | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const incoming = incomingOf(request)
  const { answer, fault } = await standIn.handle(incoming, operation)
  journal.add({
    provider: 'stripe',
    at: new Date().toISOString(),
    method: incoming.method,
    path: incoming.path,
    query: decoded(incoming.query),
    headers: redactHeaders(request.headers),
    body: decoded(incoming.body),
    answer: answer ? { status: answer.status, headers: answer.headers, body: JSON.parse(answer.body) } : null,
    fault: fault?.kind ?? null,
  })
  if (answer) return reply.code(answer.status).headers(answer.headers).send(answer.body)
  reply.hijack()
  request.raw.socket.destroy()
  return reply
}

function incomingOf(request: FastifyRequest): Incoming {
  const [path = '', query = ''] = request.url.split('?', 2)
  const header = (name: string): string | undefined => {
    const value = request.headers[name]
    return Array.isArray(value) ? value[0] : value
  }
  return {
    method: request.method,
    path,
    params: request.params as Record<string, string>,
    query,
    contentType: header('content-type') ?? '',
    body: typeof request.body === 'string' ? request.body : '',
    authorization: header('authorization'),
    idempotencyKey: header('idempotency-key'),
    account: header('stripe-account'),
    version: header('stripe-version'),
  }
}

function decoded(text: string): unknown {
  try {
    return parseForm(text)
  } catch {
    return text.slice(0, 1_000)
  }
}

const AccountSwitch = Type.Object(
  {
    chargesEnabled: Type.Optional(Type.Boolean()),
    payoutsEnabled: Type.Optional(Type.Boolean()),
    transfers: Type.Optional(Type.Union([Type.Literal('active'), Type.Literal('inactive'), Type.Literal('pending')])),
    requirements: Type.Optional(Type.Array(Type.String({ maxLength: 200 }), { maxItems: 50 })),
  },
  { additionalProperties: false },
)
const Outcome = Type.Object(
  { outcome: Type.Union([Type.Literal('succeed'), Type.Literal('fail')]) },
  { additionalProperties: false },
)
const NewDispute = Type.Object(
  {
    payment: Type.String({ pattern: '^(?:ch|py|pi)_[A-Za-z0-9]{1,64}$' }),
    amount: Type.Optional(Type.Integer({ minimum: 1 })),
    reason: Type.Optional(Type.Union(disputeReasons.map((reason) => Type.Literal(reason)))),
    inquiry: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
const outcomeOf = <const Names extends string[]>(...names: Names) =>
  Type.Union(names.map((name) => Type.Literal(name as Names[number])))
const DisputeOutcome = Type.Object({ outcome: outcomeOf('won', 'lost', 'escalate') }, { additionalProperties: false })
const RefundOutcome = Type.Object({ outcome: outcomeOf('succeeded', 'failed') }, { additionalProperties: false })
const PayoutOutcome = Type.Object(
  {
    outcome: outcomeOf('paid', 'failed'),
    failureCode: Type.Optional(Type.String({ pattern: '^[a-z_]{3,40}$' })),
  },
  { additionalProperties: false },
)
const CardUpdate = Type.Object(
  { expMonth: Type.Integer({ minimum: 1, maximum: 12 }), expYear: Type.Integer({ minimum: 2020, maximum: 2100 }) },
  { additionalProperties: false },
)
const ById = Type.Object({ id: Type.String({ pattern: '^[a-z]+_[A-Za-z0-9]{1,64}$' }) })

/** The sandbox's own levers on the account: what happens at Stripe without anybody calling its API. */
export function stripeLevers(app: FastifyInstance, standIn: StripeStandIn): void {
  app.patch<{ Params: Static<typeof ById>; Body: Static<typeof AccountSwitch> }>(
    '/stripe/accounts/:id',
    { schema: { params: ById, body: AccountSwitch } },
    (request) => asProblem(() => standIn.switchAccount(request.params.id, request.body)),
  )
  app.post<{ Params: Static<typeof ById>; Body: Static<typeof Outcome> }>(
    '/stripe/authenticate/:id',
    { schema: { params: ById, body: Outcome } },
    (request) => asProblem(() => standIn.authenticate(request.params.id, request.body.outcome)),
  )
  app.get<{ Params: Static<typeof ById> }>('/stripe/authenticate/:id', { schema: { params: ById } }, (request, reply) =>
    reply.type('text/html; charset=utf-8').send(bankPage(request.params.id)),
  )
  app.post<{ Body: Static<typeof NewDispute> }>('/stripe/disputes', { schema: { body: NewDispute } }, (request) =>
    asProblem(() => standIn.openDispute(request.body)),
  )
  app.post<{ Params: Static<typeof ById>; Body: Static<typeof DisputeOutcome> }>(
    '/stripe/disputes/:id',
    { schema: { params: ById, body: DisputeOutcome } },
    (request) => asProblem(() => standIn.decideDispute(request.params.id, request.body.outcome)),
  )
  app.post<{ Params: Static<typeof ById>; Body: Static<typeof PayoutOutcome> }>(
    '/stripe/payouts/:id',
    { schema: { params: ById, body: PayoutOutcome } },
    (request) =>
      asProblem(() =>
        standIn.decidePayout(request.params.id, request.body.outcome, request.body.failureCode ?? 'account_closed'),
      ),
  )
  app.post<{ Params: Static<typeof ById>; Body: Static<typeof RefundOutcome> }>(
    '/stripe/refunds/:id',
    { schema: { params: ById, body: RefundOutcome } },
    (request) => asProblem(() => standIn.decideRefund(request.params.id, request.body.outcome)),
  )
  app.post<{ Params: Static<typeof ById>; Body: Static<typeof Outcome> }>(
    '/stripe/bank-debits/:id',
    { schema: { params: ById, body: Outcome } },
    (request) => asProblem(() => standIn.decideDebit(request.params.id, request.body.outcome)),
  )
  app.patch<{ Params: Static<typeof ById>; Body: Static<typeof CardUpdate> }>(
    '/stripe/payment-methods/:id',
    { schema: { params: ById, body: CardUpdate } },
    (request) => asProblem(() => standIn.updateMethod(request.params.id, request.body)),
  )
  app.delete('/stripe/idempotency-keys', () => ({ forgotten: standIn.forgetIdempotencyKeys() }))
}

function asProblem<T>(act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (error instanceof StripeError) throw new Problem(error.status, error.body.code ?? 'refused', error.message)
    throw error
  }
}

/** The id was checked by its schema: it holds nothing that could be markup. */
const bankPage = (id: string): string => `<!doctype html>
<html lang="en"><title>Sandbox bank</title>
<body style="font: 16px system-ui; margin: 4rem auto; max-width: 28rem">
<h1>Sandbox bank</h1>
<p>Approve ${id}?</p>
<button data-outcome="succeed">Approve</button> <button data-outcome="fail">Refuse</button>
<p role="status"></p>
<script>
for (const button of document.querySelectorAll('button')) button.onclick = async () => {
  const answer = await fetch('', { method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ outcome: button.dataset.outcome }) })
  const done = await answer.json()
  document.querySelector('[role=status]').textContent = done.status
  if (done.returnUrl) location.href = done.returnUrl
}
</script></body></html>
`
