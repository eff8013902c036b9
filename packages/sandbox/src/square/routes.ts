import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import { type Journal, redactHeaders } from '../journal/journal.ts'
import { Problem } from '../problem.ts'
import { cardOperations } from './cards.ts'
import { customerOperations } from './customers.ts'
import { disputeOperations, disputeReasons } from './disputes.ts'
import { SquareError } from './errors.ts'
import { locationOperations } from './locations.ts'
import type { Operation } from './operation.ts'
import { paymentOperations } from './payments.ts'
import { payoutOperations } from './payouts.ts'
import { refundOperations } from './refunds.ts'
import type { SquareStandIn } from './stand-in.ts'
import { subscriptionOperations } from './subscriptions.ts'

const operations: Operation<unknown>[] = [
  ...locationOperations,
  ...customerOperations,
  ...cardOperations,
  ...paymentOperations,
  ...refundOperations,
  ...payoutOperations,
  ...disputeOperations,
  ...subscriptionOperations,
]

/** Square's own paths below `/v2`, its errors. Others have paths there too: none but these is taken. */
export function squareRoutes(app: FastifyInstance, standIn: SquareStandIn, journal: Journal): void {
  app.register(
    async (v2) => {
      v2.removeAllContentTypeParsers()
      v2.addContentTypeParser('*', { parseAs: 'string', bodyLimit: 1024 * 1024 }, (_request, body, done) =>
        done(null, body),
      )
      for (const operation of operations)
        v2.route({
          method: operation.method,
          url: operation.path,
          handler: (request, reply) => serve(standIn, journal, operation, request, reply),
        })
    },
    { prefix: '/v2' },
  )
}

async function serve(
  standIn: SquareStandIn,
  journal: Journal,
  operation: Operation<unknown>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const incoming = {
    method: request.method,
    path: request.url.split('?', 1)[0] ?? '',
    params: request.params as Record<string, string>,
    query: request.query as Record<string, unknown>,
    body: typeof request.body === 'string' ? request.body : '',
    authorization: request.headers.authorization,
  }
  const { answer, fault } = await standIn.handle(incoming, operation)
  journal.add({
    provider: 'square',
    at: new Date().toISOString(),
    method: incoming.method,
    path: incoming.path,
    query: incoming.query,
    headers: redactHeaders(request.headers),
    body: decoded(incoming.body),
    answer: answer ? { status: answer.status, headers: {}, body: JSON.parse(answer.body) } : null,
    fault: fault?.kind ?? null,
  })
  if (answer) return reply.code(answer.status).type('application/json').send(answer.body)
  reply.hijack()
  request.raw.socket.destroy()
  return reply
}

function decoded(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text.slice(0, 1_000)
  }
}

const ById = Type.Object({ id: Type.String({ pattern: '^[A-Za-z0-9_]{1,100}$' }) })
const outcomeOf = <const Names extends string[]>(...names: Names) =>
  Type.Object(
    { outcome: Type.Union(names.map((name) => Type.Literal(name as Names[number]))) },
    { additionalProperties: false },
  )
const NewDispute = Type.Object(
  {
    payment: Type.String({ pattern: '^[A-Za-z0-9]{1,64}$' }),
    amount: Type.Optional(Type.Integer({ minimum: 1 })),
    reason: Type.Optional(Type.Union(disputeReasons.map((reason) => Type.Literal(reason)))),
  },
  { additionalProperties: false },
)
const NewPayout = Type.Object(
  { location: Type.String({ pattern: '^[A-Z0-9]{1,50}$' }) },
  { additionalProperties: false },
)
const DisputeOutcome = outcomeOf('WON', 'LOST')
const RefundOutcome = outcomeOf('COMPLETED', 'REJECTED', 'FAILED')
const PayoutOutcome = outcomeOf('PAID', 'FAILED')

/** The sandbox's own levers: what happens at Square without anybody calling its API. */
export function squareLevers(app: FastifyInstance, standIn: SquareStandIn): void {
  app.post<{ Body: Static<typeof NewDispute> }>('/square/disputes', { schema: { body: NewDispute } }, (request) =>
    asProblem(() => standIn.openDispute(request.body)),
  )
  app.post<{ Params: Static<typeof ById>; Body: Static<typeof DisputeOutcome> }>(
    '/square/disputes/:id',
    { schema: { params: ById, body: DisputeOutcome } },
    (request) => asProblem(() => standIn.decideDispute(request.params.id, request.body.outcome)),
  )
  app.post<{ Params: Static<typeof ById>; Body: Static<typeof RefundOutcome> }>(
    '/square/refunds/:id',
    { schema: { params: ById, body: RefundOutcome } },
    (request) => asProblem(() => standIn.decideRefund(request.params.id, request.body.outcome)),
  )
  app.post<{ Body: Static<typeof NewPayout> }>('/square/payouts', { schema: { body: NewPayout } }, (request) =>
    asProblem(() => standIn.payOut(request.body.location)),
  )
  app.post<{ Params: Static<typeof ById>; Body: Static<typeof PayoutOutcome> }>(
    '/square/payouts/:id',
    { schema: { params: ById, body: PayoutOutcome } },
    (request) => asProblem(() => standIn.decidePayout(request.params.id, request.body.outcome)),
  )
  app.delete('/square/idempotency-keys', () => ({ forgotten: standIn.forgetIdempotencyKeys() }))
}

function asProblem<T>(act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (error instanceof SquareError)
      throw new Problem(error.status, error.entry.code.toLowerCase().replaceAll('_', '-'), error.message)
    throw error
  }
}
