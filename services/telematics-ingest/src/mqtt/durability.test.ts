import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { delay } from '@clutch/shared/bus'
import { startTestService, type TestService } from '@clutch/testing/service'
import { connect, type MqttClient } from 'mqtt'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { meshSecret, until } from '../../test/clouds.ts'
import {
  enterSoon,
  type MqttDevice,
  mqttPortOf,
  readingAt,
  registerMqttDevice,
  secondsStored,
  startMs,
} from '../../test/mqtt.ts'
import { devicesPath } from '../../test/replica.ts'
import { telematicsIngest } from '../app.ts'

let service: TestService<PrismaClient>
let port: number
const processes: ChildProcess[] = []
const clients: MqttClient[] = []
beforeAll(async () => {
  // It records and answers; only processes that are killed let devices in.
  service = await startTestService(telematicsIngest, { nats: 'mqtt', env: { TELEMATICS_ROLE: 'recorder' } })
  service.clock.set(new Date(startMs))
  port = mqttPortOf(service)
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.end(true)
  for (const child of processes.splice(0)) await kill(child)
})
afterAll(() => service?.stop())

function startSessions(): ChildProcess {
  const { user, password } = service.runtime.bus.options
  const child = spawn(process.execPath, [fileURLToPath(new URL('../main.ts', import.meta.url))], {
    stdio: process.env.TEST_LOG_LEVEL ? 'inherit' : 'ignore',
    env: {
      PATH: process.env.PATH ?? '',
      ...service.nats!.mqtt!.env,
      TELEMATICS_ROLE: 'sessions',
      PORT: '0',
      DATABASE_URL: service.databases.appUrl,
      SYSTEM_DATABASE_URL: service.databases.systemUrl,
      NATS_URL: service.nats!.url,
      NATS_USER: user!,
      NATS_PASSWORD: password!,
      GATEWAY_URL: 'http://127.0.0.1:1',
      CLUTCH_MESH_SECRET: meshSecret,
    },
  })
  processes.push(child)
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** A device that comes back by itself, and sends again what was not acknowledged. */
function staying(device: MqttDevice): MqttClient {
  const client = connect(`mqtt://127.0.0.1:${port}`, {
    clientId: device.uniqueId,
    username: device.uniqueId,
    password: device.token,
    clean: false,
    reconnectPeriod: 50,
    reconnectOnConnackError: true,
    connectTimeout: 3_000,
  })
  client.on('error', () => {})
  clients.push(client)
  return client
}

/** Says it until it is acknowledged: the client gives up what a connection ends while it is sent again. */
async function said(client: MqttClient, device: MqttDevice, second: number): Promise<void> {
  const topic = `devices/${device.uniqueId}/readings`
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.publishAsync(topic, JSON.stringify(readingAt(second)), { qos: 1 })
      return
    } catch (error) {
      if (attempt === 100) throw error
      await delay(20)
    }
  }
}

const upTo = (count: number) => Array.from({ length: count }, (_, second) => second)

test('nats-server and ingest are killed with -9 in turn under load: acknowledged and not stored is none, stored twice is none', async () => {
  const perDevice = 600
  const inFlight = 5
  const devices: MqttDevice[] = []
  for (let n = 0; n < 6; n += 1) devices.push(await registerMqttDevice(service))
  let child = startSessions()
  await (await enterSoon(port, devices[0]!)).endAsync(true)
  let acknowledged = 0
  let running = true
  const acknowledgedOf = new Map<string, number[]>(devices.map(({ id }) => [id, []]))
  const driving = Promise.all(
    devices.map(async (device) => {
      const client = staying(device)
      let next = 0
      const worker = async () => {
        while (next < perDevice) {
          const second = next
          next += 1
          await said(client, device, second)
          await delay(5) // so that the drive outlasts the kills
          acknowledged += 1
          acknowledgedOf.get(device.id)?.push(second)
        }
      }
      await Promise.all(upTo(inFlight).map(worker))
    }),
  ).finally(() => {
    running = false
  })
  const kills = { nats: 0, ingest: 0 }
  for (let turn = 0; turn < 4; turn += 1) {
    // Each kill meets messages on their way: published, acknowledged, not stored yet.
    while (running && acknowledged < (turn + 0.5) * 400) await delay(1)
    if (!running) break
    if (turn % 2 === 0) {
      await service.nats!.kill()
      await service.nats!.start()
      kills.nats += 1
    } else {
      await kill(child)
      // Meanwhile what is published is acknowledged, and waits.
      await delay(50)
      child = startSessions()
      kills.ingest += 1
    }
  }
  await driving
  expect(kills.nats).toBeGreaterThan(1)
  expect(kills.ingest).toBeGreaterThan(1)
  for (const { id } of devices) {
    expect(acknowledgedOf.get(id)?.toSorted((a, b) => a - b)).toEqual(upTo(perDevice))
    // What a killed process held is delivered again when its time is over.
    const deadline = Date.now() + 45_000
    while ((await secondsStored(service, id)).length < perDevice && Date.now() < deadline) await delay(100)
    expect(await secondsStored(service, id)).toEqual(upTo(perDevice))
  }
}, 180_000)

test('what is acknowledged while no process of ours lives is stored by the next one', async () => {
  const device = await registerMqttDevice(service)
  const child = startSessions()
  const client = await enterSoon(port, device)
  clients.push(client)
  await kill(child)
  await client.publishAsync(`devices/${device.uniqueId}/readings`, JSON.stringify(readingAt(0)), { qos: 1 })
  startSessions()
  await until('it to be stored', async () => (await secondsStored(service, device.id)).length === 1)
}, 60_000)

test('the devices of a process that died are cut off by one that lives, and come back to it', async () => {
  const first = startSessions()
  const device = await registerMqttDevice(service)
  const client = await enterSoon(port, device)
  clients.push(client)
  const closed = new Promise<void>((done) => client.once('close', () => done()))
  const heir = startSessions()
  // It lives when it can be seen among those that may hold devices.
  await until('another process', async () => {
    const listed = (await (await fetch(`${service.nats!.monitorUrl}/connz?acc=DEVICES&auth=1`)).json()) as {
      connections: { type: string }[]
    }
    return listed.connections.filter(({ type }) => type === 'nats').length === 2
  })
  expect(client.connected).toBe(true)
  await kill(first)
  await closed
  clients.push(await enterSoon(port, device))
  expect(heir.exitCode).toBeNull()
  const state = () =>
    service.call<{ connected: boolean }>('GET', `${devicesPath}/${device.id}/state`).then(({ body }) => body)
  await until('its session to be noted', async () => (await state()).connected)
}, 60_000)

test('a server that lost its store keeps what it acknowledges from the first message on', async () => {
  startSessions()
  const device = await registerMqttDevice(service)
  await (await enterSoon(port, device)).endAsync(true)
  await service.nats!.kill()
  rmSync(`${service.nats!.dir}/jetstream`, { recursive: true })
  await service.nats!.start()
  const client = await enterSoon(port, device)
  clients.push(client)
  await client.publishAsync(`devices/${device.uniqueId}/readings`, JSON.stringify(readingAt(0)), { qos: 1 })
  await until('it to be stored', async () => (await secondsStored(service, device.id)).length === 1)
}, 60_000)
