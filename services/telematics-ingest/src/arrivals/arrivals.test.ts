import { createHmac, randomUUID } from 'node:crypto'
import type { DeviceProblem, DeviceState } from '@clutch/contracts/telematics/device-health'
import type { Device } from '@clutch/contracts/telematics/devices'
import type { Import, ImportedDevice } from '@clutch/contracts/telematics/imports'
import type { Reading } from '@clutch/contracts/telematics/readings'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  type CloudService,
  type Clouds,
  cloudEnv,
  connect,
  startAt,
  startCloudService,
  startClouds,
  vehiclesOf,
} from '../../test/clouds.ts'
import { sendFile } from '../../test/files.ts'
import { devicesPath, registerTestDevice, startReplica } from '../../test/replica.ts'
import { exportedDevice, exportedPosition, psqlCsv } from '../../test/traccar-export.ts'

const slowTestMs = 120_000
const gps = '/b2b/fleet-management/gps-integration'
const startMs = Date.parse(startAt)
let clouds: Clouds
let service: CloudService
beforeAll(async () => {
  clouds = await startClouds()
  service = await startCloudService(clouds)
})
afterAll(async () => {
  await service?.stop()
  await clouds?.stop()
})
beforeEach(() => service.clock.set(startAt))

const mapping = {
  vehicleId: '/unit',
  time: '/at',
  timeFormat: 'unix-ms',
  fields: [
    { to: 'position.lat', from: '/lat' },
    { to: 'position.lon', from: '/lon' },
    { to: 'ignition', from: '/on' },
    { to: 'batteryV', from: '/bat' },
    { to: 'inputs.tank', from: '/tank' },
  ],
}

interface Cloud {
  connectionId: string
  path: string
  secret: string
}

async function cloud(): Promise<Cloud> {
  const { connection, inbound } = await connect(service, { provider: 'signed-webhook', settings: { mapping } })
  return { connectionId: connection.id, path: inbound!.path, secret: inbound!.secret }
}

/** It arrives at this second; it was said then, or when it says. */
async function says(to: Cloud, second: number, more: Record<string, unknown> = {}, url = service.url): Promise<void> {
  service.clock.set(new Date(startMs + second * 1_000))
  const body = JSON.stringify({ unit: 'van', at: startMs + second * 1_000, lat: 52.5, lon: 13.4, ...more })
  const id = randomUUID()
  const timestamp = String(Math.floor(Date.now() / 1_000))
  const key = Buffer.from(to.secret.slice('whsec_'.length), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  const answer = await fetch(`${url}${to.path}`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
  })
  expect(answer.status, await answer.text()).toBe(200)
}

async function vanOf({ connectionId }: Cloud): Promise<string> {
  const [vehicle] = await vehiclesOf(service, connectionId)
  return vehicle!.deviceId!
}

async function stateOf(id: string): Promise<DeviceState> {
  return (await service.call<DeviceState>('GET', `${devicesPath}/${id}/state`)).body
}

async function problemsOf(id: string, query = ''): Promise<DeviceProblem[]> {
  const path = `${gps}/device-problems?deviceId=${id}${query}`
  return (await service.call<{ items: DeviceProblem[] }>('GET', path)).body.items
}

async function openOf(id: string): Promise<string[]> {
  return (await problemsOf(id, '&status=open')).map(({ kind }) => kind)
}

async function historyOf(id: string): Promise<Reading[]> {
  await service.settled(60_000)
  return (await service.call<{ items: Reading[] }>('GET', `${devicesPath}/${id}/readings?limit=200`)).body.items
}

async function set(id: string, change: Record<string, unknown>): Promise<void> {
  const { body: device } = await service.call<Device>('GET', `${devicesPath}/${id}`)
  const { status, body } = await service.call('PATCH', `${devicesPath}/${id}`, {
    body: change,
    headers: { 'if-match': `"${device.version}"` },
  })
  expect(status, JSON.stringify(body)).toBe(200)
}

/** A tank of 400 litres, and the half of it. */
const tankOn = (from: string) => ({
  calibrations: [
    {
      from,
      to: 'fuelLitres',
      points: [
        [0, 0],
        [5, 400],
      ],
    },
  ],
  computed: [{ to: 'inputs.half', expression: 'fuelLitres / 2.0' }],
})

const at = (second: number) => new Date(startMs + second * 1_000).toISOString()

test('what a provider tells is calibrated, computed and doubted as what a device says itself, and stays the same reading', async () => {
  const to = await cloud()
  await says(to, 0, { tank: 5 })
  const id = await vanOf(to)
  await set(id, tankOn('inputs.tank'))
  await says(to, 60, { tank: 2.5 })
  await says(to, 60, { tank: 2.5 })
  await says(to, 61, { tank: 2.5, lat: 40 })
  await says(to, 62, { at: startMs + 3_600_000 })
  const readings = await historyOf(id)
  expect(readings.map(({ time, fuelLitres, inputs, flags }) => [time, fuelLitres, inputs?.half, flags])).toEqual([
    [at(0), undefined, undefined, undefined],
    [at(60), 200, 100, undefined],
    [at(61), 200, 100, ['teleport']],
    [at(3_600), undefined, undefined, ['time-in-future']],
  ])
  expect(await stateOf(id)).toMatchObject({
    connected: false,
    lastSeenAt: at(62),
    lastReadingAt: at(62),
    position: { lat: 52.5, lon: 13.4 },
    family: 'signed-webhook',
  })
})

test(
  'what goes wrong with a device is found whichever of two processes a provider tells, and once',
  async () => {
    const other = await startReplica(service, cloudEnv(clouds))
    try {
      const url = other.runtime.app.listeningOrigin
      const to = await cloud()
      for (const second of [0, 60, 120, 180]) await says(to, second, { bat: 3.1 }, second % 120 === 0 ? url : undefined)
      const id = await vanOf(to)
      expect(await problemsOf(id)).toMatchObject([{ kind: 'low-battery', status: 'open' }])
      for (const second of [240, 300, 360]) await says(to, second, { bat: 4.1 }, second % 120 === 0 ? url : undefined)
      expect(await problemsOf(id)).toMatchObject([{ kind: 'low-battery', status: 'cleared' }])
      // Late, but no clock is wrong for that.
      for (let minute = 10; minute < 40; minute += 1)
        await says(to, minute * 60, { at: startMs + (minute - 6) * 60_000 })
      expect(await openOf(id)).toEqual([])
    } finally {
      await other.stop()
    }
  },
  slowTestMs,
)

test('a vehicle of a cloud is offline after a day without news or what is set, not while the provider is away, and not for what it said long ago', async () => {
  const to = await cloud()
  await says(to, 0, { at: startMs - 30 * 86_400_000 })
  const id = await vanOf(to)
  expect(await stateOf(id)).toMatchObject({ lastSeenAt: null, lastReadingAt: at(-30 * 86_400), problems: [] })
  const judgedAt = async (second: number) => {
    service.clock.set(new Date(startMs + second * 1_000))
    await service.settled(60_000)
    return openOf(id)
  }
  expect(await judgedAt(10 * 86_400)).toEqual([])
  await says(to, 10 * 86_400 + 60)
  // Longer than a socket may be silent.
  expect(await judgedAt(10 * 86_400 + 4 * 3_600)).toEqual([])
  // The same last state again is no sign of life.
  await says(to, 10 * 86_400 + 20 * 3_600, { at: startMs + (10 * 86_400 + 60) * 1_000 })
  await service.look(`UPDATE telematics.connections SET status = 'failing' WHERE id = $1`, [to.connectionId])
  expect(await judgedAt(11 * 86_400 + 120)).toEqual([])
  await service.look(`UPDATE telematics.connections SET status = 'active' WHERE id = $1`, [to.connectionId])
  expect(await judgedAt(11 * 86_400 + 1_200)).toEqual(['offline'])
  await says(to, 12 * 86_400)
  expect(await openOf(id)).toEqual([])
  await set(id, { health: { offlineAfterS: 7_200 } })
  await says(to, 12 * 86_400 + 60)
  expect(await judgedAt(12 * 86_400 + 7_000)).toEqual([])
  expect(await judgedAt(12 * 86_400 + 7_500)).toEqual(['offline'])
})

test(
  'an import of years ago is calibrated, raises nothing, and knows where a device was only if nobody knows it later',
  async () => {
    const known = await registerTestDevice(service)
    await set(known.id, tankOn('inputs.adc1'))
    await service.look(
      `INSERT INTO telematics.device_states (tenant_id, device_id, newest_at, lat, lon, position_at, last_seen_at)
     VALUES ($1, $2, $3, 1, 2, $3, $3)`,
      [service.tenant, known.id, at(-60)],
    )
    const before = await stateOf(known.id)
    const years = (n: number) => new Date(startMs - 3 * 365 * 86_400_000 + n * 60_000)
    const when = (n: number) => years(n).toISOString().slice(0, 19).replace('T', ' ')
    const { body: begun } = await service.call<Import>('POST', `${gps}/imports`, {
      body: { name: 'The old server', source: 'traccar', timeZone: 'UTC' },
    })
    const attributes = { alarm: 'powerCut', batteryLevel: 3, power: 0.1, adc1: 2.5, ignition: false }
    const positions = [1, 2].flatMap((device) =>
      Array.from({ length: 5 }, (_, n) =>
        exportedPosition(device * 100 + n, device, {
          devicetime: when(n),
          fixtime: when(n),
          servertime: when(n),
          latitude: 50 + n / 1_000,
          longitude: 8,
          attributes,
        }),
      ),
    )
    const files = {
      'tc_devices.csv': psqlCsv([
        exportedDevice(1, { uniqueid: known.imei, name: 'Known' }),
        exportedDevice(2, { uniqueid: '350000009990001', name: 'New' }),
      ]),
      'tc_positions.csv': psqlCsv(positions),
    }
    for (const [name, text] of Object.entries(files)) {
      const sent = await sendFile(service, 'PUT', `${gps}/imports/${begun.id}/data?file=${name}&offset=0`, text)
      expect(sent.status).toBe(200)
    }
    expect((await service.call('POST', `${gps}/imports/${begun.id}/run`)).status).toBe(202)
    await service.settled(60_000)
    const { body: devices } = await service.call<{ items: ImportedDevice[] }>(
      'GET',
      `${gps}/imports/${begun.id}/devices`,
    )
    expect(devices.items.map(({ stored }) => stored)).toEqual([5, 5])
    const added = devices.items.find(({ uniqueId }) => uniqueId !== known.imei)!.deviceId!
    const readings = await historyOf(known.id)
    expect(readings).toHaveLength(5)
    expect(readings[0]!.alarms).toEqual(['unplugged'])
    expect(await stateOf(known.id)).toEqual(before)
    expect(await stateOf(added)).toMatchObject({
      connected: false,
      lastSeenAt: null,
      lastReadingAt: years(4).toISOString(),
      position: { lat: 50.004, lon: 8 },
      problems: [],
    })
    service.clock.set(new Date(startMs + 40 * 86_400_000))
    await service.settled(60_000)
    expect([...(await problemsOf(known.id)), ...(await problemsOf(added))]).toEqual([])
    const flagged = readings.map(({ inputs, fuelLitres }) => [inputs, fuelLitres])
    expect(flagged).toEqual(readings.map(() => [{ adc1: 2.5, half: 100 }, 200]))
  },
  slowTestMs,
)

test('an uploaded log is calibrated, and no sign of life', async () => {
  const { id } = await registerTestDevice(service)
  await set(id, { computed: [{ to: 'engineHours', expression: 'obd["rpm"] / 100.0' }] })
  const table = 'Time (s),Engine RPM (rpm)\n0,800\n1,1600\n'
  const path = `/b2b/fleet-management/obd2-integration/devices/${id}/logs?startedAt=2026-05-01T08:00:00.000Z`
  const { status } = await sendFile(service, 'POST', path, table)
  expect(status).toBe(200)
  const readings = await historyOf(id)
  expect(readings.map(({ engineHours }) => engineHours)).toEqual([8, 16])
  expect(await stateOf(id)).toMatchObject({ lastSeenAt: null, lastReadingAt: '2026-05-01T08:00:01.000Z', problems: [] })
})
