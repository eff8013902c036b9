import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Outcome } from '@clutch/cli/named-run'
import { migrate } from '@clutch/home/migrate'
import { startNats } from '@clutch/home/nats-server'
import { startPostgres } from '@clutch/home/postgres'
import { provision, withClient } from '@clutch/home/provision'
import { startService } from '@clutch/shared/service'
import { fixtureService } from '@clutch/testing/fixture/app'
import { NoteWritten } from '@clutch/testing/fixture/notes'
import { jetstream } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'

const events = 5_000

/**
 * Events from commit to effect: rows of an outbox, published in order by the relay, applied once by a reaction with its inbox
 * row, on one process, one Postgres (fsync) and one nats-server (sync_interval always) of this machine. Beside it in the
 * same run: plain publishes to the same server, one at a time and pipelined.
 */
export default async function eventsBench(): Promise<Outcome> {
  const dir = mkdtempSync(join(tmpdir(), 'clutch-bench-events-'))
  const [postgres, nats] = await Promise.all([
    startPostgres({ dir: join(dir, 'postgres'), password: 'bench' }),
    startNats({ dir: join(dir, 'nats') }),
  ])
  try {
    const { ownerUrl, appUrl, systemUrl } = (
      await provision({ superuserUrl: postgres.url, secret: (name) => `bench-${name}`, schemas: ['fixture'] })
    ).schemas.fixture!
    await migrate({ serviceDir: fileURLToPath(new URL('../packages/testing/fixture', import.meta.url)), ownerUrl })
    const running = await startService(fixtureService(), {
      PORT: '0',
      DATABASE_URL: appUrl,
      SYSTEM_DATABASE_URL: systemUrl,
      NATS_URL: nats.url,
      GATEWAY_URL: 'http://127.0.0.1:1',
      CLUTCH_MESH_SECRET: 'a-secret-of-the-benchmark-0123456789',
      LOG_LEVEL: 'error',
    })
    const { database } = running.runtime
    const applied = () =>
      withClient(
        postgres.url.replace(/\/[^/]*$/, '/clutch'),
        async (client) =>
          (await client.query<{ n: number }>('SELECT count(*)::int AS n FROM fixture.inbox')).rows[0]!.n,
      )
    const startedMs = performance.now()
    for (let from = 0; from < events; from += 500)
      await database.tx({ tenantId: 'ten_bench', actor: 'bench' }, async (tx) => {
        for (let n = from; n < from + 500; n += 1) tx.emit(NoteWritten, { id: `note_${n}`, version: 1, text: 'x' })
      })
    const emittedMs = performance.now() - startedMs
    while ((await applied()) < events) await new Promise((resolve) => setTimeout(resolve, 50))
    const appliedMs = performance.now() - startedMs
    await running.stop()

    const connection = await connect({ servers: nats.url })
    const client = jetstream(connection)
    const payload = JSON.stringify({ id: 'note_0', version: 1, text: 'x' })
    const oneByOneMs = await timed(async () => {
      for (let n = 0; n < 500; n += 1) await client.publish('clutch.fixture.plain.v1', payload)
    })
    const pipelinedMs = await timed(() =>
      Promise.all(Array.from({ length: events }, () => client.publish('clutch.fixture.plain.v1', payload))),
    )
    await connection.close()
    const perSecond = (count: number, ms: number) => Math.round((count / ms) * 1_000)
    const figures = {
      emittedPerS: perSecond(events, emittedMs),
      commitToEffectPerS: perSecond(events, appliedMs),
      plainPublishOneByOnePerS: perSecond(500, oneByOneMs),
      plainPublishPipelinedPerS: perSecond(events, pipelinedMs),
      effectToPlainOneByOne: Math.round((events / appliedMs / (500 / oneByOneMs)) * 100) / 100,
    }
    return { name: 'events', figures, goals: [] }
  } finally {
    await Promise.all([postgres.stop(), nats.stop()])
    rmSync(dir, { recursive: true, force: true })
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now()
  await work()
  return performance.now() - startedMs
}
