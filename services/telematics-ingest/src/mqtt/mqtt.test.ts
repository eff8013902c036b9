import { mqttVoice } from '@clutch/protocols/mqtt-json/voice'
import { runVehicle } from '@clutch/sandbox/vehicles/vehicle'
import { startTestService, type TestService } from '@clutch/testing/service'
import { connect as connectNats } from '@nats-io/transport-node'
import type { MqttClient } from 'mqtt'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { until } from '../../test/clouds.ts'
import {
  enter,
  enterSoon,
  issueToken,
  type MqttDevice,
  mqttPortOf,
  readingAt,
  registerMqttDevice,
  secondsStored,
  startMs,
} from '../../test/mqtt.ts'
import { devicesPath, startReplica } from '../../test/replica.ts'
import { telematicsIngest } from '../app.ts'

let service: TestService<PrismaClient>
let port: number
const clients: MqttClient[] = []
beforeAll(async () => {
  service = await startTestService(telematicsIngest, { nats: 'mqtt' })
  service.clock.set(new Date(startMs))
  port = mqttPortOf(service)
  // The door opens in the background.
  const first = await registerMqttDevice(service)
  await until('the door to open', async () => (await connected(first)) !== undefined)
})
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.endAsync(true)))
})
afterAll(() => service.stop())

async function connected(device: MqttDevice, options = {}): Promise<MqttClient | undefined> {
  try {
    const client = await enter(port, device, options)
    clients.push(client)
    return client
  } catch {
    return undefined
  }
}

async function device(options = {}): Promise<{ device: MqttDevice; client: MqttClient }> {
  const registered = await registerMqttDevice(service, options)
  const client = await enter(port, registered)
  clients.push(client)
  return { device: registered, client }
}

const publish = (client: MqttClient, topic: string, value: unknown, qos: 0 | 1 | 2 = 1) =>
  client.publishAsync(topic, typeof value === 'string' ? value : JSON.stringify(value), { qos })

test('what is acknowledged is stored once, in whatever form and however often it is sent', async () => {
  const { device: van, client } = await device()
  const topic = `devices/${van.uniqueId}/readings`
  await publish(client, topic, readingAt(0))
  await publish(client, topic, [readingAt(1), readingAt(2)])
  await publish(client, topic, { readings: [readingAt(2), readingAt(3)] })
  await publish(client, topic, readingAt(4), 2)
  await service.settled()
  expect(await secondsStored(service, van.id)).toEqual([0, 1, 2, 3, 4])
  const page = await service.call<{ items: unknown[] }>('GET', `${devicesPath}/${van.id}/readings`)
  expect(page.body.items[0]).toMatchObject({ ...readingAt(0), deviceId: van.id })
})

test('QoS 0 is stored too, where nothing is in the way', async () => {
  const { device: van, client } = await device()
  await publish(client, `devices/${van.uniqueId}/readings`, readingAt(0), 0)
  await until('it to be stored', async () => (await secondsStored(service, van.id)).length === 1)
})

test('a reading that is wrong goes to quarantine with its place; the others are stored', async () => {
  const { device: van, client } = await device()
  await publish(client, `devices/${van.uniqueId}/readings`, { readings: [readingAt(0), { time: 'noon' }] })
  await publish(client, `devices/${van.uniqueId}/readings`, 'no JSON')
  await service.settled()
  expect(await secondsStored(service, van.id)).toEqual([0])
  const kept = await service.look<{ reason: string; bytes: Buffer; tenant_id: string }>(
    'SELECT reason, bytes, tenant_id FROM telematics.quarantine WHERE device_id = $1 ORDER BY id',
    [van.id],
  )
  expect(kept.map(({ reason, bytes }) => [reason.split(':')[0], bytes.toString()])).toEqual([
    ['/readings/1/time', '{"time":"noon"}'],
    ['/', 'no JSON'],
  ])
  expect(kept.every(({ tenant_id }) => tenant_id === van.tenant)).toBe(true)
})

test('a device speaks for nobody else', async () => {
  const { device: victim } = await device()
  const { device: van } = await device()
  const heard: string[] = []
  const mesh = await connectNats({ servers: service.nats!.url, ...meshCredentials() })
  mesh.subscribe('>', { callback: (_, { subject }) => void heard.push(subject) })
  await mesh.flush()
  for (const topic of [
    `devices/${victim.uniqueId}/readings`,
    `devices/${van.uniqueId}/commands`,
    `heard/devices/${victim.uniqueId}/readings`,
    'clutch/telemetry/0',
    'clutch/telematics/device/changed/v1',
    '$JS/API/STREAM/DELETE/TELEMETRY',
    '$MQTT/msgs/devices/x/readings',
    '$SYS/REQ/SERVER/PING',
    'pace/kept-out',
    'probe',
  ]) {
    // The server answers PUBACK to what it throws away, for MQTT 3 knows no other word; or it ends the connection.
    const attempt = await enterSoon(port, van)
    await Promise.race([publish(attempt, topic, readingAt(9)), closing(attempt)])
    await attempt.endAsync(true)
  }
  const own = await enterSoon(port, van)
  clients.push(own)
  await publish(own, `devices/${van.uniqueId}/readings`, readingAt(0))
  await service.settled()
  expect(await secondsStored(service, victim.id)).toEqual([])
  expect(await secondsStored(service, van.id)).toEqual([0])
  const fromDevices = heard.filter((subject) => /^(devices|heard|probe|\$MQTT)\b/.test(subject))
  expect(fromDevices).toEqual([])
  expect(heard.some((subject) => subject.startsWith('clutch.telemetry.'))).toBe(true)
  await mesh.close()
})

test('a device hears its own commands and nothing else', async () => {
  const { device: other } = await device()
  const { device: van, client } = await device()
  for (const topic of [
    '#',
    '+/+/+',
    'devices/#',
    'devices/+/commands',
    'devices/+/readings',
    `devices/${other.uniqueId}/commands`,
    `devices/${van.uniqueId}/readings`,
    'heard/#',
    'pace/#',
    'clutch/#',
    'clutch/telemetry/0',
    '$JS/#',
    '$SYS/#',
    '_INBOX/#',
    '$MQTT/#',
    '$MQTT/sub/#',
    '$MQTT/msgs/#',
    '$MQTT/rmsgs/#',
    '$MQTT/sess/#',
  ])
    for (const qos of [0, 1] as const) await expect(client.subscribeAsync(topic, { qos }), topic).rejects.toThrow()
  for (const qos of [0, 1] as const)
    await expect(client.subscribeAsync(`devices/${van.uniqueId}/commands`, { qos })).resolves.toBeDefined()
})

test('who is no device, or shows another token, is not let in', async () => {
  const { device: van, client } = await device()
  const teltonika = await service.call<{ id: string }>('POST', devicesPath, {
    body: { name: 'A tracker', uniqueId: '350000000000017', protocol: 'teltonika' },
  })
  const none = await service.call('POST', `${devicesPath}/${teltonika.body.id}/mqtt-credentials`)
  expect(none).toMatchObject({ status: 422, body: { code: 'device-speaks-no-mqtt' } })
  const { device: other } = await device()
  for (const [why, attempt] of [
    ['another token', { password: other.token }],
    ['no token', { password: '' }],
    ['nobody', { username: '', clientId: 'x' }],
    ['unknown', { username: 'nobody', clientId: 'nobody' }],
    ["another's session", { clientId: other.uniqueId }],
    ['no protocol for it', { username: '350000000000017', clientId: '350000000000017' }],
    ['the mesh', { clientId: 'mesh', ...asMqtt(meshCredentials()) }],
    [
      'the door',
      {
        clientId: 'telematics-door',
        username: 'telematics-door',
        password: service.nats!.mqtt!.env.MQTT_DOOR_PASSWORD!,
      },
    ],
    [
      'our own',
      {
        clientId: 'telematics-devices',
        username: 'telematics-devices',
        password: service.nats!.mqtt!.env.MQTT_DEVICES_PASSWORD!,
      },
    ],
  ] as const)
    expect(await connected(van, attempt), why).toBeUndefined()
  // Nor by NATS's own protocol.
  await expect(
    connectNats({ servers: service.nats!.url, user: van.uniqueId, pass: van.token, reconnect: false }),
  ).rejects.toThrow()
  await expect(connectNats({ servers: service.nats!.url, reconnect: false })).rejects.toThrow()
  expect(client.connected).toBe(true)
})

test('a new token ends the connection of the old one, which is worth nothing any more; only its hash is kept', async () => {
  const { device: van, client } = await device()
  const closed = closing(client)
  const token = await issueToken(service, van)
  await closed
  expect(await connected(van)).toBeUndefined()
  expect(await connected({ ...van, token })).toBeDefined()
  const everywhere = await service.look<{ all: string }>(
    `SELECT string_agg(c::text, '') || (SELECT string_agg(o::text, '') FROM telematics.outbox o) AS all FROM telematics.mqtt_credentials c`,
  )
  expect(everywhere[0]!.all).toContain(van.id)
  for (const secret of [van.token, token]) expect(everywhere[0]!.all).not.toContain(secret)
  const events = (await service.emitted('telematics.mqtt-credential.issued')).filter(
    ({ data }) => data.deviceId === van.id,
  )
  expect(events.map(({ version }) => version)).toEqual([1, 2])
})

test('a device that is blocked is cut off within a second and not let in; another tenant cannot give it a token', async () => {
  const { device: van, client } = await device()
  const theirs = await service.call('POST', `${devicesPath}/${van.id}/mqtt-credentials`, { tenant: 'ten_another' })
  const none = await service.call('POST', `${devicesPath}/dev_00000000000000000000000000/mqtt-credentials`)
  expect(theirs.status).toBe(404)
  expect(theirs.body).toEqual(none.body)
  const closed = closing(client).then(() => performance.now())
  const blocked = await service.call('PATCH', `${devicesPath}/${van.id}`, {
    body: { status: 'blocked' },
    headers: { 'if-match': '"1"' },
  })
  const at = performance.now()
  expect(blocked.status).toBe(200)
  expect((await closed) - at).toBeLessThan(1_000)
  expect(await connected(van)).toBeUndefined()
})

test('a device that connects again takes its place; its commands reach it there, and its answers come back', async () => {
  const { device: van } = await device()
  const client = (await connected(van))!
  await client.subscribeAsync(`devices/${van.uniqueId}/commands`, { qos: 1 })
  client.on('message', (_, payload) => {
    const { id, instruction } = JSON.parse(payload.toString())
    const failed = instruction.kind === 'reboot'
    void publish(client, `devices/${van.uniqueId}/replies`, {
      id,
      status: failed ? 'failed' : 'done',
      text: instruction.kind,
    })
  })
  const path = `${devicesPath}/${van.id}/commands`
  const ask = (kind: string) => service.call<{ id: string }>('POST', path, { body: { instruction: { kind } } })
  const [position, reboot] = [await ask('request-position'), await ask('reboot')]
  expect([position.status, reboot.status]).toEqual([201, 201])
  const outcome = (id: string) =>
    until('the command to be over', async () => {
      const { body } = await service.call<{ status: string }>(
        'GET',
        `/b2b/fleet-management/gps-integration/commands/${id}`,
      )
      return ['acknowledged', 'failed'].includes(body.status) ? body : undefined
    })
  expect(await outcome(position.body.id)).toMatchObject({ status: 'acknowledged', answer: 'request-position' })
  expect(await outcome(reboot.body.id)).toMatchObject({
    status: 'failed',
    failure: 'refused-by-device',
    answer: 'reboot',
  })
})

test('a message that is larger than we take is kept in quarantine, by its beginning; one beyond a MiB is not acknowledged', async () => {
  const { device: van, client } = await device()
  await publish(client, `devices/${van.uniqueId}/readings`, 'x'.repeat(300_000))
  await service.settled()
  const kept = await service.look<{ code: string; length: number }>(
    'SELECT code, length(bytes) FROM telematics.quarantine WHERE device_id = $1',
    [van.id],
  )
  expect(kept).toEqual([{ code: 'too-large', length: 16_384 }])
  const outcome = await Promise.race([
    publish(client, `devices/${van.uniqueId}/readings`, 'x'.repeat(2_000_000)).then(() => 'acknowledged'),
    closing(client).then(() => 'closed'),
  ])
  expect(outcome).toBe('closed')
})

test('a simulated vehicle drives by MQTT', async () => {
  const van = await registerMqttDevice(service)
  const readings = Array.from({ length: 40 }, (_, second) => readingAt(second))
  const outcome = await runVehicle({
    uniqueId: van.uniqueId,
    voice: mqttVoice(() => van.token),
    host: '127.0.0.1',
    port,
    readings,
    pace: 'max',
    readingsPerPacket: 7,
  })
  expect(outcome).toEqual({ sent: 40, acknowledged: 40, resent: 0 })
  await service.settled()
  expect(await secondsStored(service, van.id)).toEqual(readings.map((_, second) => second))
})

test('a device that floods is cut off for a while, whichever process hears it; what was acknowledged to it is stored', async () => {
  const { user, pass } = meshCredentials()
  const more = { ...service.nats!.mqtt!.env, NATS_USER: user, NATS_PASSWORD: pass }
  const replica = await startReplica(service, more)
  try {
    const { device: van, client } = await device()
    const { device: other, client: another } = await device()
    const padding = 'x'.repeat(100 * 1024)
    const acknowledged: number[] = []
    const closed = closing(client)
    let second = 0
    const flood = async () => {
      while (client.connected && second < 1_000) {
        const mine = second
        second += 1
        await Promise.race([
          publish(client, `devices/${van.uniqueId}/readings`, { ...readingAt(mine), padding }).then(
            () => acknowledged.push(mine),
            () => {},
          ),
          closed,
        ])
      }
    }
    await Promise.all([flood(), flood(), flood(), flood()])
    const cutOffAtMs = performance.now()
    await closed
    // Its measure it may bring at once, and not ten times of it.
    expect(acknowledged.length).toBeGreaterThan(30)
    expect(second).toBeLessThan(400)
    await publish(another, `devices/${other.uniqueId}/readings`, readingAt(0))
    expect(another.connected).toBe(true)
    const back = await enterSoon(port, van)
    clients.push(back)
    expect(performance.now() - cutOffAtMs).toBeGreaterThan(3_500)
    await publish(back, `devices/${van.uniqueId}/readings`, readingAt(2_000))
    await service.settled()
    const storedSeconds = await secondsStored(service, van.id)
    expect(storedSeconds).toEqual(expect.arrayContaining([...acknowledged, 2_000]))
    expect(new Set(storedSeconds).size).toBe(storedSeconds.length)
    expect(await secondsStored(service, other.id)).toEqual([0])
  } finally {
    await replica.stop()
  }
}, 60_000)

function closing(client: MqttClient): Promise<void> {
  return new Promise((closed) => client.once('close', () => closed()))
}

function meshCredentials() {
  const { user, password } = service.runtime.bus.options
  return { user: user!, pass: password! }
}

function asMqtt({ user, pass }: { user: string; pass: string }) {
  return { username: user, password: pass }
}
