import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { Problem } from '../problem.ts'
import { cloudNames } from '../telematics-clouds/cloud-fleet.ts'
import { type Faults, faultKinds } from './faults.ts'

const FaultOrder = Type.Object(
  {
    provider: Type.Union(
      [
        'stripe' as const,
        'paypal' as const,
        'square' as const,
        's3' as const,
        'vies' as const,
        'taxjar' as const,
        ...cloudNames,
      ].map((name) => Type.Literal(name)),
    ),
    match: Type.Optional(
      Type.Object(
        {
          method: Type.Optional(Type.String({ pattern: '^(?:GET|POST|PUT|DELETE|get|post|put|delete)$' })),
          path: Type.Optional(Type.String({ pattern: '^/', maxLength: 200 })),
          type: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
        },
        { additionalProperties: false },
      ),
    ),
    kind: Type.Union(faultKinds.map((kind) => Type.Literal(kind))),
    times: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
    delayMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 60_000 })),
    retryAfterS: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 })),
    declineCode: Type.Optional(Type.String({ pattern: '^[a-zA-Z_]{3,40}$' })),
    until: Type.Optional(Type.String({ format: 'date-time' })),
    after: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
    attempts: Type.Optional(Type.Integer({ minimum: 1, maximum: 15 })),
  },
  { additionalProperties: false },
)

export function faultRoutes(app: FastifyInstance, faults: Faults): void {
  app.post<{ Body: Static<typeof FaultOrder> }>('/faults', { schema: { body: FaultOrder } }, (request, reply) => {
    const fault = faults.add(request.body)
    if (!fault) throw new Problem(409, 'too-many-faults', 'A hundred faults are waiting; DELETE /faults first.')
    return reply.code(201).send(fault)
  })
  app.get('/faults', () => ({ faults: faults.list() }))
  app.delete('/faults', () => ({ removed: faults.clear() }))
}
