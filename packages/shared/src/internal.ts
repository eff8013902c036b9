import { timingSafeEqual } from 'node:crypto'
import { NotFound, Unauthenticated, Unavailable } from '@clutch/contracts/problems'
import { Instant } from '@clutch/contracts/schemas'
import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'
import { SandboxClock } from './clock.ts'
import type { Schedule } from './due-work.ts'
import { meshProof, meshProofHeader } from './mesh-proof.ts'
import { Problem } from './problem.ts'
import type { Relay } from './relay.ts'
import type { Runtime } from './runtime.ts'

const ClockBody = Type.Object({
  now: Instant,
  wallBase: Instant,
  rate: Type.Number({ minimum: 0 }),
  version: Type.Integer(),
})
/** Rows that are set back in one transaction. */
const replayBatch = 5_000

const ReplayBody = Type.Object({ since: Instant })

/** Checks the secret that the processes of one mesh share. */
export function holdsMeshSecret(authorization: string | undefined, secret: string): boolean {
  const given = Buffer.from(authorization ?? '')
  const wanted = Buffer.from(`Bearer ${secret}`)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

/**
 * The doors of a process: health and metrics for whoever runs it, and below `/internal`, behind the mesh's secret, its
 * outbox and (in a sandbox home) its clock. The gateway never routes here.
 */
export function serveInternal<Db>(
  app: FastifyInstance,
  options: {
    runtime: Runtime<Db>
    relay: Relay<Db>
    schedule: Schedule<Db>
    secret: string
    settled: () => Promise<boolean>
  },
): void {
  const { runtime, relay, schedule, secret } = options
  const { database, clock, metrics, service, stopping } = runtime

  app.get('/livez', async () => ({ status: 'alive' }))
  app.get('/readyz', async (request, reply) => {
    if (stopping.aborted) throw new Problem(Unavailable)
    await database.systemTx(({ sql }) => sql.query('SELECT 1'))
    const challenge = request.headers[meshProofHeader]
    if (typeof challenge === 'string' && challenge.length <= 100)
      reply.header(meshProofHeader, meshProof(secret, challenge))
    return { status: 'ready' }
  })
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  )

  app.register(async (door) => {
    door.addHook('onRequest', async (request) => {
      if (!holdsMeshSecret(request.headers.authorization, secret)) throw new Problem(Unauthenticated)
    })

    /** Everything published since an instant is published again: a lost stream is rebuilt, an inbox drops what it has. */
    door.post('/internal/outbox/replay', { schema: { body: ReplayBody } }, async (request) => {
      const { since } = request.body as Static<typeof ReplayBody>
      // What the relay publishes meanwhile is marked later than this, so the batches come to an end.
      const before = new Date()
      let events = 0
      for (let batch = replayBatch; batch === replayBatch; events += batch) {
        const { rowCount } = await database.systemTx(({ sql }) =>
          sql.query(
            `UPDATE outbox SET published_at = NULL WHERE (tenant_id, id) IN (
               SELECT tenant_id, id FROM outbox WHERE published_at >= $1 AND published_at < $2 ORDER BY published_at LIMIT $3)`,
            [since, before, replayBatch],
          ),
        )
        batch = rowCount ?? 0
      }
      relay.wake()
      return { events }
    })

    door.post<{ Params: { noun: string } }>('/internal/outbox/snapshot/:noun', async (request) => {
      const snapshot = service.snapshots.find(({ noun }) => noun === request.params.noun)
      if (snapshot === undefined)
        throw new Problem(NotFound, {
          detail: `Nouns here: ${service.snapshots.map(({ noun }) => noun).join(', ') || 'none'}`,
        })
      const tenants = await database.systemTx((tx) => snapshot.tenants(tx))
      let pages = 0
      for (const tenantId of tenants) {
        let after: string | undefined = ''
        while (after !== undefined) {
          const from: string = after
          after = await database.tx({ tenantId, actor: 'outbox/snapshot' }, (tx) => snapshot.emit(tx, from))
          pages += 1
        }
      }
      return { tenants: tenants.length, pages }
    })

    door.get('/internal/settled', async () => ({ settled: await settled() }))

    if (!(clock instanceof SandboxClock)) return
    door.put('/internal/clock', { schema: { body: ClockBody } }, async (request) => {
      clock.adopt(request.body as Static<typeof ClockBody>)
      return { now: clock.now().toISOString() }
    })
    door.get<{ Querystring: { until: string } }>('/internal/clock/next-due', async (request) => ({
      next: (await schedule.nextDue(new Date(request.query.until)))?.toISOString() ?? null,
    }))
    door.post<{ Body: { until: string } }>('/internal/clock/run-due', async (request) => ({
      done: await schedule.runDue(new Date(request.body.until)),
    }))
    door.get('/internal/clock/settled', async () => ({ settled: await settled() }))
  })

  /** The outbox is looked at twice: a reaction may commit, and so come to rest, after the first look. */
  async function settled(): Promise<boolean> {
    return (await isPublished()) && (await options.settled()) && (await isPublished())
  }

  async function isPublished(): Promise<boolean> {
    const { rows } = await database.systemTx(({ sql }) =>
      sql.query<{ waiting: boolean }>('SELECT EXISTS (SELECT 1 FROM outbox WHERE published_at IS NULL) AS waiting'),
    )
    return rows[0]?.waiting === false
  }
}
