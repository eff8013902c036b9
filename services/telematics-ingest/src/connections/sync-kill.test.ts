import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  attempts,
  type CloudService,
  type Clouds,
  cloudEnv,
  connect,
  finished,
  makeDue,
  meshSecret,
  startCloudService,
  startClouds,
  stored,
  syncState,
  until,
  vehiclesOf,
  webfleetCredentials,
} from '../../test/clouds.ts'

let clouds: Clouds
let service: CloudService
let child: ChildProcess | undefined
beforeAll(async () => {
  clouds = await startClouds()
  // It records and answers; only the process that is killed asks providers.
  service = await startCloudService(clouds, { TELEMATICS_ROLE: 'recorder' })
})
afterAll(async () => {
  await kill()
  await service?.stop()
  await clouds?.stop()
})

function startPoller(): ChildProcess {
  return spawn(process.execPath, [fileURLToPath(new URL('../main.ts', import.meta.url))], {
    stdio: 'ignore',
    env: {
      PATH: process.env.PATH ?? '',
      ...cloudEnv(clouds),
      TELEMATICS_ROLE: 'sessions',
      PORT: '0',
      DATABASE_URL: service.databases.appUrl,
      SYSTEM_DATABASE_URL: service.databases.systemUrl,
      NATS_URL: service.nats!.url,
      GATEWAY_URL: 'http://127.0.0.1:1',
      CLUTCH_MESH_SECRET: meshSecret,
    },
  })
}

async function kill(): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** Only the lease's end is brought nearer; where the run stood stays as the dead left it. */
async function leaseEnds(id: string): Promise<void> {
  await service.look(
    `UPDATE telematics.connection_syncs SET leased_until = clock_timestamp() WHERE connection_id = $1`,
    [id],
  )
}

test('kill -9 before, while and after a page becomes durable: every message is stored, and stored once', async () => {
  child = startPoller()
  const { connection } = await connect(service, { provider: 'webfleet', credentials: webfleetCredentials() })
  await finished(service, connection.id, 1)
  const sandboxClock = (iso: string) => clouds.setClock(iso)

  // 1. While the provider is asked: nothing was read.
  // 2. While it is told to forget what is durable already: the same messages will come again.
  const faults = [
    [{ kind: 'slow', delayMs: 5_000 }],
    [
      { kind: 'slow', delayMs: 0 },
      { kind: 'slow', delayMs: 5_000 },
    ],
  ]
  for (const [index, orders] of faults.entries()) {
    sandboxClock(`2026-06-01T08:${15 * (index + 1)}:00.000Z`)
    await fetch(`${clouds.url}/journal`, { method: 'DELETE' })
    for (const order of orders) await clouds.fault({ provider: 'webfleet', ...order })
    await makeDue(service, connection.id)
    const isReached = async () => {
      const left = (await (await fetch(`${clouds.url}/faults`)).json()) as { faults: unknown[] }
      return left.faults.length === 0
    }
    await until('the provider to be kept waiting', isReached)
    await kill()
    expect((await syncState(service, connection.id)).status).toBe('running')
    child = startPoller()
    // A lease lasts longer than any question may take: what the dead had asked is over before anybody else asks.
    const isOver = async () => (await clouds.journal('webfleet')).length === orders.length
    await until('the question of the dead to be over', isOver)
    const runs = await attempts(service, connection.id)
    await leaseEnds(connection.id)
    await finished(service, connection.id, runs + 1)
  }

  // 3. At any moment of a longer run.
  sandboxClock('2026-06-01T10:00:00.000Z')
  for (let round = 0; round < 3; round += 1) {
    const runs = await attempts(service, connection.id)
    await makeDue(service, connection.id)
    await until('a run to begin', async () => (await attempts(service, connection.id)) > runs)
    await kill()
    child = startPoller()
    await leaseEnds(connection.id)
  }
  // Until the queue is empty.
  await until('the queue to be read to its end', async () => {
    const runs = await attempts(service, connection.id)
    await fetch(`${clouds.url}/journal`, { method: 'DELETE' })
    await makeDue(service, connection.id)
    await finished(service, connection.id, runs + 1)
    const pops = (await clouds.journal('webfleet')).filter(({ answer }) =>
      JSON.stringify(answer?.body ?? '').includes('"63"'),
    )
    return pops.length > 0
  })
  const vehicles = await vehiclesOf(service, connection.id)
  const readings = await stored(
    service,
    vehicles.map(({ deviceId }) => deviceId),
  )
  // What the vehicles said since the queue was made, as the provider's own clock tells it.
  const said = await messagesSince('2026-06-01T08:00:00.000Z')
  const got = readings.map((reading) => {
    const { externalId } = vehicles.find(({ deviceId }) => deviceId === reading.device_id)!
    return `${externalId} ${reading.time.toISOString()}`
  })
  expect(got.toSorted()).toEqual(said.toSorted())
  expect(said.length).toBeGreaterThan(700)
}, 120_000)

/** Read by another user, whose queue is made to begin then. */
async function messagesSince(iso: string): Promise<string[]> {
  const now = clouds.clock.nowMs()
  clouds.setClock(iso)
  const apiKey = 'sandbox-witness'
  const ask = async (action: string) => {
    const answer = await fetch(`${clouds.url}/telematics-clouds/webfleet/extern`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        account: 'sandbox',
        username: 'sandbox',
        password: 'sandbox',
        apikey: apiKey,
        action,
      }),
    })
    return answer.json() as Promise<unknown>
  }
  await ask('createQueueExtern')
  clouds.setClock(new Date(now).toISOString())
  const said: string[] = []
  for (;;) {
    const messages = await ask('popQueueMessagesExtern')
    if (!Array.isArray(messages)) return said
    for (const { objectuid, msg_time } of messages as { objectuid: string; msg_time: string }[])
      said.push(`${objectuid} ${new Date(msg_time).toISOString()}`)
    await ask('ackQueueMessagesExtern')
  }
}
