import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { Journal } from './journal.ts'

const JournalQuery = Type.Object(
  {
    provider: Type.Optional(Type.String({ maxLength: 40 })),
    limit: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,3}$' })),
  },
  { additionalProperties: false },
)

export function journalRoutes(app: FastifyInstance, journal: Journal): void {
  app.get<{ Querystring: Static<typeof JournalQuery> }>(
    '/journal',
    { schema: { querystring: JournalQuery } },
    (request) => ({ entries: journal.list(request.query.provider, Number(request.query.limit ?? '2000')) }),
  )
  app.delete('/journal', (_request, reply) => {
    journal.clear()
    return reply.code(204).send()
  })
}
