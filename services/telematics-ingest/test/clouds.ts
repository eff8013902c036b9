import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Connection, ExternalVehicle, SyncState } from '@clutch/contracts/telematics/connections'
import { buildSandbox, type Sandbox } from '@clutch/sandbox/app'
import { delay } from '@clutch/shared/bus'
import { startTestService, type TestService } from '@clutch/testing/service'
import type { PrismaClient } from '../prisma/client/client.ts'
import { telematicsIngest } from '../src/app.ts'

export const secretsKey = 'the key of the tests for credentials, 1234567890'
export const gps = '/b2b/fleet-management/gps-integration/connections'
export const obd2 = '/b2b/fleet-management/obd2-integration/connections'
/** What startTestService gives its service. */
export const meshSecret = 'a-secret-of-the-tests-only-0123456789'
export const startAt = '2026-06-01T08:00:00.000Z'

export interface Clouds extends Sandbox {
  url: string
  /** Both clocks, the providers' and the service's, at this instant. */
  setClock(iso: string): void
  fault(order: Record<string, unknown>): Promise<void>
  journal(provider: string): Promise<JournalEntry[]>
  stop(): Promise<void>
}

interface JournalEntry {
  method: string
  path: string
  body: unknown
  answer: { status: number; body: unknown } | null
  fault: string | null
}

/** The providers, at an instant that stands still until a test moves it. */
export async function startClouds(): Promise<Clouds> {
  const dir = await mkdtemp(join(tmpdir(), 'clouds-'))
  const sandbox = await buildSandbox({ stateDir: dir, stripeSecretKey: 'sk_test_of_the_tests', meshSecret })
  await sandbox.app.listen({ host: '127.0.0.1', port: 0 })
  const url = sandbox.app.listeningOrigin
  const setClock = (iso: string) => sandbox.clock.set({ baseMs: Date.parse(iso), rate: 0 })
  setClock(startAt)
  return {
    ...sandbox,
    url,
    setClock,
    async fault(order) {
      const answer = await fetch(`${url}/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(order),
      })
      if (answer.status !== 201) throw new Error(`a fault was refused: ${await answer.text()}`)
    },
    async journal(provider) {
      const answer = await fetch(`${url}/journal?provider=${provider}&limit=2000`)
      return ((await answer.json()) as { entries: JournalEntry[] }).entries
    },
    async stop() {
      await sandbox.app.close()
      await rm(dir, { recursive: true })
    },
  }
}

export type CloudService = TestService<PrismaClient>

export async function startCloudService(clouds: Clouds, env: Record<string, string> = {}): Promise<CloudService> {
  const service = await startTestService(telematicsIngest, { nats: true, env: { ...cloudEnv(clouds), ...env } })
  service.clock.set(startAt)
  return service
}

export function cloudEnv(clouds: Clouds): Record<string, string> {
  return { CLUTCH_SANDBOX_URL: clouds.url, TELEMATICS_SECRETS_KEY: secretsKey }
}

let made = 0

/** Credentials that a stand-in knows; the API key is another each time, so that each has a queue of its own. */
export function webfleetCredentials(): Record<string, string> {
  made += 1
  return { account: 'sandbox', username: 'sandbox', password: 'sandbox', apiKey: `sandbox-${made}` }
}

export async function connect(
  service: CloudService,
  body: Record<string, unknown>,
  options: { base?: string; tenant?: string } = {},
): Promise<{ connection: Connection; inbound: { path: string; header: string; secret: string } | null }> {
  const { base = gps, tenant = service.tenant } = options
  const answer = await service.call('POST', base, { tenant, body: { name: 'A cloud', ...body } })
  if (answer.status !== 201) throw new Error(`connecting answered ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body as never
}

export async function syncState(service: CloudService, id: string, base = gps): Promise<SyncState> {
  return (await service.call<SyncState>('GET', `${base}/${id}/sync`)).body
}

export async function connectionOf(service: CloudService, id: string, base = gps): Promise<Connection> {
  return (await service.call<Connection>('GET', `${base}/${id}`)).body
}

export async function vehiclesOf(service: CloudService, id: string, base = gps): Promise<ExternalVehicle[]> {
  return (await service.call<{ items: ExternalVehicle[] }>('GET', `${base}/${id}/vehicles`)).body.items
}

/** Waits for what must come to be; a test that waits in vain says for what. */
export async function until<Value>(
  what: string,
  look: () => Promise<Value | undefined | false>,
  timeoutMs = 20_000,
): Promise<Value> {
  for (const deadline = Date.now() + timeoutMs; ; await delay(20)) {
    const value = await look()
    if (value !== undefined && value !== false) return value
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`)
  }
}

/** The wall's clock has gone on as far as everybody waits for: nothing is leased, nothing is too early. */
export async function makeDue(service: CloudService, id: string): Promise<void> {
  await service.look(
    `UPDATE telematics.connection_syncs SET not_before = NULL, leased_until = NULL, lease = NULL,
       next_attempt_at = clock_timestamp() WHERE connection_id = $1`,
    [id],
  )
}

/** One more run, to its end. */
export async function run(service: CloudService, id: string): Promise<void> {
  const before = await attempts(service, id)
  await makeDue(service, id)
  await finished(service, id, before + 1)
}

export async function attempts(service: CloudService, id: string): Promise<number> {
  const [row] = await service.look<{ runs: string }>(
    'SELECT runs FROM telematics.connection_syncs WHERE connection_id = $1',
    [id],
  )
  return Number(row!.runs)
}

export async function finished(service: CloudService, id: string, runs: number): Promise<void> {
  await until(`run ${runs} of the connection to end`, async () => {
    const [row] = await service.look<{ done: boolean }>(
      'SELECT runs >= $2 AND lease IS NULL AS done FROM telematics.connection_syncs WHERE connection_id = $1',
      [id, runs],
    )
    return row!.done
  })
}

export interface StoredReading {
  device_id: string
  time: Date
  lat: number
  lon: number
}

export async function stored(service: CloudService, deviceIds: readonly (string | null)[]): Promise<StoredReading[]> {
  await service.settled()
  return service.look<StoredReading>(
    'SELECT device_id, time, lat, lon FROM telematics.readings WHERE device_id = ANY($1) ORDER BY device_id, time, id',
    [deviceIds],
  )
}
