import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { Outbox } from './outbox.ts'

const Channel = Type.Union(['email', 'sms', 'push'].map((channel) => Type.Literal(channel)))
const Message = Type.Object(
  {
    id: Type.String({ pattern: '^[A-Za-z0-9_.-]{1,100}$' }),
    channel: Channel,
    to: Type.String({ minLength: 1, maxLength: 4_096 }),
    subject: Type.String({ maxLength: 1_000 }),
    text: Type.String({ maxLength: 64_000 }),
    unsubscribeUrl: Type.Optional(Type.String({ maxLength: 2_000 })),
  },
  { additionalProperties: false },
)
const Failure = Type.Object(
  {
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    times: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
  },
  { additionalProperties: false },
)
const Query = Type.Object(
  {
    channel: Type.Optional(Channel),
    to: Type.Optional(Type.String({ minLength: 1, maxLength: 4_096 })),
    after: Type.Optional(Type.String({ pattern: '^[0-9]{1,12}$' })),
    limit: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,3}$' })),
  },
  { additionalProperties: false },
)

export function messageRoutes(app: FastifyInstance, outbox: Outbox): void {
  app.post<{ Body: Static<typeof Message> }>('/messages', { schema: { body: Message } }, (request, reply) => {
    const { unsubscribeUrl, ...message } = request.body
    const received = { ...message, channel: String(message.channel), unsubscribeUrl: unsubscribeUrl ?? null }
    return reply.code(outbox.receive(received, Date.now())).send()
  })
  app.get<{ Querystring: Static<typeof Query> }>('/messages', { schema: { querystring: Query } }, (request) => {
    const { channel, to, after, limit } = request.query
    const filter = {
      ...(channel === undefined ? {} : { channel: String(channel) }),
      ...(to === undefined ? {} : { to }),
    }
    return { messages: outbox.list({ ...filter, after: Number(after ?? '0'), limit: Number(limit ?? '1000') }) }
  })
  app.put<{ Body: Static<typeof Failure> }>('/messages/failure', { schema: { body: Failure } }, (request, reply) => {
    outbox.fail(request.body)
    return reply.code(204).send()
  })
  app.delete('/messages', (_request, reply) => {
    outbox.clear()
    return reply.code(204).send()
  })
}
