import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { packReports, type ReadingBatch, readingBatchVersion } from '@clutch/contracts/telematics/reading-batch'
import type { Reading } from '@clutch/contracts/telematics/readings'
import { migrate } from '@clutch/home/migrate'
import { startNats } from '@clutch/home/nats-server'
import { startPostgres } from '@clutch/home/postgres'
import { provision } from '@clutch/home/provision'
import { newId } from '@clutch/shared/id'
import type { Runtime } from '@clutch/shared/runtime'
import { startService } from '@clutch/shared/service'
import { ManualClock } from '@clutch/testing/service'
import pg from 'pg'
import type { PrismaClient } from '../../services/fleet/prisma/client/client.ts'
import { fleet } from '../../services/fleet/src/app.ts'

const serviceDir = fileURLToPath(new URL('../../services/fleet', import.meta.url))
const settledWithinMs = 300_000

/** Fleet as it runs, on Postgres with its default durability and a nats-server that syncs always; who calls is made up. */
export class FleetStage {
  readonly tenant = newId('ten')
  readonly client: pg.Client
  readonly clock: ManualClock
  readonly #url: string
  readonly #runtime: Runtime<PrismaClient>
  readonly #stops: (() => Promise<unknown>)[]

  private constructor(parts: {
    client: pg.Client
    clock: ManualClock
    url: string
    runtime: Runtime<PrismaClient>
    stops: (() => Promise<unknown>)[]
  }) {
    this.client = parts.client
    this.clock = parts.clock
    this.#url = parts.url
    this.#runtime = parts.runtime
    this.#stops = parts.stops
  }

  static async open(now: string): Promise<FleetStage> {
    const dir = mkdtempSync(join(tmpdir(), 'clutch-bench-fleet-'))
    const stops: (() => Promise<unknown>)[] = [async () => rmSync(dir, { recursive: true, force: true })]
    const clock = new ManualClock(new Date(now))
    try {
      const postgres = await startPostgres({ dir: join(dir, 'postgres'), password: 'bench' })
      stops.push(() => postgres.stop())
      const nats = await startNats({ dir: join(dir, 'nats') })
      stops.push(() => nats.stop())
      const provisioned = await provision({
        superuserUrl: postgres.url,
        secret: (name) => `bench-${name}`,
        schemas: ['fleet'],
      })
      const { ownerUrl, appUrl, systemUrl } = provisioned.schemas.fleet!
      await migrate({ serviceDir, ownerUrl })
      const client = new pg.Client(provisioned.superuserUrl)
      await client.connect()
      stops.push(() => client.end())
      const running = await startService(
        fleet,
        {
          PORT: '0',
          DATABASE_URL: appUrl,
          SYSTEM_DATABASE_URL: systemUrl,
          NATS_URL: nats.url,
          GATEWAY_URL: 'http://127.0.0.1:1',
          CLUTCH_MESH_SECRET: 'a-secret-of-the-benchmark-0123456789',
          LOG_LEVEL: 'error',
        },
        {
          clock,
          authenticate: async (tenantId) => ({
            kind: 'user',
            id: newId('usr'),
            tenantId,
            scopes: new Set(['fleet:read', 'fleet:write']),
          }),
        },
      )
      stops.push(() => running.stop())
      await running.runtime.bus.ensureStream({ name: 'TELEMETRY', subjects: ['clutch.telemetry.*'] })
      return new FleetStage({ client, clock, url: running.url, runtime: running.runtime, stops })
    } catch (error) {
      for (const stop of stops.reverse()) await stop()
      throw error
    }
  }

  /** Where it listens. */
  get url(): string {
    return this.#url
  }

  /** As the service itself reads and writes. */
  get database(): Runtime<PrismaClient>['database'] {
    return this.#runtime.database
  }

  async close(): Promise<void> {
    for (const stop of this.#stops.reverse()) await stop()
  }

  /** A fleet with vehicles, a device in each. */
  async equip(count: number): Promise<{ fleetId: string; vehicleIds: string[]; deviceIds: string[] }> {
    const fleetId = newId('flt')
    const vehicleIds = Array.from({ length: count }, () => newId('veh'))
    const deviceIds = Array.from({ length: count }, () => newId('dev'))
    const at = '2026-01-01T00:00:00.000Z'
    const run = (text: string, values: unknown[]) => this.client.query(text, values)
    await run('INSERT INTO fleet.fleets (tenant_id, id, name, created_at) VALUES ($1, $2, $3, $4)', [
      this.tenant,
      fleetId,
      'Bench',
      at,
    ])
    await run(
      `INSERT INTO fleet.vehicles (tenant_id, id, fleet_id, name, status, created_at)
       SELECT $1, id, $2, 'Van', 'active', $3 FROM unnest($4::text[]) AS id`,
      [this.tenant, fleetId, at, vehicleIds],
    )
    await run(
      `INSERT INTO fleet.devices (tenant_id, id, version, status) SELECT $1, id, 1, 'active' FROM unnest($2::text[]) AS id`,
      [this.tenant, deviceIds],
    )
    await run(
      `INSERT INTO fleet.installations (tenant_id, id, vehicle_id, device_id, installed_at)
       SELECT $1, 'ins_' || right(v, 26), v, d, $2 FROM unnest($3::text[], $4::text[]) AS of (v, d)`,
      [this.tenant, at, vehicleIds, deviceIds],
    )
    return { fleetId, vehicleIds, deviceIds }
  }

  /** Publishes messages as ingest does and waits until everything is folded. @returns the seconds it took */
  async folded(messages: readonly (readonly Reading[])[]): Promise<number> {
    const client = await this.#runtime.bus.jetstream()
    const payloads = messages.map((readings) => {
      const batch: ReadingBatch = { version: readingBatchVersion, partition: 0, reports: packReports(readings) }
      return JSON.stringify(batch)
    })
    const readings = messages.reduce((sum, of) => sum + of.length, 0)
    const before = await this.#points()
    const startedMs = performance.now()
    for (let n = 0; n < payloads.length; n += 32)
      await Promise.all(payloads.slice(n, n + 32).map((payload) => client.publish('clutch.telemetry.0', payload)))
    while ((await this.#points()) < before + readings) {
      if (performance.now() - startedMs > settledWithinMs) throw new Error('the readings were not folded in time')
      await sleep(20)
    }
    return (performance.now() - startedMs) / 1_000
  }

  async #points(): Promise<number> {
    const { rows } = await this.client.query<{ n: string }>(
      'SELECT count(*) AS n FROM fleet.track_points WHERE tenant_id = $1',
      [this.tenant],
    )
    return Number(rows[0]!.n)
  }

  /** Milliseconds of each of so many requests, one after the other, in order of size. */
  async times(path: (n: number) => string, count: number): Promise<number[]> {
    const times: number[] = []
    for (let n = -5; n < count; n += 1) {
      const startedMs = performance.now()
      const response = await fetch(`${this.#url}/api/v1/b2b/fleet-management${path(Math.abs(n))}`, {
        headers: { authorization: `Bearer ${this.tenant}` },
      })
      const body = await response.arrayBuffer()
      if (response.status !== 200) throw new Error(`${path(n)} answered ${response.status} ${Buffer.from(body)}`)
      if (n >= 0) times.push(performance.now() - startedMs)
    }
    return times.sort((a, b) => a - b)
  }
}
