import { NotFound, Unauthenticated } from '@clutch/contracts/problems'
import { holdsMeshSecret } from '@clutch/shared/internal'
import { Problem } from '@clutch/shared/problem'
import type { Runtime } from '@clutch/shared/runtime'
import Type, { type Static } from 'typebox'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { replayItem } from './replay-item.ts'
import { findEveryones, pageOfEveryones } from './store.ts'

const word = Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_.-]{1,64}$' }))
const Filter = Type.Object(
  {
    status: word,
    code: word,
    family: word,
    deviceId: word,
    after: word,
    bytes: Type.Optional(Type.Boolean()),
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 100 }),
  },
  { additionalProperties: false },
)

const actor = 'operator'

/**
 * For whoever runs the platform, over everyone's quarantine: `GET /internal/quarantine`, `POST /internal/quarantine/:id/replay`.
 * It is how `clutch quarantine` gets there.
 */
export function serveQuarantine({ app, database, env }: Runtime<PrismaClient>): void {
  app.register(async (door) => {
    door.addHook('onRequest', async (request) => {
      if (!holdsMeshSecret(request.headers.authorization, env.CLUTCH_MESH_SECRET ?? ''))
        throw new Problem(Unauthenticated)
    })
    door.get('/internal/quarantine', { schema: { querystring: Filter } }, async (request) => {
      const { after = '', limit, bytes: withBytes = false, ...equal } = request.query as Static<typeof Filter>
      const items = await database.systemTx((tx) => pageOfEveryones(tx, { ...equal, afterId: after, limit }))
      return {
        items: items.map(({ tenantId, item, bytes }) => ({
          tenantId,
          ...item,
          ...(withBytes && { hex: bytes.toString('hex') }),
        })),
        next: items.length === limit ? (items.at(-1)?.item.id ?? null) : null,
      }
    })
    door.post<{ Params: { id: string } }>('/internal/quarantine/:id/replay', async (request) => {
      const kept = await database.systemTx((tx) => findEveryones(tx, request.params.id))
      if (kept === undefined) throw new Problem(NotFound)
      return replayItem(database, kept, actor)
    })
  })
}
