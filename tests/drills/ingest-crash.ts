import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Child, spawnChild } from '@clutch/home/child'
import { migrate } from '@clutch/home/migrate'
import { startNats } from '@clutch/home/nats-server'
import { choosePort } from '@clutch/home/ports'
import { startPostgres } from '@clutch/home/postgres'
import { provision, withClient } from '@clutch/home/provision'
import { encodeBody } from '@clutch/protocols/teltonika/codec'
import { encodeLogin, encodeTcpFrame } from '@clutch/protocols/teltonika/frames'

const victims = ['sessions', 'recorder', 'nats', 'postgres'] as const
type Victim = (typeof victims)[number]

export interface CrashFigures {
  kills: number
  devices: number
  /** Positions that a device was told are safe; positions it had to send again, and connections it had to make again. */
  acknowledged: number
  sentAgain: number
  reconnects: number
  stored: number
  /** What must be nothing. */
  acknowledgedAndNotStored: number
  storedTwice: number
  inQuarantine: number
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const secret = 'a-secret-of-the-drill-only-0123456789'
const perFrame = 10
const startMs = Date.UTC(2026, 0, 1)
const settledWithinMs = 120_000

/**
 * Devices send as fast as they are acknowledged while the process with their sockets, the recorder, nats-server and
 * Postgres are killed with -9 in turn. A device forgets what was acknowledged and sends everything else again, as devices
 * do. In the end what they were told is compared with what is stored, row by row.
 */
export async function crashesUnderLoad({
  kills,
  devices,
  say = () => {},
}: {
  kills: number
  devices: number
  say?: (line: string) => void
}): Promise<CrashFigures> {
  const dir = mkdtempSync(join(tmpdir(), 'clutch-ingest-crash-'))
  const mesh = new Mesh(dir)
  try {
    await mesh.open(devices)
    const fleet = Array.from({ length: devices }, (_, n) => new DrillDevice(n, mesh.devicePort))
    const driving = Promise.all(fleet.map((device) => device.drive()))
    for (let n = 0; n < kills; n += 1) {
      const victim = victims[n % victims.length]!
      await sleep(400 + 150 * (n % 5))
      say(`kill ${n + 1}: ${victim}; ${total(fleet, 'acknowledged')} positions acknowledged`)
      await mesh.kill(victim)
      await sleep(200)
      await mesh.start(victim)
    }
    await sleep(500)
    for (const device of fleet) device.arrive()
    say('devices go on until everything is acknowledged')
    await driving
    await mesh.settled()
    return await mesh.look(async (query) => {
      const stored = await query<{ device: number; rows: number; kept: number; safe: number }>(
        `SELECT d.n AS device, count(r.*)::int AS rows, count(DISTINCT r.time)::int AS kept,
                (count(DISTINCT r.time) FILTER (WHERE r.time < to_timestamp($1::float8 / 1000) + make_interval(secs => d.acknowledged)))::int AS safe
         FROM unnest($2::int[], $3::text[], $4::int[]) AS d(n, id, acknowledged)
         LEFT JOIN telematics.readings r ON r.device_id = d.id GROUP BY d.n`,
        [startMs, fleet.map(({ n }) => n), fleet.map(({ n }) => deviceId(n)), fleet.map((one) => one.acknowledged)],
      )
      const [quarantine] = await query<{ n: number }>('SELECT count(*)::int AS n FROM telematics.quarantine')
      const of = (device: number) => fleet.find(({ n }) => n === device)!
      return {
        kills,
        devices,
        acknowledged: total(fleet, 'acknowledged'),
        sentAgain: total(fleet, 'sentAgain'),
        reconnects: total(fleet, 'reconnects'),
        stored: stored.reduce((sum, { rows }) => sum + rows, 0),
        acknowledgedAndNotStored: stored.reduce((sum, { device, safe }) => sum + of(device).acknowledged - safe, 0),
        storedTwice: stored.reduce((sum, { rows, kept }) => sum + rows - kept, 0),
        inQuarantine: quarantine!.n,
      }
    })
  } finally {
    await mesh.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

const imei = (n: number) => `35${String(n).padStart(13, '0')}`
const deviceId = (n: number) => `dev_01K0A1B2C3D4E5F6G7H8J${String(n).padStart(5, '0')}`

function total(fleet: readonly DrillDevice[], what: 'acknowledged' | 'sentAgain' | 'reconnects'): number {
  return fleet.reduce((sum, device) => sum + device[what], 0)
}

/** Its n-th record is of the n-th second: what is stored twice, or not at all, can be told by its time. */
class DrillDevice {
  readonly n: number
  readonly #port: number
  acknowledged = 0
  sentAgain = 0
  reconnects = -1
  #arriving = false

  constructor(n: number, port: number) {
    this.n = n
    this.#port = port
  }

  /** Nothing new; what was sent is sent until it is acknowledged. */
  arrive(): void {
    this.#arriving = true
  }

  async drive(): Promise<void> {
    const sent = { until: 0 }
    while (!this.#arriving || this.acknowledged < sent.until) {
      this.reconnects += 1
      await this.#connection(sent).catch(() => {})
      await sleep(50 + 10 * (this.n % 7))
    }
  }

  async #connection(sent: { until: number }): Promise<void> {
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true })
    socket.on('error', () => {})
    const gone = once(socket, 'close')
    const giveUp = setTimeout(() => socket.destroy(), 30_000)
    try {
      let received = Buffer.alloc(0)
      const take = async (bytes: number): Promise<Buffer> => {
        while (received.length < bytes) {
          const [chunk] = (await Promise.race([once(socket, 'data'), gone.then(() => [undefined])])) as [Buffer?]
          if (chunk === undefined) throw new Error('the connection is over')
          received = Buffer.concat([received, chunk])
          giveUp.refresh()
        }
        const taken = received.subarray(0, bytes)
        received = received.subarray(bytes)
        return taken
      }
      socket.write(encodeLogin(imei(this.n)))
      if ((await take(1))[0] !== 1) throw new Error('turned away')
      while (!this.#arriving || this.acknowledged < sent.until) {
        const from = this.acknowledged
        if (sent.until > from) this.sentAgain += sent.until - from
        sent.until = from + perFrame
        socket.write(this.#frame(from))
        const count = (await take(4)).readUInt32BE()
        if (count !== perFrame) throw new Error(`of ${perFrame} records ${count} were taken`)
        this.acknowledged += count
      }
    } finally {
      clearTimeout(giveUp)
      socket.destroy()
    }
  }

  #frame(from: number): Uint8Array {
    const records = Array.from({ length: perFrame }, (_, index) => ({
      timestampMs: startMs + (from + index) * 1_000,
      priority: 0,
      lonE7: 99_000_000 + this.n * 1_000,
      latE7: 535_000_000 + (from + index),
      altitudeM: 20,
      courseDeg: 0,
      satellites: 9,
      speedKmh: 50,
      eventId: 0,
      io: [],
    }))
    return encodeTcpFrame(encodeBody('8E', records))
  }
}

/** The two processes of telematics-ingest and what they stand on, each of which can be killed and started again. */
class Mesh {
  readonly #dir: string
  readonly #running = new Map<Victim, { pid: number; exited: Promise<unknown>; stop(): Promise<void> }>()
  readonly #starters = new Map<
    Victim,
    () => Promise<{ pid: number; exited: Promise<unknown>; stop(): Promise<void> }>
  >()
  devicePort = 0
  #recorderUrl = ''
  #superuserUrl = ''

  constructor(dir: string) {
    this.#dir = dir
  }

  async open(devices: number): Promise<void> {
    const port = async () => (await choosePort(undefined)).port
    const [postgresPort, natsPort, monitorPort, sessionsPort, recorderPort] = await Promise.all(
      Array.from({ length: 5 }, port),
    )
    this.devicePort = await port()
    const postgres = { dir: join(this.#dir, 'postgres'), password: 'drill', port: postgresPort! }
    const nats = { dir: join(this.#dir, 'nats'), port: natsPort!, monitorPort: monitorPort! }
    this.#starters.set('postgres', () => startPostgres(postgres))
    this.#starters.set('nats', () => startNats(nats))
    await this.start('postgres')
    await this.start('nats')
    const superuser = `postgresql://postgres:drill@127.0.0.1:${postgresPort}/postgres`
    const provisioned = await provision({
      superuserUrl: superuser,
      secret: (name) => `drill-${name}`,
      schemas: ['telematics'],
    })
    const { ownerUrl, appUrl, systemUrl } = provisioned.schemas.telematics!
    this.#superuserUrl = provisioned.superuserUrl
    await migrate({ serviceDir: join(root, 'services/telematics-ingest'), ownerUrl })
    await this.look(async (query) => {
      const all = Array.from({ length: devices }, (_, n) => n)
      await query(
        `WITH made AS (
           INSERT INTO telematics.devices (tenant_id, id, name, unique_id, protocol, status, checksum, created_at)
           SELECT 'ten_drill', id, imei, imei, 'teltonika', 'active', 'strict', now() FROM unnest($1::text[], $2::text[]) AS d(id, imei)
           RETURNING unique_id, tenant_id, id)
         INSERT INTO telematics.device_identities (unique_id, tenant_id, device_id) SELECT * FROM made`,
        [all.map(deviceId), all.map(imei)],
      )
    })
    const environment = {
      PATH: process.env.PATH ?? '',
      NODE_ENV: 'production',
      DATABASE_URL: appUrl,
      SYSTEM_DATABASE_URL: systemUrl,
      NATS_URL: `nats://127.0.0.1:${natsPort}`,
      NATS_MONITOR_URL: `http://127.0.0.1:${monitorPort}`,
      GATEWAY_URL: 'http://127.0.0.1:1',
      CLUTCH_MESH_SECRET: secret,
      DEVICE_BAN_MS: '0',
      LOG_LEVEL: 'warn',
    }
    const service = (role: 'sessions' | 'recorder', own: Record<string, string>) => async () => {
      const url = `http://127.0.0.1:${own.PORT}`
      const logFile = join(this.#dir, `${role}.log`)
      const child = await spawnChild({
        command: process.execPath,
        args: ['--disable-warning=ExperimentalWarning', 'services/telematics-ingest/src/main.ts'],
        cwd: root,
        env: { ...environment, ...own, TELEMATICS_ROLE: role },
        logFile,
        orphanSignal: 'KILL',
      })
      await ready(url, child, logFile)
      return {
        pid: child.identity.pid,
        exited: child.exited,
        stop: async () => {
          child.process.kill('SIGTERM')
          await child.exited
        },
      }
    }
    this.#recorderUrl = `http://127.0.0.1:${recorderPort}`
    const sessionsOwn = { PORT: String(sessionsPort), TELTONIKA_PORT: String(this.devicePort) }
    this.#starters.set('sessions', service('sessions', sessionsOwn))
    this.#starters.set('recorder', service('recorder', { PORT: String(recorderPort) }))
    await Promise.all([this.start('sessions'), this.start('recorder')])
  }

  async start(name: Victim): Promise<void> {
    this.#running.set(name, await this.#starters.get(name)!())
  }

  async kill(name: Victim): Promise<void> {
    const victim = this.#running.get(name)!
    process.kill(victim.pid, 'SIGKILL')
    await victim.exited
  }

  /** Nothing stands in the stream that is not stored. */
  async settled(): Promise<void> {
    const headers = { authorization: `Bearer ${secret}` }
    for (const giveUpAt = Date.now() + settledWithinMs; ; await sleep(100)) {
      const answer = await fetch(`${this.#recorderUrl}/internal/settled`, { headers })
      if (((await answer.json()) as { settled: boolean }).settled) return
      if (Date.now() > giveUpAt) throw new Error('the recorder does not catch up')
    }
  }

  look<Result>(
    work: (query: <Row>(text: string, values?: unknown[]) => Promise<Row[]>) => Promise<Result>,
  ): Promise<Result> {
    return withClient(this.#superuserUrl, (client) =>
      work(async (text, values = []) => (await client.query(text, values)).rows as never),
    )
  }

  async close(): Promise<void> {
    for (const name of victims) await this.#running.get(name)?.stop()
  }
}

async function ready(url: string, child: Child, logFile: string): Promise<void> {
  for (const giveUpAt = Date.now() + 60_000; ; await sleep(50)) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined)
    if (answer?.ok === true) return
    if (Date.now() > giveUpAt || child.exit() !== undefined)
      throw new Error(`a process does not start: ${readFileSync(logFile, 'utf8').slice(-3_000)}`)
  }
}
