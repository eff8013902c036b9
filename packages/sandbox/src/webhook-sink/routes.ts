import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { redactHeaders } from '../journal/journal.ts'
import { Problem } from '../problem.ts'
import type { SinkEndpoint, WebhookSink } from './sink.ts'

const EndpointName = Type.Object({ endpoint: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' }) })
const EndpointOrder = Type.Object(
  {
    secret: Type.Optional(Type.String({ pattern: '^whsec_[A-Za-z0-9+/]{16,}={0,2}$', maxLength: 200 })),
    respondWith: Type.Optional(
      Type.Object(
        {
          status: Type.Integer({ minimum: 200, maximum: 599 }),
          times: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
)
const DeliveriesQuery = Type.Object(
  {
    after: Type.Optional(Type.String({ pattern: '^[0-9]{1,12}$' })),
    limit: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,3}$' })),
  },
  { additionalProperties: false },
)
type Name = Static<typeof EndpointName>

const MAX_BODY_BYTES = 1024 * 1024

export function sinkRoutes(app: FastifyInstance, sink: WebhookSink): void {
  app.get('/sink', () => ({ endpoints: sink.endpoints().map(face) }))

  app.put<{ Params: Name; Body: Static<typeof EndpointOrder> }>(
    '/sink/:endpoint',
    { schema: { params: EndpointName, body: EndpointOrder } },
    (request) => {
      const endpoint = sink.configure(request.params.endpoint, request.body)
      if (!endpoint) throw tooMany()
      return face(endpoint)
    },
  )

  app.get<{ Params: Name; Querystring: Static<typeof DeliveriesQuery> }>(
    '/sink/:endpoint',
    { schema: { params: EndpointName, querystring: DeliveriesQuery } },
    (request) => {
      const endpoint = sink.endpoint(request.params.endpoint)
      if (!endpoint) throw unknown(request.params.endpoint)
      const { after, limit } = request.query
      return {
        ...face(endpoint),
        deliveries: sink.deliveries(endpoint.name, Number(after ?? '0'), Number(limit ?? '1000')),
      }
    },
  )

  app.delete<{ Params: Name }>('/sink/:endpoint', { schema: { params: EndpointName } }, (request, reply) => {
    if (!sink.remove(request.params.endpoint)) throw unknown(request.params.endpoint)
    return reply.code(204).send()
  })

  // A receiver takes any body, byte for byte: a signature covers bytes, not JSON.
  app.register(async (raw) => {
    raw.removeAllContentTypeParsers()
    raw.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) =>
      done(null, body),
    )
    raw.post<{ Params: Name }>('/sink/:endpoint', { schema: { params: EndpointName } }, (request, reply) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      const delivery = sink.receive(request.params.endpoint, redactHeaders(request.headers), body, Date.now())
      if (!delivery) throw tooMany()
      return reply.code(delivery.status).send()
    })
  })
}

const face = (endpoint: SinkEndpoint) => ({
  endpoint: endpoint.name,
  hasSecret: endpoint.secret !== null,
  respondWith: endpoint.respondWith,
  received: endpoint.received,
  kept: endpoint.kept,
})

const unknown = (name: string): Problem => new Problem(404, 'sink-unknown', `Nothing was sent to ${name} yet.`)
const tooMany = (): Problem => new Problem(409, 'too-many-sinks', 'DELETE a sink first: a hundred are open.')
