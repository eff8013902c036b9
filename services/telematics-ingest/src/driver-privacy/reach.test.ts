import type { DeviceState } from '@clutch/contracts/telematics/device-health'
import type { DriverPrivacy } from '@clutch/contracts/telematics/driver-privacy'
import type { Forwarding, ForwardingProgress } from '@clutch/contracts/telematics/forwardings'
import type { Reading } from '@clutch/contracts/telematics/readings'
import type { AvlRecord } from '@clutch/protocols/teltonika/codec'
import { ioElement } from '@clutch/protocols/teltonika/io-elements'
import { newId } from '@clutch/shared/id'
import { createMetrics } from '@clutch/shared/metrics'
import { accepting, answering, type Receiver, startReceiver } from '@clutch/testing/receiver'
import { startTestService, type TestService } from '@clutch/testing/service'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { frameOf, recordAt, TestDevice, testStartMs } from '../../test/device.ts'
import { History, rowsOf } from '../../test/history.ts'
import { deviceEnv, devicesPath, registerTestDevice, teltonikaPortOf } from '../../test/replica.ts'
import { telematicsIngest } from '../app.ts'
import { keepSightings, type Sighting } from '../device-health/store.ts'
import { QuarantineKeeper } from '../quarantine/keeper.ts'
import { Sweeper } from '../retention/sweeper.ts'
import { hideBeforeSending } from './hide-before-sending.ts'

/** What a driver's privacy reaches beside the readings themselves. */

const gps = '/b2b/fleet-management/gps-integration'
const slowTestMs = 60_000
const patient = { timeout: 30_000, interval: 50 }
const dayMs = 86_400_000
const minuteMs = 60_000
const key = '01000B00791C1793'
const showsKey: AvlRecord['io'] = [{ id: 78, width: 8, value: 0x01000b00791c1793n }, ioElement('ignition', 1)]

let service: TestService<PrismaClient>
let history: History
let receiver: Receiver
let tenant: string
const sockets: TestDevice[] = []
beforeAll(async () => {
  service = await startTestService(telematicsIngest, {
    nats: true,
    env: {
      ...deviceEnv,
      TELEMATICS_SECRETS_KEY: 'a-key-of-the-tests-only-0123456789abcdef',
      WEBHOOK_ALLOWED_RANGES: '127.0.0.1/32',
    },
  })
  history = new History(service.runtime)
})
afterAll(() => service.stop())
beforeEach(async () => {
  service.clock.set(new Date(testStartMs))
  tenant = newId('ten')
  receiver = await startReceiver()
})
afterEach(async () => {
  await service.look('DELETE FROM telematics.forwardings WHERE tenant_id = $1', [tenant])
  await service.look('DELETE FROM telematics.driver_privacies')
  for (const { socket } of sockets.splice(0)) socket.destroy()
  await receiver.close()
})

const sweep = () => new Sweeper(service.runtime).pass()

async function protect(keepPositionsDays: number | null, mode: DriverPrivacy['mode'] = 'erase-positions') {
  const { status, body } = await service.call<DriverPrivacy>('POST', `${gps}/driver-privacy`, {
    tenant,
    body: { driverKey: key, keepPositionsDays, mode },
  })
  expect(status).toBe(201)
  return body
}

/** A drive of an hour with a reading a minute, and one a minute after it. */
function drive(deviceId: string, startsMs: number): Reading[] {
  return Array.from({ length: 61 }, (_, minute) =>
    history.reading(tenant, deviceId, new Date(startsMs + minute * minuteMs).toISOString(), {
      position: { lat: 52.520_123, lon: 13.404_954, valid: true },
      ignition: minute < 59,
      ...(minute === 0 && { driverKey: key }),
    }),
  )
}

async function putAside(deviceId: string, atMs: number, of = tenant): Promise<string> {
  const { database, logger } = service.runtime
  const now = service.clock.now()
  service.clock.set(new Date(atMs))
  const keeper = new QuarantineKeeper({ database, logger, metrics: createMetrics('test') })
  const bytes = Buffer.from(`frame of ${deviceId} at ${atMs}`)
  await database.systemTx((tx) =>
    keeper.keepWith(tx, [
      { origin: 'frame', code: 'checksum', reason: 'at 52.520123', bytes, tenantId: of, deviceId, family: 'teltonika' },
    ]),
  )
  service.clock.set(now)
  const [row] = await service.look<{ id: string }>(
    'SELECT id FROM telematics.quarantine WHERE tenant_id = $1 AND bytes = $2',
    [of, bytes],
  )
  return row!.id
}

async function keptBytes(ids: readonly string[]): Promise<boolean[]> {
  const rows = await service.look<{ id: string; kept: boolean; reason: string }>(
    'SELECT id, octet_length(bytes) > 0 AS kept, reason FROM telematics.quarantine WHERE id = ANY($1)',
    [ids],
  )
  for (const { kept, reason } of rows) if (!kept) expect(reason).not.toContain('52.5')
  return ids.map((id) => rows.find((row) => row.id === id)!.kept)
}

test('frames that were put aside around a drive lose their bytes when it is due, those of others and of other hours do not', async () => {
  const [mine, another, foreign] = await Promise.all([
    registerTestDevice(service, tenant),
    registerTestDevice(service, tenant),
    registerTestDevice(service, newId('ten')),
  ])
  const startsMs = testStartMs - 2 * dayMs
  await history.store(drive(mine.id, startsMs))
  const within = startsMs + 30 * minuteMs
  const ids = [
    await putAside(mine.id, within),
    await putAside(mine.id, startsMs + 80 * minuteMs),
    await putAside(mine.id, startsMs - 2 * 60 * minuteMs),
    await putAside(mine.id, startsMs + 4 * 60 * minuteMs),
    await putAside(another.id, within),
    await putAside(foreign.id, within, foreign.tenant),
  ]
  const privacy = await protect(3)
  await sweep()
  expect(await keptBytes(ids)).toEqual([true, true, true, true, true, true])
  const change = { headers: { 'if-match': `"${privacy.version}"` }, body: { keepPositionsDays: 1 }, tenant }
  expect((await service.call('PATCH', `${gps}/driver-privacy/${privacy.id}`, change)).status).toBe(200)
  await sweep()
  expect(await keptBytes(ids)).toEqual([false, false, true, true, true, true])
  const { body: item } = await service.call('GET', `${gps}/quarantine/${ids[0]}`, { tenant })
  expect(item).toMatchObject({ status: 'dismissed', lastError: 'erased, for the privacy of a driver' })
  expect((await service.call('GET', `${gps}/quarantine/${ids[0]}/bytes`, { tenant })).body).toEqual({ hex: '' })
  const { body: replayed } = await service.call('POST', `${gps}/quarantine/${ids[0]}/replay`, { tenant })
  expect(replayed).not.toMatchObject({ outcome: 'replayed' })
  // One that comes to light later goes with the next look through everything.
  const late = await putAside(mine.id, within + 1)
  service.clock.set(new Date(testStartMs + dayMs))
  await sweep()
  expect(await keptBytes([late])).toEqual([false])
})

test('whoever has copies is told which device’s places of which time are hidden, once, and not whose they were', async () => {
  const { id } = await registerTestDevice(service, tenant)
  const startsMs = testStartMs - 2 * dayMs
  await history.store(drive(id, startsMs))
  await protect(1, 'coarsen')
  await sweep()
  service.clock.set(new Date(testStartMs + dayMs))
  await sweep()
  const told = (await service.emitted()).filter(
    ({ type, tenantId }) => type === 'telematics.driver-places.hidden' && tenantId === tenant,
  )
  expect(told.map(({ data }) => data)).toEqual([
    {
      id: expect.stringMatching(/^dph_/),
      version: 1,
      deviceId: id,
      mode: 'coarsen',
      from: new Date(startsMs).toISOString(),
      // The ignition went off with the last of them.
      to: new Date(startsMs + 59 * minuteMs).toISOString(),
      readings: 60,
    },
  ])
  expect(JSON.stringify(told)).not.toContain(key)
})

test.each(['erase-positions', 'erase-readings', 'coarsen'] as const)(
  'the last known place of a drive is hidden with it (%s), and no process that still knows it writes it again',
  async (mode) => {
    const { id } = await registerTestDevice(service, tenant)
    const startsMs = testStartMs - 2 * dayMs
    const readings = drive(id, startsMs).slice(0, 40)
    await history.store(readings)
    const last = new Date(readings.at(-1)!.time)
    const sighting: Sighting = {
      tenantId: tenant,
      deviceId: id,
      connectedSince: new Date(startsMs),
      disconnectedAt: null,
      lastSeenAt: last,
      family: 'teltonika',
      offlineAt: null,
      newestAt: last,
      lat: 52.520_123,
      lon: 13.404_954,
      positionAt: last,
      firmware: null,
      iccid: null,
      memory: null,
    }
    const seen = (more: Partial<Sighting> = {}) =>
      service.runtime.database.systemTx((tx) => keepSightings(tx, 'prc_of_the_test', [{ ...sighting, ...more }]))
    const placeOf = async () =>
      (await service.call<DeviceState>('GET', `${devicesPath}/${id}/state`, { tenant })).body.position
    await seen()
    expect(await placeOf()).toMatchObject({ lat: 52.520_123 })
    await protect(1, mode)
    await sweep()
    const hidden = mode === 'coarsen' ? { lat: 52.52, lon: expect.closeTo(13.4, 1), time: last.toISOString() } : null
    expect(await placeOf()).toEqual(hidden)
    await seen()
    expect(await placeOf()).toEqual(hidden)
    const later = new Date(last.getTime() + dayMs)
    await seen({ lat: 40, positionAt: later, newestAt: later })
    expect(await placeOf()).toMatchObject({ lat: 40, time: later.toISOString() })
  },
)

test(
  'what comes late is hidden before it leaves, wherever the sweep stands, as the whole of the history says',
  async () => {
    const { id } = await registerTestDevice(service, tenant)
    const startsMs = testStartMs - 2 * dayMs
    const [first, ...rest] = drive(id, startsMs)
    // Nothing but its first reading says who drives, and another drove before.
    const earlier = drive(id, startsMs - 6 * 60 * minuteMs).map((reading, n) =>
      n === 0 ? { ...reading, driverKey: 'F0' } : reading,
    )
    await history.store([...earlier, first!, ...rest.filter((_, n) => n !== 20)])
    await protect(1)
    for (const swept of [false, true]) {
      if (swept) await sweep()
      const late = [swept ? 31.5 : 20.5, -5 * 60 + 0.5, 200].map((minutes) =>
        history.reading(tenant, id, new Date(startsMs + minutes * minuteMs).toISOString(), {
          position: { lat: 52.520_123, lon: 13.404_954, valid: true },
          receivedAt: new Date(testStartMs).toISOString(),
        }),
      )
      await history.store(late)
      const shown: boolean[] = []
      for (const { time, id: readingId } of late) {
        const keys = [{ timeMs: Date.parse(time), id: readingId }]
        await expect
          .poll(
            () =>
              service.runtime.database.tx({ tenantId: tenant, actor: 'test' }, (tx) => hideBeforeSending(tx, id, keys)),
            patient,
          )
          .toBe(true)
        const [row] = (await rowsOf(service, tenant)).filter((each) => each.id === readingId)
        shown.push(row!.lat !== null)
      }
      expect(shown, `swept: ${swept}`).toEqual([false, true, true])
    }
  },
  slowTestMs,
)

async function forward(what: 'decoded' | 'raw'): Promise<string> {
  const answer = await service.call<{ forwarding: Forwarding }>('POST', `${gps}/forwardings`, {
    tenant,
    body: { name: 'all', what, to: { kind: 'webhook', url: receiver.url } },
  })
  expect(answer.status).toBe(201)
  await service.settled()
  return answer.body.forwarding.id
}

async function connected({ imei }: { imei: string }): Promise<TestDevice> {
  const socket = new TestDevice(teltonikaPortOf(service), imei)
  sockets.push(socket)
  expect(await socket.login()).toBe('01')
  return socket
}

function sent(): Reading[] {
  return receiver.received.flatMap(
    ({ body }) => (JSON.parse(body) as { data: { readings?: Reading[] } }).data.readings ?? [],
  )
}

test(
  'what is forwarded of a driver of whom nothing is to be known has no place, though no sweep was there',
  async () => {
    await protect(0)
    const device = await registerTestDevice(service, tenant)
    const rest = await registerTestDevice(service, tenant)
    await forward('decoded')
    const [socket, other] = [await connected(device), await connected(rest)]
    expect(await socket.report(recordAt(0), recordAt(1, { io: showsKey }), recordAt(2)).acknowledged()).toBe(3)
    expect(await other.report(recordAt(0)).acknowledged()).toBe(1)
    expect(await socket.report(recordAt(3), recordAt(4, { io: [ioElement('ignition', 0)] })).acknowledged()).toBe(2)
    // Before the drive, and after it.
    expect(await socket.report(recordAt(5, { io: [ioElement('ignition', 0)] })).acknowledged()).toBe(1)
    await expect.poll(() => sent().length, patient).toBe(7)
    const placeBy = (deviceId: string) =>
      sent()
        .filter((reading) => reading.deviceId === deviceId)
        .map(({ time, position }) => [(Date.parse(time) - testStartMs) / 1_000, position !== undefined])
    expect(placeBy(device.id)).toEqual([
      [0, true],
      [1, false],
      [2, false],
      [3, false],
      [4, false],
      [5, true],
    ])
    expect(placeBy(rest.id)).toEqual([[0, true]])
    // It is what the history shows, here and there.
    const rows = (await rowsOf(service, tenant)).filter(({ device_id }) => device_id === device.id)
    expect(rows.map(({ lat }) => lat !== null)).toEqual([true, false, false, false, false, true])
  },
  slowTestMs,
)

test(
  'what waited for a receiver until its driver’s days were over is sent without a place',
  async () => {
    await protect(1)
    const device = await registerTestDevice(service, tenant)
    const id = await forward('decoded')
    receiver.answer(answering(500))
    const socket = await connected(device)
    expect(await socket.report(recordAt(0, { io: showsKey }), recordAt(1)).acknowledged()).toBe(2)
    await expect.poll(() => receiver.received.length, patient).toBeGreaterThan(0)
    expect(sent().every(({ position }) => position !== undefined)).toBe(true)
    service.clock.set(new Date(testStartMs + 2 * dayMs))
    const before = receiver.received.length
    receiver.answer(accepting)
    await service.look('UPDATE telematics.forwarding_progress SET next_attempt_at = now() WHERE forwarding_id = $1', [
      id,
    ])
    await expect.poll(() => receiver.received.length, patient).toBeGreaterThan(before)
    expect(sent().at(-1)).not.toHaveProperty('position')
  },
  slowTestMs,
)

test(
  'frames are not sent on where a driver is not to be known for a moment, and otherwise no older than the shortest time',
  async () => {
    const device = await registerTestDevice(service, tenant)
    const id = await forward('raw')
    const privacy = await protect(0)
    const droppedOf = async () =>
      (await service.call<ForwardingProgress>('GET', `${gps}/forwardings/${id}/progress`, { tenant })).body.dropped
    const socket = await connected(device)
    expect(await socket.send(frameOf(recordAt(0))).acknowledged()).toBe(1)
    await expect.poll(droppedOf, patient).toBeGreaterThan(0)
    expect(receiver.received).toEqual([])
    const change = { headers: { 'if-match': `"${privacy.version}"` }, body: { keepPositionsDays: 1 }, tenant }
    expect((await service.call('PATCH', `${gps}/driver-privacy/${privacy.id}`, change)).status).toBe(200)
    expect(await socket.send(frameOf(recordAt(1))).acknowledged()).toBe(1)
    await expect.poll(() => receiver.received.length, patient).toBeGreaterThan(0)
  },
  slowTestMs,
)
