import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import { type Journal, redactHeaders } from '../journal/journal.ts'
import { Problem } from '../problem.ts'
import { authorizationOperations } from './authorizations.ts'
import { captureOperations } from './captures.ts'
import { PayPalError } from './errors.ts'
import { webhookOperations } from './events.ts'
import type { Operation } from './operation.ts'
import { orderOperations } from './orders.ts'
import type { PayPalStandIn } from './stand-in.ts'
import { vaultOperations } from './vault.ts'

const operations: Operation<unknown>[] = [
  ...orderOperations,
  ...authorizationOperations,
  ...captureOperations,
  ...vaultOperations,
  ...webhookOperations,
]

/** PayPal's own paths, its errors. Others have paths below `/v1` and `/v2` too: none but these is taken. */
export function paypalRoutes(app: FastifyInstance, standIn: PayPalStandIn, journal: Journal): void {
  app.register(async (paypal) => {
    paypal.removeAllContentTypeParsers()
    paypal.addContentTypeParser('*', { parseAs: 'string', bodyLimit: 1024 * 1024 }, (_request, body, done) =>
      done(null, body),
    )
    paypal.post('/v1/oauth2/token', (request, reply) => serve(standIn, journal, 'token', request, reply))
    for (const operation of operations)
      paypal.route({
        method: operation.method,
        url: operation.path,
        handler: (request, reply) => serve(standIn, journal, operation, request, reply),
      })
  })
  app.get<{ Params: { id: string } }>('/v1/notifications/certs/:id', (request, reply) => {
    const certificate = standIn.certificate(request.params.id)
    if (certificate === undefined) throw new Problem(404, 'no-such-certificate', 'There is no such certificate.')
    return reply.type('application/x-pem-file').send(certificate)
  })
}

async function serve(
  standIn: PayPalStandIn,
  journal: Journal,
  operation: Operation<unknown> | 'token',
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const incoming = {
    method: request.method,
    path: request.url.split('?', 1)[0] ?? '',
    params: request.params as Record<string, string>,
    query: request.query as Record<string, unknown>,
    body: typeof request.body === 'string' ? request.body : '',
    headers: request.headers,
  }
  const { answer, fault } = await standIn.handle(incoming, operation)
  const said = answer?.body == null ? null : (JSON.parse(answer.body) as unknown)
  journal.add({
    provider: 'paypal',
    at: new Date().toISOString(),
    method: incoming.method,
    path: incoming.path,
    query: incoming.query,
    headers: redactHeaders(request.headers),
    body: decoded(incoming.body),
    // A token is as good as the secret it was given for.
    answer: answer ? { status: answer.status, headers: {}, body: operation === 'token' ? null : said } : null,
    fault: fault?.kind ?? null,
  })
  if (answer === undefined) {
    reply.hijack()
    request.raw.socket.destroy()
    return reply
  }
  reply.code(answer.status).header('paypal-debug-id', answer.debugId)
  return answer.body === null ? reply.send() : reply.type('application/json').send(answer.body)
}

function decoded(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text.slice(0, 1_000)
  }
}

const ById = Type.Object({ id: Type.String({ pattern: '^[A-Za-z0-9_]{1,100}$' }) })
const Approval = Type.Object(
  {
    outcome: Type.Union([Type.Literal('APPROVED'), Type.Literal('DECLINED'), Type.Literal('CANCELLED')]),
  },
  { additionalProperties: false },
)

/** The sandbox's own levers: what payers do on PayPal's pages. */
export function paypalLevers(app: FastifyInstance, standIn: PayPalStandIn): void {
  app.post<{ Params: Static<typeof ById>; Body: Static<typeof Approval> }>(
    '/paypal/approve/:id',
    { schema: { params: ById, body: Approval } },
    (request) => asProblem(() => standIn.approve(request.params.id, request.body.outcome)),
  )
  app.post<{ Params: Static<typeof ById> }>(
    '/paypal/setup-tokens/:id/approve',
    { schema: { params: ById } },
    (request) => asProblem(() => standIn.approveSetup(request.params.id)),
  )
  app.delete('/paypal/request-ids', () => ({ forgotten: standIn.forgetRequestIds() }))
}

function asProblem<T>(act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof PayPalError)) throw error
    const issue = error.details[0]?.issue ?? error.code
    throw new Problem(error.status, issue.toLowerCase().replaceAll('_', '-'), error.message)
  }
}
