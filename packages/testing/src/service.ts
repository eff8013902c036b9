import { fileURLToPath } from 'node:url'
import { type EventData, type EventDefinition, ownerOf, subjectOf } from '@clutch/contracts/contract'
import { type Role, roles, type Scope } from '@clutch/contracts/scopes'
import type { ServiceName } from '@clutch/home/services'
import type { Principal } from '@clutch/shared/auth'
import { Bus, delay, ownerStream } from '@clutch/shared/bus'
import type { Clock } from '@clutch/shared/clock'
import { newId } from '@clutch/shared/id'
import type { Runtime, Service } from '@clutch/shared/runtime'
import { startService } from '@clutch/shared/service'
import { jetstream } from '@nats-io/jetstream'
import { headers as natsHeaders } from '@nats-io/transport-node'
import pg from 'pg'
import { createTestDatabase, type TestDatabase, type TestSchema } from './database.ts'
import { meshUser, startTestNats, type TestNats, type TestNatsOptions } from './nats.ts'

/** A clock that stands still until the test moves it. */
export class ManualClock implements Clock {
  #now: Date

  constructor(now = new Date('2026-03-02T09:00:00.000Z')) {
    this.#now = now
  }

  now(): Date {
    return this.#now
  }

  set(now: string | Date): void {
    this.#now = new Date(now)
  }
}

export interface CallOptions {
  tenant?: string
  role?: Role
  scopes?: readonly Scope[]
  body?: unknown
  /** The body where it is a file. */
  file?: { mediaType: string; bytes: string | Buffer }
  headers?: Record<string, string>
  anonymous?: boolean
  /** More of who calls, as a service's own authentication would say it. */
  as?: Record<string, unknown>
}

interface Answer<Body = unknown> {
  status: number
  headers: Record<string, string>
  body: Body
}

interface EmittedEvent {
  type: string
  tenantId: string
  aggregateId: string
  version: number
  data: Record<string, unknown>
}

/** A service as it runs, on a database and (when asked for) a NATS of its own; only who calls is made up. */
export interface TestService<Db> {
  runtime: Runtime<Db>
  url: string
  clock: ManualClock
  tenant: string
  databases: { appUrl: string; systemUrl: string; superUrl: string }
  nats: Awaited<ReturnType<typeof startTestNats>> | undefined
  /** Calls a route below `/api/v1` over HTTP. */
  call<Body = Record<string, unknown>>(method: string, path: string, options?: CallOptions): Promise<Answer<Body>>
  /** Publishes an event as its owner would. */
  publish<E extends EventDefinition>(
    event: E,
    data: EventData<E>,
    options?: { tenant?: string; id?: string; messageId?: string },
  ): Promise<string>
  /** Waits until the outbox is empty and every consumer has read everything. */
  settled(timeoutMs?: number): Promise<void>
  /** What stands in the outbox, in order. */
  emitted(type?: string): Promise<EmittedEvent[]>
  /** Calls a door of the process itself, with the mesh's secret. */
  door(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>
  /** SQL behind row-level security's back. */
  look<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>
  /** The service stops, what it stands on stays: for tests whose own processes work on it. */
  halt(): Promise<void>
  stop(): Promise<void>
}

/** The gateway's services, until a test starts what stands in for one. */
const nowhere = Object.fromEntries(
  ['FLEET', 'B2B', 'PAYMENTS', 'AI', 'TELEMATICS'].map((name) => [`${name}_URL`, 'http://127.0.0.1:1']),
)

/** Side by side: each takes a while, and most of it is waiting. */
async function startServers(
  of: ServiceName | TestSchema,
  wanted: TestNatsOptions | undefined,
): Promise<{ database: TestDatabase; nats: TestNats | undefined }> {
  const [database, nats] = await Promise.allSettled([
    createTestDatabase(of),
    wanted === undefined ? undefined : startTestNats(wanted),
  ])
  if (database.status === 'fulfilled' && nats.status === 'fulfilled')
    return { database: database.value, nats: nats.value }
  if (database.status === 'fulfilled') await database.value.drop()
  if (nats.status === 'fulfilled') await nats.value?.stop()
  throw database.status === 'rejected' ? database.reason : (nats as PromiseRejectedResult).reason
}

export async function startTestService<Db>(
  definition: Service<Db>,
  options: {
    /** `mqtt`: with a listener for devices. */
    nats?: boolean | 'mqtt'
    env?: Record<string, string>
    streams?: readonly string[]
    maxAttempts?: number
    /** Sees every statement that the service runs. */
    onQuery?: (text: string, values: readonly unknown[]) => void
    /** The service itself decides who calls: the gateway's own tests. */
    ownAuthentication?: boolean
  } = {},
): Promise<TestService<Db>> {
  const hasDevices = options.nats === 'mqtt'
  const { database, nats } = await startServers(
    definition.name === 'fixture'
      ? { schema: 'fixture', serviceDir: fileURLToPath(new URL('../fixture', import.meta.url)) }
      : (definition.name as ServiceName),
    options.nats ? { mqtt: hasDevices } : undefined,
  )
  const clock = new ManualClock()
  const tenant = newId('ten')
  const principals = new Map<string, Principal>()
  const natsUrl = nats?.url ?? 'nats://127.0.0.1:1'
  const authenticate = async (token: string): Promise<Principal> => {
    const principal = principals.get(token)
    if (principal === undefined) throw new Error(`no such principal in the test: ${token}`)
    return principal
  }
  const running = await startService(
    definition,
    {
      PORT: '0',
      DATABASE_URL: database.appUrl,
      SYSTEM_DATABASE_URL: database.systemUrl,
      NATS_URL: natsUrl,
      GATEWAY_URL: 'http://127.0.0.1:1',
      CLUTCH_MESH_SECRET: 'a-secret-of-the-tests-only-0123456789',
      GATEWAY_KEY_ENCRYPTION_SECRET: 'another-secret-of-the-tests-only-0123456789',
      ...nowhere,
      B2B_SECRETS_KEY: 'a-key-of-the-tests-only-0123456789ab',
      ...(hasDevices ? { NATS_USER: meshUser.user, NATS_PASSWORD: meshUser.password, ...nats?.mqtt?.env } : {}),
      LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
      ...options.env,
    },
    {
      clock,
      ...(options.maxAttempts === undefined ? {} : { maxAttempts: options.maxAttempts }),
      ...(options.onQuery === undefined ? {} : { onQuery: options.onQuery }),
      ...(options.ownAuthentication === true ? {} : { authenticate }),
    },
  )
  const behind = new pg.Pool({ connectionString: database.superUrl, max: 2 })
  // The pool calls itself ended before its sockets are closed, and the database is dropped below them. A connection says
  // so for itself while it is lent, and through the pool while it is idle.
  behind.on('connect', (client) => client.on('error', () => {}))
  behind.on('error', () => {})
  const bus =
    nats === undefined
      ? undefined
      : new Bus({ url: natsUrl, name: 'test', replicas: 1, ...(hasDevices ? meshUser : {}) })
  await Promise.all((options.streams ?? []).map((owner) => bus?.ensureStream(ownerStream(owner))))
  let halted: Promise<void> | undefined
  const halt = () => (halted ??= running.stop())
  const mesh = { authorization: 'Bearer a-secret-of-the-tests-only-0123456789' }

  function tokenFor(call: CallOptions): string {
    const scopes: readonly string[] = call.scopes ?? roles[call.role ?? 'admin']
    const tenantId = call.tenant ?? tenant
    const token = `${tenantId}/${scopes.join(' ')}`
    principals.set(token, {
      kind: 'user',
      id: `usr_${tenantId.slice(4)}`,
      tenantId,
      scopes: new Set(scopes),
      ...call.as,
    })
    return token
  }

  return {
    runtime: running.runtime,
    url: running.url,
    clock,
    tenant,
    databases: database,
    nats,
    async call(method, path, call = {}) {
      const response = await fetch(`${running.url}/api/v1${path}`, {
        method,
        headers: {
          ...(call.anonymous === true ? {} : { authorization: `Bearer ${tokenFor(call)}` }),
          ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(call.file === undefined ? {} : { 'content-type': call.file.mediaType }),
          ...call.headers,
        },
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
        ...(call.file === undefined ? {} : { body: new Uint8Array(Buffer.from(call.file.bytes)) }),
      })
      const text = await response.text()
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: (text === '' ? undefined : JSON.parse(text)) as never,
      }
    },
    async publish(event, data, { tenant: of = tenant, id = newId('evt'), messageId = id } = {}) {
      if (bus === undefined) throw new Error('start the service with { nats: true } to publish events')
      await bus.ensureStream(ownerStream(ownerOf(event)))
      const { id: aggregateId, version } = data as { id: string; version: number }
      const headers = natsHeaders()
      for (const [name, value] of Object.entries({
        'Nats-Msg-Id': messageId,
        'ce-id': id,
        'ce-type': `clutch.${event.type}.v${event.version}`,
        'ce-source': `clutch/${ownerOf(event)}`,
        'ce-subject': aggregateId,
        'ce-time': clock.now().toISOString(),
        'ce-tenant': of,
        'ce-aggregateversion': String(version),
        'ce-actor': 'test',
      }))
        headers.set(name, value)
      await jetstream(await bus.connection).publish(subjectOf(event), JSON.stringify(data), { headers })
      return id
    },
    async settled(timeoutMs = 20_000) {
      for (const deadline = Date.now() + timeoutMs; ; await delay(25)) {
        const response = await fetch(`${running.url}/internal/settled`, { headers: mesh })
        if (((await response.json()) as { settled: boolean }).settled) return
        if (Date.now() > deadline) throw new Error('the service did not settle')
      }
    },
    async emitted(type) {
      const { rows } = await behind.query<{
        subject: string
        tenant_id: string
        aggregate_id: string
        version: number
        payload: string
      }>(`SELECT subject, tenant_id, aggregate_id, version, payload FROM ${database.schema}.outbox ORDER BY seq`)
      return rows
        .map((row) => ({
          type: row.subject.replace(/^clutch\./, '').replace(/\.v\d+$/, ''),
          tenantId: row.tenant_id,
          aggregateId: row.aggregate_id,
          version: row.version,
          data: JSON.parse(row.payload) as Record<string, unknown>,
        }))
        .filter((event) => type === undefined || event.type === type)
    },
    async door(method, path, body) {
      const response = await fetch(`${running.url}${path}`, {
        method,
        headers: { ...mesh, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return (await response.json()) as Record<string, unknown>
    },
    async look<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) {
      return (await behind.query<Row>(text, values)).rows
    },
    halt: () => halt(),
    async stop() {
      await halt()
      await bus?.close()
      await behind.end()
      await Promise.all([database.drop(), nats?.stop()])
    },
  }
}
