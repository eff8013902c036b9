import { Unauthenticated } from '@clutch/contracts/problems'
import { holdsMeshSecret } from '@clutch/shared/internal'
import { Problem } from '@clutch/shared/problem'
import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'
import type { Parts } from '../parts.ts'
import { announceMs } from './key-ring.ts'

const RotateBody = Type.Object(
  { announceSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 3_600 })) },
  { additionalProperties: false },
)

/** The public halves for whoever verifies tokens, and behind the mesh's secret the verb that makes the next pair. */
export function serveSigningKeys(app: FastifyInstance, { keys, config }: Parts): void {
  app.get('/.well-known/jwks.json', async (_request, reply) =>
    // Kept for less long than a new key is announced.
    reply.header('cache-control', 'public, max-age=60').type('application/jwk-set+json').send(keys.publicSet()),
  )
  app.post(
    '/internal/signing-keys/rotate',
    {
      schema: { body: RotateBody },
      onRequest: async (request) => {
        if (!holdsMeshSecret(request.headers.authorization, config.CLUTCH_MESH_SECRET))
          throw new Problem(Unauthenticated)
      },
    },
    async (request) => {
      const { announceSeconds = announceMs / 1_000 } = request.body as Static<typeof RotateBody>
      return { kid: await keys.rotate(announceSeconds * 1_000) }
    },
  )
}
