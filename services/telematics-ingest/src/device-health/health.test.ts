import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { roles } from '@clutch/contracts/scopes'
import type { DeviceProblem, DeviceState } from '@clutch/contracts/telematics/device-health'
import type { Device } from '@clutch/contracts/telematics/devices'
import type { AvlRecord } from '@clutch/protocols/teltonika/codec'
import { ioElement } from '@clutch/protocols/teltonika/io-elements'
import { delay } from '@clutch/shared/bus'
import { startTestService, type TestService } from '@clutch/testing/service'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { recordAt, TestDevice, testStartMs } from '../../test/device.ts'
import {
  anotherTenant,
  deviceEnv,
  devicesPath,
  registerTestDevice,
  startReplica,
  teltonikaPortOf,
} from '../../test/replica.ts'
import { telematicsIngest } from '../app.ts'

/** A machine that is busy is no failure. */
const patiently = { timeout: 60_000 }
const slowTestMs = 120_000
const gps = '/b2b/fleet-management/gps-integration'
let service: TestService<PrismaClient>
let port: number
const devices: TestDevice[] = []
beforeAll(async () => {
  service = await startTestService(telematicsIngest, { nats: true, env: deviceEnv })
  port = teltonikaPortOf(service)
  service.clock.set(new Date(testStartMs))
})
afterAll(() => service.stop())
afterEach(async () => {
  for (const device of devices.splice(0)) {
    device.socket.destroy()
    await device.closed
  }
})

async function connected(imei: string, to = port): Promise<TestDevice> {
  const device = new TestDevice(to, imei)
  devices.push(device)
  expect(await device.login()).toBe('01')
  return device
}

/** It arrives when it was made, by everybody's clock. */
async function says(device: TestDevice, second: number, io: AvlRecord['io'] = [], more: Partial<AvlRecord> = {}) {
  service.clock.set(new Date(testStartMs + second * 1_000))
  expect(await device.report(recordAt(second, { io, ...more })).acknowledged()).toBe(1)
}

const at = (second: number) => new Date(testStartMs + second * 1_000).toISOString()

async function stateOf(id: string, tenant?: string): Promise<DeviceState> {
  const { body } = await service.call<DeviceState>('GET', `${devicesPath}/${id}/state`, { ...(tenant && { tenant }) })
  return body
}

async function problemsOf(id: string, query = ''): Promise<DeviceProblem[]> {
  const { body } = await service.call<{ items: DeviceProblem[] }>(
    'GET',
    `${gps}/device-problems?deviceId=${id}${query}`,
  )
  return body.items
}

const eventsOf = async (id: string) =>
  (await service.emitted())
    .filter(({ type, data }) => type.startsWith('telematics.device-problem') && data.deviceId === id)
    .map(({ type, data }) => `${type.slice('telematics.device-problem.'.length)} ${data.kind}`)

describe('state', { timeout: slowTestMs }, () => {
  test('says who is there, since when, when it was heard of and where it was', async () => {
    const { id, imei } = await registerTestDevice(service)
    expect(await stateOf(id)).toEqual({
      deviceId: id,
      connected: false,
      connectedSince: null,
      disconnectedAt: null,
      lastSeenAt: null,
      lastReadingAt: null,
      position: null,
      family: null,
      firmware: null,
      iccid: null,
      problems: [],
    })
    service.clock.set(new Date(testStartMs + 5_000))
    const device = await connected(imei)
    await says(device, 10)
    await service.settled()
    expect(await stateOf(id)).toMatchObject({
      connected: true,
      connectedSince: at(5),
      disconnectedAt: null,
      lastSeenAt: at(10),
      lastReadingAt: at(10),
      position: { lat: 52.5000001, lon: 13.1234567, time: at(10) },
      family: 'teltonika',
    })
    service.clock.set(new Date(testStartMs + 20_000))
    device.socket.destroy()
    await device.closed
    await expect.poll(async () => (await stateOf(id)).connected, patiently).toBe(false)
    expect(await stateOf(id)).toMatchObject({ connectedSince: null, disconnectedAt: at(20), lastSeenAt: at(10) })
  })

  test('lists tell who is connected and who is not, page by page', async () => {
    const tenant = anotherTenant()
    const all = [0, 1, 2, 3, 4].map(() => registerTestDevice(service, tenant))
    const known = await Promise.all(all)
    for (const { imei } of [known[0]!, known[2]!, known[3]!]) await connected(imei)
    await service.settled()
    const ids = async (query: string): Promise<string[]> => {
      const seen: string[] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const { body }: { body: { items: Device[]; nextCursor: string | null } } = await service.call(
          'GET',
          `${devicesPath}?limit=2&${query}${cursor === '' ? '' : `&cursor=${cursor}`}`,
          { tenant },
        )
        seen.push(...body.items.map(({ id }) => id))
        cursor = body.nextCursor
      }
      return seen
    }
    const sorted = (...indices: number[]) => indices.map((index) => known[index]!.id).sort()
    expect(await ids('connected=true')).toEqual(sorted(0, 2, 3))
    expect(await ids('connected=false')).toEqual(sorted(1, 4))
    expect(await ids('connected=true&status=blocked')).toEqual([])
  })

  test('another tenant’s device has no other state than none has', async () => {
    const { id } = await registerTestDevice(service)
    const theirs = await service.call('GET', `${devicesPath}/${id}/state`, { tenant: 'ten_another' })
    const none = await service.call('GET', `${devicesPath}/dev_00000000000000000000000000/state`, {
      tenant: 'ten_another',
    })
    expect(theirs.status).toBe(404)
    expect(theirs.body).toEqual(none.body)
  })

  test('what comes late is stored, and moves neither the last place nor the last reading', async () => {
    const { id, imei } = await registerTestDevice(service)
    const device = await connected(imei)
    await says(device, 1_000)
    service.clock.set(new Date(testStartMs + 1_010_000))
    expect(await device.report(recordAt(500, { latE7: 400_000_000 })).acknowledged()).toBe(1)
    await service.settled()
    expect(await stateOf(id)).toMatchObject({
      lastSeenAt: at(1_010),
      lastReadingAt: at(1_000),
      position: { lat: 52.5000001 },
    })
  })

  test('where a device is and what it said is for who may read raw readings: they know no private trips', async () => {
    const { id, imei } = await registerTestDevice(service)
    await says(await connected(imei), 2_000)
    await service.settled()
    const viewer = { scopes: roles.viewer }
    const read = (path: string) => service.call<DeviceState>('GET', `${devicesPath}/${id}/${path}`, viewer)
    expect((await stateOf(id)).position).not.toBeNull()
    expect((await read('state')).body).toMatchObject({ lastReadingAt: at(2_000), position: null })
    expect((await read('readings')).status).toBe(403)
    expect((await read(`readings/export?format=csv&from=${at(0)}&to=${at(3_000)}`)).status).toBe(403)
  })
})

describe('problems', { timeout: slowTestMs }, () => {
  test('open once and clear once, with what was seen, by the clock of the domain', async () => {
    const { id, imei } = await registerTestDevice(service)
    const device = await connected(imei)
    await says(device, 10, [ioElement('externalV', 12)])
    for (const second of [20, 30, 40]) await says(device, second, [ioElement('externalV', 0)])
    await service.settled()
    const [open] = await problemsOf(id)
    expect(open).toMatchObject({ kind: 'unplugged', status: 'open', version: 1, clearedAt: null })
    expect(open!.evidence).toEqual({ externalV: 0, time: at(20) })
    expect((await stateOf(id)).problems).toEqual(['unplugged'])
    for (const second of [50, 60, 70]) await says(device, second, [ioElement('externalV', 12)])
    await service.settled()
    expect(await problemsOf(id)).toEqual([{ ...open, status: 'cleared', version: 2, clearedAt: at(70) }])
    expect(await eventsOf(id)).toEqual(['opened unplugged', 'cleared unplugged'])
    expect(await problemsOf(id, '&status=open')).toEqual([])
    expect(await problemsOf(id, '&kind=tow')).toEqual([])
    expect(await problemsOf(id, '&status=cleared&kind=unplugged')).toHaveLength(1)
  })

  test('another tenant sees none of it', async () => {
    const { id, imei } = await registerTestDevice(service)
    const device = await connected(imei)
    await says(device, 10, [ioElement('alarms.jamming', 1)])
    await service.settled()
    expect(await problemsOf(id)).toHaveLength(1)
    const { body } = await service.call<{ items: unknown[] }>('GET', `${gps}/device-problems?deviceId=${id}`, {
      tenant: 'ten_another',
    })
    expect(body.items).toEqual([])
  })

  test('a device’s own limits hold from the moment they are changed, while its session lives', async () => {
    const { id, imei } = await registerTestDevice(service)
    const device = await connected(imei)
    for (const second of [10, 20, 30]) await says(device, second, [ioElement('batteryV', 3.9)])
    const changed = await service.call('PATCH', `${devicesPath}/${id}`, {
      body: { health: { lowBatteryV: 4 } },
      headers: { 'if-match': '"1"' },
    })
    expect(changed).toMatchObject({ status: 200, body: { health: { lowBatteryV: 4 } } })
    await service.settled()
    for (const second of [40, 50, 60]) await says(device, second, [ioElement('batteryV', 3.9)])
    await service.settled()
    expect((await stateOf(id)).problems).toEqual(['low-battery'])
  })

  test('two replicas that have the device open it once, and another that comes later clears it', async () => {
    const { id, imei } = await registerTestDevice(service)
    const replica = await startReplica(service, { TELEMATICS_ROLE: 'sessions' })
    const both = [await connected(imei), await connected(imei, teltonikaPortOf(replica))]
    service.clock.set(new Date(testStartMs + 10_000))
    const alarm = recordAt(10, { io: [ioElement('alarms.unplugged', 1)] })
    await Promise.all(both.map((device) => device.report(alarm).acknowledged()))
    await expect.poll(() => eventsOf(id), patiently).toEqual(['opened unplugged'])
    for (const device of both) device.socket.destroy()
    await Promise.all(both.map((device) => device.closed))
    await replica.stop()
    await service.settled()
    const later = await connected(imei)
    for (const second of [50, 60, 70]) await says(later, second, [ioElement('externalV', 12)])
    await service.settled()
    expect(await eventsOf(id)).toEqual(['opened unplugged', 'cleared unplugged'])
  })

  test('a device that is blocked has no problems any more', async () => {
    const { id, imei } = await registerTestDevice(service)
    const device = await connected(imei)
    await says(device, 10, [ioElement('alarms.unplugged', 1)])
    await service.settled()
    expect((await stateOf(id)).problems).toEqual(['unplugged'])
    await service.call('PATCH', `${devicesPath}/${id}`, { body: { status: 'blocked' }, headers: { 'if-match': '"1"' } })
    await device.closed
    await service.settled()
    expect((await stateOf(id)).problems).toEqual([])
  })
})

describe('offline', { timeout: slowTestMs }, () => {
  const change = (id: string, health: Device['health'], version = 1) =>
    service.call('PATCH', `${devicesPath}/${id}`, { body: { health }, headers: { 'if-match': `"${version}"` } })

  async function leaves(device: TestDevice, id: string): Promise<void> {
    device.socket.destroy()
    await device.closed
    await expect.poll(async () => (await stateOf(id)).connected, patiently).toBe(false)
  }

  test('is found when a device was silent for as long as it may be, once, and ends when it is heard', async () => {
    const { id, imei } = await registerTestDevice(service)
    await change(id, { offlineAfterS: 600 })
    service.clock.set(new Date(testStartMs))
    const device = await connected(imei)
    await says(device, 10)
    await leaves(device, id)
    service.clock.set(new Date(testStartMs + 609_000))
    await service.settled()
    expect(await eventsOf(id)).toEqual([])
    service.clock.set(new Date(testStartMs + 610_000))
    const replica = await startReplica(service)
    await service.settled()
    await service.settled()
    expect(await eventsOf(id)).toEqual(['opened offline'])
    const [problem] = await problemsOf(id)
    expect(problem).toMatchObject({ openedAt: at(610), evidence: { lastHeardAt: at(10), offlineAfterS: 600 } })
    await connected(imei, teltonikaPortOf(replica))
    await expect.poll(() => eventsOf(id), patiently).toEqual(['opened offline', 'cleared offline'])
    await replica.stop()
  })

  test('whoever is connected is not offline, and who may be silent for ever is neither', async () => {
    const [quiet, free] = [await registerTestDevice(service), await registerTestDevice(service)]
    await change(free.id, { offlineAfterS: null })
    service.clock.set(new Date(testStartMs))
    await connected(quiet.imei)
    const device = await connected(free.imei)
    await says(device, 10)
    await leaves(device, free.id)
    service.clock.set(new Date(testStartMs + 86_400_000))
    await service.settled()
    expect(await eventsOf(quiet.id)).toEqual([])
    expect(await eventsOf(free.id)).toEqual([])
  })
})

describe('kill -9', () => {
  test(
    'of a process: its sessions end, what was open stays open, and the next process clears it',
    async () => {
      const { id, imei } = await registerTestDevice(service)
      const childPort = await freePort()
      const child = spawn(process.execPath, [fileURLToPath(new URL('../main.ts', import.meta.url))], {
        stdio: 'ignore',
        env: {
          PATH: process.env.PATH ?? '',
          TELEMATICS_ROLE: 'sessions',
          TELTONIKA_PORT: String(childPort),
          PORT: '0',
          DATABASE_URL: service.databases.appUrl,
          SYSTEM_DATABASE_URL: service.databases.systemUrl,
          NATS_URL: service.nats!.url,
          GATEWAY_URL: 'http://127.0.0.1:1',
          CLUTCH_MESH_SECRET: 'a-secret-of-the-tests-only-0123456789',
        },
      })
      try {
        // The other process goes by the wall clock, so everybody does.
        service.clock.set(new Date())
        const startS = Math.round((Date.now() - testStartMs) / 1_000) - 60
        await listening(childPort)
        const device = await connected(imei, childPort)
        const report = (second: number, volts: number) =>
          device.report(recordAt(startS + second, { io: [ioElement('externalV', volts)] })).acknowledged()
        expect(await report(0, 12)).toBe(1)
        expect(await report(1, 0)).toBe(1)
        await expect.poll(() => eventsOf(id), patiently).toEqual(['opened unplugged'])
        await expect.poll(async () => (await stateOf(id)).connected, patiently).toBe(true)
        child.kill('SIGKILL')
        await once(child, 'exit')
        // As time would.
        await service.look(
          `UPDATE telematics.session_holders SET alive_until = clock_timestamp() - interval '1 second'
         WHERE id = (SELECT holder FROM telematics.device_states WHERE device_id = $1)`,
          [id],
        )
        await service.settled()
        expect(await stateOf(id)).toMatchObject({ connected: false, problems: ['unplugged'] })
        const again = await connected(imei)
        for (const second of [2, 3, 4])
          expect(
            await again.report(recordAt(startS + second, { io: [ioElement('externalV', 12)] })).acknowledged(),
          ).toBe(1)
        await service.settled()
        expect(await eventsOf(id)).toEqual(['opened unplugged', 'cleared unplugged'])
      } finally {
        child.kill('SIGKILL')
        service.clock.set(new Date(testStartMs))
      }
    },
    slowTestMs,
  )
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port: free } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return free
}

/** The process takes a while until it listens. */
async function listening(to: number): Promise<void> {
  for (const deadline = Date.now() + patiently.timeout; Date.now() < deadline; await delay(50)) {
    const socket = connect(to, '127.0.0.1')
    const listens = await new Promise<boolean>((answer) => {
      socket.once('connect', () => answer(true))
      socket.once('error', () => answer(false))
    })
    socket.destroy()
    if (listens) return
  }
  throw new Error('the process takes no devices')
}

describe('whatever goes wrong meanwhile', { timeout: slowTestMs }, () => {
  test('what cleared is not written before what opened, however long that takes', async () => {
    const { id, imei } = await registerTestDevice(service)
    const device = await connected(imei)
    await says(device, 0, [ioElement('externalV', 12)])
    await service.settled()
    const holder = new pg.Client(service.databases.superUrl)
    await holder.connect()
    try {
      await holder.query('BEGIN')
      // Whoever writes a problem of it waits.
      await holder.query('SELECT 1 FROM telematics.devices WHERE id = $1 FOR UPDATE', [id])
      await says(device, 10, [ioElement('externalV', 0)])
      await expect
        .poll(async () => {
          // Not as the holder: a transaction sees one and the same moment of it.
          const rows = await service.look(
            `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%INTO device_problems%'`,
          )
          return rows.length
        }, patiently)
        .toBe(1)
      for (const second of [20, 30, 40]) await says(device, second, [ioElement('externalV', 12)])
      // All that goes wrong and right with another, after that, is written: nobody waits for this one.
      const other = await registerTestDevice(service)
      const neighbour = await connected(other.imei)
      for (const [second, volts] of [12, 0, 12, 12, 12].entries())
        await says(neighbour, 50 + second, [ioElement('externalV', volts)])
      await expect.poll(() => eventsOf(other.id), patiently).toEqual(['opened unplugged', 'cleared unplugged'])
      await holder.query('COMMIT')
    } finally {
      await holder.end()
    }
    await service.settled()
    expect(await eventsOf(id)).toEqual(['opened unplugged', 'cleared unplugged'])
    expect(await problemsOf(id, '&status=open')).toEqual([])
  })

  test.each(['{"sensors":{"inputs":{"x":null}},"clock":7}', '[]', 'no JSON', '{"tow":5,"sensors":{"alone":3}}'])(
    'what another release remembered (%s) keeps no device waiting, nor its neighbours',
    async (memory) => {
      const [odd, other] = [await registerTestDevice(service), await registerTestDevice(service)]
      await service.look(
        `INSERT INTO telematics.device_states (tenant_id, device_id, newest_at, memory) VALUES ($1, $2, $3, $4)`,
        [service.tenant, odd.id, at(-10), memory],
      )
      const devices = [await connected(odd.imei), await connected(other.imei)]
      for (const second of [0, 10, 20, 30]) {
        for (const device of devices) await says(device, second, [ioElement('batteryV', 3)])
      }
      await service.settled()
      for (const { id } of [odd, other]) {
        expect(await stateOf(id)).toMatchObject({ lastReadingAt: at(30), problems: ['low-battery'] })
      }
    },
  )

  test('one device that cannot be looked at keeps nobody else from being found silent', async () => {
    const devices = await Promise.all([1, 2, 3].map(() => registerTestDevice(service)))
    const poison = devices[1]!
    for (const [n, { id }] of devices.entries())
      await service.look(
        `INSERT INTO telematics.device_states (tenant_id, device_id, last_seen_at, offline_at)
         VALUES ($1, $2, $3::timestamptz - interval '2 hours', $3::timestamptz - interval '1 hour' + $4 * interval '1 second')`,
        [service.tenant, id, at(0), n],
      )
    await service.look(
      `CREATE FUNCTION telematics.poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'poison'; END $$`,
    )
    await service.look(
      `CREATE TRIGGER poison BEFORE INSERT ON telematics.device_problems FOR EACH ROW
       WHEN (NEW.device_id = '${poison.id}') EXECUTE FUNCTION telematics.poison()`,
    )
    try {
      service.clock.set(new Date(testStartMs))
      await expect
        .poll(
          async () => (await Promise.all(devices.map(({ id }) => problemsOf(id)))).map(({ length }) => length),
          patiently,
        )
        .toEqual([1, 0, 1])
    } finally {
      await service.look('DROP TRIGGER poison ON telematics.device_problems')
      await service.look('DROP FUNCTION telematics.poison')
    }
  })
})
