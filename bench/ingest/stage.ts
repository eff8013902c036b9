import { type ChildProcess, execFile, fork } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Child, spawnChild } from '@clutch/home/child'
import { migrate } from '@clutch/home/migrate'
import { type NatsServer, startNats } from '@clutch/home/nats-server'
import { choosePort } from '@clutch/home/ports'
import { type Postgres, startPostgres } from '@clutch/home/postgres'
import { provision } from '@clutch/home/provision'
import pg from 'pg'
import { cpuSeconds, residentKb } from './cpu.ts'
import type { Fleet, FleetOutcome, FromDevices, ToDevices } from './devices.ts'
import { imeiOf } from './drive-frames.ts'

/**
 * Where ingest is measured: Postgres with its default durability, nats-server that syncs always, telematics-ingest as it
 * is deployed, in two processes (sockets, recorder), and devices in one more.
 */

const root = fileURLToPath(new URL('../..', import.meta.url))
const secret = 'a-secret-of-the-benchmark-0123456789'
const tenants = 4
const settledWithinMs = 120_000

type Role = 'sessions' | 'recorder'
export type Cost = Record<'devices' | 'sessions' | 'recorder' | 'nats' | 'postgres', number>

export interface Stored extends FleetOutcome {
  readonly positions: number
  /** From the first byte to the last commit. */
  readonly seconds: number
  readonly lagP50Ms: number
  readonly lagP99Ms: number
  readonly cost: Cost
  readonly tableBytes: number
  readonly indexBytes: number
}

export class Stage {
  readonly dir: string
  readonly superuserUrl: string
  readonly client: pg.Client
  readonly #postgres: Postgres
  readonly #nats: NatsServer
  readonly #services: Record<Role, { child: Child; url: string }>
  readonly #devicePort: number
  readonly #started: (() => Promise<unknown>)[]
  #startMs: number

  private constructor(parts: {
    dir: string
    superuserUrl: string
    client: pg.Client
    postgres: Postgres
    nats: NatsServer
    services: Record<Role, { child: Child; url: string }>
    devicePort: number
    started: (() => Promise<unknown>)[]
  }) {
    this.#started = parts.started
    this.dir = parts.dir
    this.superuserUrl = parts.superuserUrl
    this.client = parts.client
    this.#postgres = parts.postgres
    this.#nats = parts.nats
    this.#services = parts.services
    this.#devicePort = parts.devicePort
    const now = new Date()
    this.#startMs = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1)
  }

  static async open({ devices, nodeFlags = [] }: { devices: number; nodeFlags?: readonly string[] }): Promise<Stage> {
    const dir = mkdtempSync(join(tmpdir(), 'clutch-bench-ingest-'))
    const started: (() => Promise<unknown>)[] = [async () => rmSync(dir, { recursive: true, force: true })]
    try {
      return await Stage.#open(dir, devices, nodeFlags, started)
    } catch (error) {
      for (const stop of started.reverse()) await stop()
      throw error
    }
  }

  static async #open(
    dir: string,
    devices: number,
    nodeFlags: readonly string[],
    started: (() => Promise<unknown>)[],
  ): Promise<Stage> {
    // When each row was committed is asked afterwards, so that nothing has to look on.
    const settings = { track_commit_timestamp: 'on' }
    const postgres = await startPostgres({ dir: join(dir, 'postgres'), password: 'bench', settings })
    started.push(() => postgres.stop())
    const nats = await startNats({ dir: join(dir, 'nats') })
    started.push(() => nats.stop())
    const provisioned = await provision({
      superuserUrl: postgres.url,
      secret: (name) => `bench-${name}`,
      schemas: ['telematics'],
    })
    const { ownerUrl, appUrl, systemUrl } = provisioned.schemas.telematics!
    await migrate({ serviceDir: join(root, 'services/telematics-ingest'), ownerUrl })
    const client = new pg.Client(provisioned.superuserUrl)
    await client.connect()
    started.push(() => client.end())
    await register(client, devices)
    const devicePort = (await choosePort(undefined)).port
    const start = async (role: Role) => {
      const { port } = await choosePort(undefined)
      const logFile = join(dir, `${role}.log`)
      const child = await spawnChild({
        command: process.execPath,
        args: ['--disable-warning=ExperimentalWarning', ...nodeFlags, 'services/telematics-ingest/src/main.ts'],
        cwd: root,
        env: {
          PATH: process.env.PATH ?? '',
          NODE_ENV: 'production',
          PORT: String(port),
          TELEMATICS_ROLE: role,
          ...(role === 'sessions' ? { TELTONIKA_PORT: String(devicePort) } : {}),
          DATABASE_URL: appUrl,
          SYSTEM_DATABASE_URL: systemUrl,
          NATS_URL: nats.url,
          NATS_MONITOR_URL: nats.monitorUrl,
          GATEWAY_URL: 'http://127.0.0.1:1',
          CLUTCH_MESH_SECRET: secret,
          LOG_LEVEL: 'warn',
        },
        logFile,
        orphanSignal: 'TERM',
      })
      started.push(async () => {
        child.process.kill('SIGTERM')
        await child.exited
      })
      const url = `http://127.0.0.1:${port}`
      for (const giveUpAt = Date.now() + 30_000; ; await sleep(50)) {
        const ready = await fetch(`${url}/readyz`).catch(() => undefined)
        if (ready?.ok === true) return { child, url }
        if (Date.now() > giveUpAt || child.exit() !== undefined)
          throw new Error(`${role} does not start: ${readFileSync(logFile, 'utf8').slice(-3_000)}`)
      }
    }
    const services = { sessions: await start('sessions'), recorder: await start('recorder') }
    const { superuserUrl } = provisioned
    return new Stage({ dir, superuserUrl, client, postgres, nats, services, devicePort, started })
  }

  async close(): Promise<void> {
    for (const stop of this.#started.reverse()) await stop()
  }

  postgresCpuS(): number {
    return cpuSeconds(this.#postgres.pid, true)
  }

  residentKb(role: Role): number {
    return residentKb(this.#services[role].child.identity.pid)
  }

  /** The table as it was before the first reading, and nothing left to write out. */
  async afresh(): Promise<void> {
    await this.client.query('TRUNCATE telematics.readings')
    await this.client.query('CHECKPOINT')
  }

  /** Devices send what they have; it is over when all of it is committed and counted. */
  async ingest(fleet: Omit<Fleet, 'port' | 'startMs'>, { keep = false }: { keep?: boolean } = {}): Promise<Stored> {
    if (!keep) await this.afresh()
    const countBefore = keep ? await this.#count() : 0
    const sinceMs = this.#startMs
    const devices = await this.connect(fleet)
    try {
      const before = this.#cpu()
      await devices.ask({ kind: 'go' })
      const outcome = await devices.done
      await this.#settled()
      const after = this.#cpu()
      const { rows } = await this.client.query<{ n: number; lastMs: number; lag50: number; lag99: number }>(
        `SELECT count(*)::int AS n, extract(epoch FROM max(committed)) * 1000 AS "lastMs",
                percentile_cont(0.5) WITHIN GROUP (ORDER BY lag) * 1000 AS lag50,
                percentile_cont(0.99) WITHIN GROUP (ORDER BY lag) * 1000 AS lag99
         FROM (SELECT committed, extract(epoch FROM committed - received_at)::float8 AS lag
               FROM (SELECT pg_xact_commit_timestamp(xmin) AS committed, received_at FROM telematics.readings
                     WHERE time >= to_timestamp($1::float8 / 1000)) r) lags`,
        [sinceMs],
      )
      const { n, lastMs, lag50, lag99 } = rows[0]!
      const positions = fleet.sockets * fleet.recordsPerSocket
      if (n !== positions || outcome.acknowledged !== positions || (await this.#count()) !== countBefore + positions)
        throw new Error(`${positions} sent, ${outcome.acknowledged} acknowledged, ${n} stored`)
      const sizes = await this.client.query<{ heap: number; index: number }>(
        `SELECT sum(pg_table_size(inhrelid))::float8 AS heap, sum(pg_indexes_size(inhrelid))::float8 AS index
         FROM pg_inherits WHERE inhparent = 'telematics.readings'::regclass`,
      )
      const perMillion = (key: keyof Cost, s: number) => [key, Math.round((s / positions) * 1e7) / 10] as const
      return {
        ...outcome,
        positions,
        seconds: (Number(lastMs) - outcome.startedMs) / 1_000,
        lagP50Ms: lag50,
        lagP99Ms: lag99,
        cost: Object.fromEntries([
          perMillion('devices', outcome.cpuS),
          ...(['sessions', 'recorder', 'nats', 'postgres'] as const).map((name) =>
            perMillion(name, after[name] - before[name]),
          ),
        ]) as Cost,
        tableBytes: sizes.rows[0]!.heap / (countBefore + positions),
        indexBytes: sizes.rows[0]!.index / (countBefore + positions),
      }
    } finally {
      await devices.leave()
    }
  }

  /** A process with devices that are logged in. Each fleet's records are later than those of the one before. */
  async connect(fleet: Omit<Fleet, 'port' | 'startMs'>): Promise<{
    ask(message: ToDevices): Promise<void>
    done: Promise<FleetOutcome>
    leave(): Promise<void>
  }> {
    const startMs = this.reserveMs(fleet.recordsPerSocket * 1_000)
    const child: ChildProcess = fork(fileURLToPath(new URL('devices.ts', import.meta.url)), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
    })
    let ready = () => {}
    const prepared = new Promise<void>((resolve) => {
      ready = resolve
    })
    const done = new Promise<FleetOutcome>((resolve, reject) => {
      child.on('message', (message: FromDevices) => {
        if (message.kind === 'ready') ready()
        else if (message.kind === 'done') resolve(message.outcome)
        else reject(new Error(message.reason))
      })
      child.once('exit', () => reject(new Error('the devices are gone')))
    })
    done.catch(() => {})
    const ask = async (message: ToDevices) => void child.send(message)
    await ask({ kind: 'prepare', fleet: { ...fleet, port: this.#devicePort, startMs } })
    await Promise.race([prepared, done])
    return {
      ask,
      done,
      leave: async () => {
        const gone = new Promise((resolve) => child.once('exit', resolve))
        if (child.exitCode !== null) return
        child.send({ kind: 'leave' } satisfies ToDevices)
        await gone
      },
    }
  }

  /** A piece of the month that nobody else writes to. @returns where it begins */
  reserveMs(ms: number): number {
    const startMs = this.#startMs
    this.#startMs += ms
    return startMs
  }

  /** Runs a script of this folder to its end. @returns what it printed */
  async run(script: string, args: readonly string[]): Promise<string> {
    const node = ['--disable-warning=ExperimentalWarning', script, ...args]
    return (await promisify(execFile)(process.execPath, node, { cwd: root })).stdout
  }

  #cpu(): Omit<Cost, 'devices'> {
    return {
      sessions: cpuSeconds(this.#services.sessions.child.identity.pid),
      recorder: cpuSeconds(this.#services.recorder.child.identity.pid),
      nats: cpuSeconds(this.#nats.pid),
      postgres: this.postgresCpuS(),
    }
  }

  async #count(): Promise<number> {
    return Number((await this.client.query('SELECT count(*) AS n FROM telematics.readings')).rows[0].n)
  }

  async #settled(): Promise<void> {
    const headers = { authorization: `Bearer ${secret}` }
    for (const giveUpAt = Date.now() + settledWithinMs; ; await sleep(50)) {
      const answer = await fetch(`${this.#services.recorder.url}/internal/settled`, { headers })
      if (((await answer.json()) as { settled: boolean }).settled) return
      if (Date.now() > giveUpAt) throw new Error('the recorder does not catch up')
    }
  }
}

async function register(client: pg.Client, devices: number): Promise<void> {
  const id = (prefix: string, n: number) => `${prefix}_01K0A1B2C3D4E5F6G7H8J${String(n).padStart(5, '0')}`
  const all = Array.from({ length: devices }, (_, n) => n)
  await client.query(
    `INSERT INTO telematics.devices (tenant_id, id, name, unique_id, protocol, status, checksum, created_at)
     SELECT tenant, device, 'Tracker ' || imei, imei, 'teltonika', 'active', 'strict', now()
     FROM unnest($1::text[], $2::text[], $3::text[]) AS d(tenant, device, imei)`,
    [all.map((n) => id('ten', n % tenants)), all.map((n) => id('dev', n)), all.map(imeiOf)],
  )
  await client.query(
    'INSERT INTO telematics.device_identities (unique_id, tenant_id, device_id) SELECT unique_id, tenant_id, id FROM telematics.devices',
  )
}
