import type { DriverPrivacy } from '@clutch/contracts/telematics/driver-privacy'
import type { Reading } from '@clutch/contracts/telematics/readings'
import { newId } from '@clutch/shared/id'
import { startTestService, type TestService } from '@clutch/testing/service'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { History, type HistoryRow, rowsOf } from '../../test/history.ts'
import { registerTestDevice } from '../../test/replica.ts'
import { telematicsIngest } from '../app.ts'
import { Sweeper, type SweepLimits } from '../retention/sweeper.ts'

const path = '/b2b/fleet-management/gps-integration/driver-privacy'
const now = '2026-03-15T12:00:00.000Z'
const nowMs = Date.parse(now)
const minuteMs = 60_000
const dayMs = 86_400_000
const key = '000000001A2B3C4D'
let service: TestService<PrismaClient>
let history: History
let tenant: string
beforeAll(async () => {
  service = await startTestService(telematicsIngest, { env: { TELEMATICS_ROLE: 'sessions' } })
  history = new History(service.runtime)
})
afterAll(() => service.stop())
beforeEach(async () => {
  service.clock.set(now)
  // Of the tests before: a pass is for all tenants.
  await service.look('DELETE FROM telematics.driver_privacies')
  tenant = newId('ten')
})

function sweep(limits: Partial<SweepLimits> = {}): Promise<void> {
  return new Sweeper({ ...service.runtime, limits }).pass()
}

async function protect(
  mode: DriverPrivacy['mode'],
  keepPositionsDays: number | null,
  driverKey = key,
): Promise<DriverPrivacy> {
  const { status, body } = await service.call<DriverPrivacy>('POST', path, {
    tenant,
    body: { driverKey, keepPositionsDays, mode },
  })
  expect(status).toBe(201)
  return body
}

/** A reading so many minutes ago, with all that can tell a place. */
function said(minutesAgo: number, more: Partial<Reading> = {}, device = 'dev_1'): Reading {
  return history.reading(tenant, device, new Date(nowMs - minutesAgo * minuteMs).toISOString(), {
    position: {
      lat: 52.520_123_4,
      lon: 13.404_954_7,
      altitudeM: 34.5,
      speedKmh: 48,
      courseDeg: 91,
      satellites: 11,
      hdop: 0.9,
      accuracyM: 4,
      time: '2026-03-01T00:00:00.000Z',
      valid: true,
    },
    ignition: true,
    odometerM: 123_456,
    batteryV: 4.1,
    cells: [{ mcc: 262, mnc: 1, areaCode: 7, cellId: 8 }],
    wifi: [{ bssid: '00:11:22:33:44:55' }],
    raw: { io_500: '52.5201234,13.4049547' },
    flags: ['no-fix'],
    ...more,
  })
}

async function row(reading: Reading): Promise<HistoryRow> {
  const rows = await rowsOf(service, tenant)
  const found = rows.find(({ id }) => id === reading.id)
  if (found === undefined) throw new Error('the reading is not there any more')
  return found
}

const nothing = {
  lat: null,
  lon: null,
  altitude_m: null,
  speed_kmh: null,
  course_deg: null,
  satellites: null,
  hdop: null,
  valid: null,
}

test('erased positions are gone from the whole row, what is no place stays, and others keep theirs', async () => {
  const before = said(40 * 24 * 60)
  const first = said(40 * 24 * 60 - 1, { driverKey: key })
  const second = said(40 * 24 * 60 - 2)
  const another = said(40 * 24 * 60 - 3, { driverKey: 'FF' })
  const young = said(29 * 24 * 60, { driverKey: key })
  await history.store([before, first, second, another, young])
  const whole = await Promise.all([before, another, young].map(row))
  await protect('erase-positions', 30)
  await sweep()
  for (const reading of [first, second]) {
    const erased = await row(reading)
    expect(erased).toMatchObject({ ...nothing, ignition: true, odometer_m: 123_456 })
    expect(JSON.parse(erased.data!)).toEqual({
      batteryV: 4.1,
      ...(reading.driverKey === undefined ? {} : { driverKey: key }),
      flags: ['no-fix', 'position-erased'],
    })
    expect(JSON.stringify(erased)).not.toMatch(/52\.5|13\.4|262|00:11/)
  }
  expect(await Promise.all([before, another, young].map(row))).toEqual(whole)
})

test('a reading that was erased does not come back when it is sent again', async () => {
  const readings = [said(10, { driverKey: key }), said(9), said(8, { ignition: false })]
  for (const mode of ['erase-positions', 'erase-readings', 'coarsen'] as const) {
    tenant = newId('ten')
    const again = readings.map((reading) => ({ ...reading, tenantId: tenant }))
    await history.store(again)
    await protect(mode, 0)
    await sweep()
    const hidden = await rowsOf(service, tenant)
    expect(hidden.some(({ lat }) => lat === 52.520_123_4)).toBe(false)
    // By the recorder that expects repetitions, and by one that does not.
    await history.store(again)
    await new History(service.runtime).store(again)
    expect(await rowsOf(service, tenant)).toEqual(hidden)
    await sweep()
    expect(await rowsOf(service, tenant)).toEqual(hidden)
  }
})

test('of an erased reading nothing is left but that it was', async () => {
  const readings = [said(300, { driverKey: key }), said(299, { motion: true }), said(298, { ignition: false })]
  const parked = said(297, { ignition: false })
  await history.store([...readings, parked])
  const kept = await row(parked)
  await protect('erase-readings', 0)
  await sweep()
  const rows = await Promise.all(readings.map(row))
  for (const { tenant_id, device_id, time, id, received_at, partition, data, ...left } of rows) {
    expect(left).toEqual({ ...nothing, ignition: null, motion: null, odometer_m: null })
    expect([tenant_id, device_id, partition]).toEqual([tenant, 'dev_1', 'telematics.readings_2026_03'])
    expect(received_at).toEqual(time)
    expect(id).toMatch(/^[0-9a-f]{16}$/)
    expect(data).not.toContain(key)
  }
  expect(rows.map(({ data }) => JSON.parse(data!).flags)).toEqual([
    ['erased'],
    ['erased'],
    ['erased', 'last-of-driver'],
  ])
  expect(await row(parked)).toEqual(kept)
  // The list shows that something was there, and nothing of it.
  const { id } = await registerTestDevice(service, tenant)
  await history.store([{ ...said(200, { driverKey: key }), deviceId: id }])
  service.clock.set(new Date(nowMs + 60 * minuteMs))
  await sweep()
  const { body } = await service.call<{ items: unknown[] }>(
    'GET',
    `/b2b/fleet-management/gps-integration/devices/${id}/readings`,
    { tenant },
  )
  expect(body.items).toEqual([expect.objectContaining({ deviceId: id, flags: ['erased'] })])
  expect(JSON.stringify(body)).not.toContain('position')
})

test.each([
  [52.520_123_4, 13.404_954_7],
  [-33.868_8, -151.209_3],
  [0, 0],
  [89.999, 179.999],
  [69.649_2, -179.999_9],
])('a place is rounded to about a kilometre: %d, %d', async (lat, lon) => {
  const reading = said(60, { driverKey: key, position: { lat, lon, altitudeM: 34, speedKmh: 48, valid: true } })
  await history.store([reading])
  await protect('coarsen', 0)
  await sweep()
  const coarse = await row(reading)
  const metresPerDegree = 111_195
  expect(Math.abs(coarse.lat! - lat) * metresPerDegree).toBeLessThanOrEqual(560)
  expect(Math.abs(coarse.lon! - lon) * metresPerDegree * Math.cos((lat * Math.PI) / 180)).toBeLessThanOrEqual(560)
  expect(coarse).toMatchObject({ altitude_m: null, course_deg: null, speed_kmh: 48, valid: true })
  expect(JSON.parse(coarse.data!)).toMatchObject({
    position: { accuracyM: 1_000 },
    flags: ['no-fix', 'position-coarsened'],
  })
  expect(coarse.data).not.toContain('raw')
  expect(Math.abs(coarse.lat!)).toBeLessThanOrEqual(90)
  expect(Math.abs(coarse.lon!)).toBeLessThanOrEqual(180)
})

test('with 0 days a drive is hidden while it goes on, sweep by sweep, from the key to the ignition’s end', async () => {
  await protect('erase-readings', 0)
  const drive = Array.from({ length: 40 }, (_, n) =>
    said(40 - n, { ignition: n >= 10 && n < 30, ...(n === 8 ? { driverKey: key } : {}) }),
  )
  for (let n = 0; n < drive.length; n += 3) {
    service.clock.set(drive[Math.min(n + 2, 39)]!.time)
    await history.store(drive.slice(n, n + 3))
    await sweep({ page: 4 })
  }
  service.clock.set(new Date(nowMs + 2 * dayMs))
  await sweep({ page: 4 })
  const rows = await rowsOf(service, tenant)
  const hidden = rows.map(({ lat }, n) => (lat === null ? n : undefined)).filter((n) => n !== undefined)
  expect(hidden).toEqual(Array.from({ length: 23 }, (_, n) => n + 8))
  expect(rows.some(({ data }) => data!.includes(key))).toBe(false)
})

test('what comes late is hidden like its neighbours, with the next round', async () => {
  const known = [said(50, { driverKey: key }), said(30), said(20, { ignition: false })]
  await history.store(known)
  await protect('erase-positions', 0)
  await sweep()
  const late = said(40)
  const lateAfter = said(10, { ignition: false })
  await history.store([late, lateAfter])
  service.clock.set(new Date(nowMs + dayMs))
  await sweep()
  expect(await row(late)).toMatchObject(nothing)
  expect((await row(lateAfter)).lat).not.toBeNull()
})

test('a setting is changed by its version, holds for what was said before, and leaves its events', async () => {
  const reading = said(5 * 24 * 60, { driverKey: key })
  await history.store([reading])
  const privacy = await protect('coarsen', null)
  await sweep()
  expect((await row(reading)).lat).toBe(52.520_123_4)
  expect(
    (await service.call('POST', path, { tenant, body: { driverKey: key, keepPositionsDays: 1, mode: 'coarsen' } }))
      .status,
  ).toBe(409)
  const change = (version: number, body: object) =>
    service.call('PATCH', `${path}/${privacy.id}`, { tenant, body, headers: { 'if-match': `"${version}"` } })
  expect((await change(2, { keepPositionsDays: 3 })).status).toBe(412)
  expect((await change(1, { keepPositionsDays: 3 })).status).toBe(200)
  await sweep()
  expect((await row(reading)).lat).toBe(52.52)
  expect((await change(2, { mode: 'erase-positions' })).status).toBe(200)
  await sweep()
  expect((await row(reading)).lat).toBeNull()
  expect((await change(3, { mode: 'coarsen' })).status).toBe(200)
  await sweep()
  expect(JSON.parse((await row(reading)).data!).flags).toEqual(['no-fix', 'position-erased'])
  // What became of readings is told when the next round begins: after a day, or a change.
  service.clock.set(new Date(nowMs + dayMs))
  await sweep()
  const events = (await service.emitted()).filter(
    ({ tenantId, type }) => tenantId === tenant && type.startsWith('telematics.driver-privacy.'),
  )
  expect(events.map(({ type, version }) => [type.replace('telematics.driver-privacy.', ''), version])).toEqual([
    ['created', 1],
    ['changed', 2],
    ['changed', 3],
    ['applied', 3],
    ['changed', 4],
    ['applied', 4],
  ])
  const { body } = await service.call<{ items: DriverPrivacy[] }>('GET', `${path}?driverKey=${key}`, { tenant })
  expect(body.items).toEqual([{ ...privacy, version: 4, keepPositionsDays: 3 }])
  expect((await service.call('GET', `${path}/${privacy.id}`, { tenant: newId('ten') })).status).toBe(404)
  expect((await service.call('GET', `${path}/${privacy.id}`, { tenant })).status).toBe(200)
})

test('many devices and few readings a step: everything due is hidden, by two processes at once', async () => {
  const readings = Array.from({ length: 12 }, (_, device) =>
    Array.from({ length: 15 }, (_, n) =>
      said(200 - n, n % 5 === 2 ? { driverKey: n < 7 ? key : 'FF' } : {}, `dev_${device}`),
    ),
  ).flat()
  await history.store(readings)
  await protect('erase-positions', 0)
  const limits = { page: 4, devices: 2, steps: 7 }
  const sweepers = [new Sweeper({ ...service.runtime, limits }), new Sweeper({ ...service.runtime, limits })]
  // 48 pages at least, fourteen steps a pass at most, and of two one is turned away now and then.
  for (let pass = 0; pass < 15; pass += 1) await Promise.all(sweepers.map((each) => each.pass()))
  const rows = await rowsOf(service, tenant)
  for (const { device_id, lat, id } of rows) {
    const n = readings.filter(({ deviceId }) => deviceId === device_id).findIndex((reading) => reading.id === id)
    expect([n, lat === null]).toEqual([n, n >= 2 && n < 7])
  }
})

test('the service’s role hides only what a setting says, and of its own tenant', async () => {
  const reading = said(2 * 24 * 60, { driverKey: key })
  await history.store([reading])
  await protect('erase-readings', 3)
  const app = new pg.Client(service.databases.appUrl)
  await app.connect()
  const hide = async (driver: string | null, asOf = now) => {
    const { rows } = await app.query<{ hidden: number }>(
      `SELECT hide_readings('dev_1', $1, $2, ARRAY[$3]::timestamptz[], ARRAY[$4], ARRAY['nothing']) AS hidden`,
      [driver, asOf, reading.time, reading.id],
    )
    return rows[0]!.hidden
  }
  try {
    await app.query(`SELECT set_config('app.tenant_id', $1, false)`, [tenant])
    expect([await hide(key), await hide(null), await hide('FF')]).toEqual([0, 0, 0])
    await app.query(`SELECT set_config('app.tenant_id', 'ten_other', false)`)
    expect(await hide(key, '2036-01-01T00:00:00.000Z')).toBe(0)
  } finally {
    await app.end()
  }
  expect((await row(reading)).lat).toBe(52.520_123_4)
})

test('what cannot be read as JSON loses all that is not in a column', async () => {
  const reading = said(60, { driverKey: key, raw: { text: 'a\u0000b' } })
  await history.store([reading])
  await protect('erase-positions', 0)
  await sweep()
  const erased = await row(reading)
  expect(erased).toMatchObject({ ...nothing, odometer_m: 123_456 })
  expect(JSON.parse(erased.data!)).toEqual({ flags: ['position-erased'] })
})
