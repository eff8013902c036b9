import { DeviceRegistered } from '@clutch/contracts/telematics/devices'
import { packReports, type ReadingBatch } from '@clutch/contracts/telematics/reading-batch'
import type { Reading } from '@clutch/contracts/telematics/readings'
import { newId } from '@clutch/shared/id'
import { startTestService, type TestService } from '@clutch/testing/service'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { fleet } from '../app.ts'

// Readings as telematics-ingest publishes them, folded by the service as it runs.
let service: TestService<PrismaClient>
let fleetId: string
beforeAll(async () => {
  service = await startTestService(fleet, { nats: true, streams: ['ai', 'b2b'] })
  await service.runtime.bus.ensureStream({ name: 'TELEMETRY', subjects: ['clutch.telemetry.*'] })
  fleetId = (await service.call<{ id: string }>('POST', '/b2b/fleet-management/fleets', { body: { name: 'Vans' } }))
    .body.id
})
afterAll(() => service.stop())

const start = Date.parse('2026-03-02T08:00:00.000Z')

async function vehicleWithDevice(): Promise<{ vehicleId: string; deviceId: string }> {
  const deviceId = newId('dev')
  await service.publish(DeviceRegistered, {
    id: deviceId,
    version: 1,
    name: 'tracker',
    uniqueId: deviceId.slice(4),
    protocol: 'teltonika',
    model: null,
    status: 'active',
    checksum: 'strict',
    utcOffsetMin: null,
    calibrations: [],
    computed: [],
    health: {},
    hasCommandPassword: false,
    createdAt: '2026-03-01T00:00:00.000Z',
  })
  const vehicle = await service.call<{ id: string }>('POST', '/b2b/fleet-management/vehicles', {
    body: { fleetId, name: 'Van' },
  })
  await service.settled()
  const installed = await service.call('PUT', `/b2b/fleet-management/vehicles/${vehicle.body.id}/device`, {
    body: { deviceId, installedAt: '2026-03-01T00:00:00.000Z' },
  })
  expect(installed.status).toBe(200)
  return { vehicleId: vehicle.body.id, deviceId }
}

/** Ten minutes of driving north at 36 km/h, then the ignition goes off: one reading each ten seconds. */
function drive(deviceId: string, options: { fromMs?: number; minutes?: number; troubleCode?: string } = {}): Reading[] {
  const { fromMs = start, minutes = 10, troubleCode } = options
  const count = minutes * 6
  return Array.from({ length: count + 1 }, (_, n) => {
    const last = n === count
    return {
      id: n.toString(16).padStart(16, '0'),
      deviceId,
      tenantId: service.tenant,
      time: new Date(fromMs + n * 10_000).toISOString(),
      receivedAt: new Date(fromMs + n * 10_000 + 500).toISOString(),
      position: {
        lat: 53.5 + n * 0.0009,
        lon: 9.9,
        altitudeM: 10,
        speedKmh: last ? 0 : 36,
        courseDeg: 0,
        satellites: 9,
        hdop: 0.8,
        valid: true,
      },
      ignition: !last,
      ...(troubleCode !== undefined && n === 30 ? { troubleCodes: [troubleCode] } : {}),
    }
  })
}

async function send(readings: readonly Reading[]): Promise<void> {
  const client = await service.runtime.bus.jetstream()
  const batch: ReadingBatch = { version: 2, partition: 0, reports: packReports(readings) }
  await client.publish('clutch.telemetry.0', JSON.stringify(batch))
  await service.settled()
}

async function tripsOf(vehicleId: string) {
  const answer = await service.call<{ items: Record<string, unknown>[] }>(
    'GET',
    `/b2b/fleet-management/trips?vehicleId=${vehicleId}`,
  )
  expect(answer.status).toBe(200)
  return answer.body.items
}

test('a drive becomes one completed trip of its vehicle, announced once', async () => {
  const { vehicleId, deviceId } = await vehicleWithDevice()
  await send(drive(deviceId))
  const trips = await tripsOf(vehicleId)
  expect(trips).toHaveLength(1)
  expect(trips[0]).toMatchObject({
    status: 'completed',
    vehicleId,
    startedAt: '2026-03-02T08:00:00.000Z',
    endedAt: '2026-03-02T08:10:00.000Z',
  })
  expect(Number(trips[0]!.distanceM)).toBeGreaterThan(5_700)
  expect(Number(trips[0]!.distanceM)).toBeLessThan(6_300)
  const events = (await service.emitted()).filter((event) => event.data.vehicleId === vehicleId).map(({ type }) => type)
  expect(events.filter((type) => type.startsWith('fleet.trip.'))).toEqual([
    'fleet.trip.started',
    'fleet.trip.completed',
  ])
})

test('the same readings again change nothing and say nothing', async () => {
  const { vehicleId, deviceId } = await vehicleWithDevice()
  await send(drive(deviceId))
  const before = [await tripsOf(vehicleId), (await service.emitted()).length]
  await send(drive(deviceId))
  await send(drive(deviceId).slice(5, 20))
  expect([await tripsOf(vehicleId), (await service.emitted()).length]).toEqual(before)
})

test('readings in any order and any batches give the same trip as in their own order', async () => {
  const ordered = await vehicleWithDevice()
  await send(drive(ordered.deviceId))
  const [{ id: _id, version: _version, ...expected }] = (await tripsOf(ordered.vehicleId)) as [Record<string, unknown>]
  const seeds = fc.sample(fc.array(fc.nat(), { minLength: 61, maxLength: 61 }), { numRuns: 3, seed: 7 })
  for (const order of seeds) {
    const { vehicleId, deviceId } = await vehicleWithDevice()
    const shuffled = drive(deviceId)
      .map((reading, n) => ({ reading, at: order[n]! }))
      .sort((a, b) => a.at - b.at)
      .map(({ reading }) => reading)
    for (let n = 0; n < shuffled.length; n += 13) await send(shuffled.slice(n, n + 13))
    const trips = await tripsOf(vehicleId)
    expect(trips).toHaveLength(1)
    expect(trips[0]).toMatchObject({ ...expected, vehicleId, deviceId })
  }
})

test('a late drive between two is found, and what it does not touch keeps its name', async () => {
  const { vehicleId, deviceId } = await vehicleWithDevice()
  const hour = 3_600_000
  await send(drive(deviceId))
  await send(drive(deviceId, { fromMs: start + 2 * hour }))
  const before = await tripsOf(vehicleId)
  await send(drive(deviceId, { fromMs: start + hour }))
  const after = await tripsOf(vehicleId)
  expect(after.map(({ startedAt }) => startedAt)).toEqual([
    '2026-03-02T10:00:00.000Z',
    '2026-03-02T09:00:00.000Z',
    '2026-03-02T08:00:00.000Z',
  ])
  expect(after.map(({ id }) => id)).toEqual(expect.arrayContaining(before.map(({ id }) => id)))
})

test('silence ends a trip by the domain’s clock', async () => {
  const { vehicleId, deviceId } = await vehicleWithDevice()
  service.clock.set('2026-03-02T08:06:30.000Z')
  await send(drive(deviceId).slice(0, 40))
  expect((await tripsOf(vehicleId))[0]).toMatchObject({ status: 'running' })
  service.clock.set('2026-03-02T12:00:00.000Z')
  await expect.poll(async () => (await tripsOf(vehicleId))[0]?.status, { timeout: 10_000 }).toBe('completed')
  expect((await tripsOf(vehicleId))[0]).toMatchObject({
    endedAt: '2026-03-02T08:06:30.000Z',
    evidence: { end: 'silence' },
  })
})

test('a trouble code opens once, with its text, however often it is reported', async () => {
  const { vehicleId, deviceId } = await vehicleWithDevice()
  await send(drive(deviceId, { troubleCode: 'P0301' }))
  await send(drive(deviceId, { fromMs: start + 3_600_000, troubleCode: 'P0301' }))
  const codes = await service.call<{ items: Record<string, unknown>[] }>(
    'GET',
    `/b2b/fleet-management/health-monitoring/${fleetId}/trouble-codes?vehicleId=${vehicleId}`,
  )
  expect(codes.body.items).toHaveLength(1)
  expect(codes.body.items[0]).toMatchObject({
    code: 'P0301',
    severity: 'major',
    text: expect.stringMatching(/misfire/i),
  })
  const opened = (await service.emitted('fleet.trouble-code.opened')).filter(
    (event) => event.data.vehicleId === vehicleId && event.data.status === 'open',
  )
  expect(opened).toHaveLength(1)
})

test('an installation entered later gives past trips their vehicle', async () => {
  const deviceId = newId('dev')
  await service.publish(DeviceRegistered, {
    id: deviceId,
    version: 1,
    name: 't',
    uniqueId: deviceId.slice(4),
    protocol: 'teltonika',
    model: null,
    status: 'active',
    checksum: 'strict',
    utcOffsetMin: null,
    calibrations: [],
    computed: [],
    health: {},
    hasCommandPassword: false,
    createdAt: '2026-03-01T00:00:00.000Z',
  })
  await send(drive(deviceId))
  const vehicle = await service.call<{ id: string }>('POST', '/b2b/fleet-management/vehicles', {
    body: { fleetId, name: 'Late van' },
  })
  expect(await tripsOf(vehicle.body.id)).toEqual([])
  await service.call('PUT', `/b2b/fleet-management/vehicles/${vehicle.body.id}/device`, {
    body: { deviceId, installedAt: '2026-03-01T00:00:00.000Z' },
  })
  await expect.poll(async () => (await tripsOf(vehicle.body.id)).length, { timeout: 10_000 }).toBe(1)
})

test('a hostile clock and a broken message hold up nobody', async () => {
  const { vehicleId, deviceId } = await vehicleWithDevice()
  const client = await service.runtime.bus.jetstream()
  await client.publish('clutch.telemetry.1', 'not JSON')
  const origin = { tenantId: service.tenant, deviceId, receivedAtMs: start }
  const odd = [
    null,
    17,
    origin,
    { ...origin, readings: 5 },
    { ...origin, readings: [17, [], [1, 2, 3]] },
    { readings: [[]] },
  ]
  for (const body of [
    { version: 1, readings: [{ id: 1 }] },
    { version: 2 },
    { version: 2, partition: 1, reports: odd },
  ])
    await client.publish('clutch.telemetry.1', JSON.stringify(body))
  await send([{ ...drive(deviceId)[0]!, time: '9999-01-01T00:00:00.000Z', flags: ['time-out-of-range'] }])
  await send(drive(deviceId))
  expect((await tripsOf(vehicleId)).map(({ status }) => status)).toEqual(['completed'])
})

test('readings that cannot even be stored hold up nobody', async () => {
  const { vehicleId, deviceId } = await vehicleWithDevice()
  const [reading] = drive(deviceId) as [Reading]
  const poison = [
    { ...reading, tenantId: 'nobody' },
    { ...reading, deviceId: 'dev_\u0000' },
    { ...reading, deviceId: newId('dev'), flags: ['\u0000'] },
  ]
  await send([...poison, ...drive(deviceId)])
  expect((await tripsOf(vehicleId)).map(({ status }) => status)).toEqual(['completed'])
})

test('a device whose state is of an older release has its timer again with its next reading', async () => {
  const { deviceId } = await vehicleWithDevice()
  const timer = () =>
    service.look<{ due: string }>(
      `SELECT due_at::text AS due FROM fleet.due_work WHERE kind = 'telemetry/close-idle' AND key = $1`,
      [deviceId],
    )
  service.clock.set('2026-03-03T09:00:00.000Z')
  await send(drive(deviceId, { fromMs: Date.parse('2026-03-03T08:55:00.000Z') }).slice(0, 30))
  expect(await timer()).toHaveLength(1)
  await service.look(`UPDATE fleet.device_states SET state = jsonb_set(state, '{version}', '0') WHERE device_id = $1`, [
    deviceId,
  ])
  service.clock.set('2026-03-03T12:00:00.000Z')
  await expect.poll(timer, { timeout: 10_000 }).toEqual([])
  await send(drive(deviceId, { fromMs: Date.parse('2026-03-03T11:58:00.000Z') }).slice(0, 12))
  expect(await timer()).toHaveLength(1)
})

test('another tenant sees no trip, and one of ours is the same 404 as none', async () => {
  const { vehicleId, deviceId } = await vehicleWithDevice()
  await send(drive(deviceId))
  const [trip] = await tripsOf(vehicleId)
  const theirs = await service.call<{ items: unknown[] }>('GET', '/b2b/fleet-management/trips', { tenant: 'ten_other' })
  expect(theirs.body.items).toEqual([])
  const ours = await service.call('GET', `/b2b/fleet-management/trips/${trip!.id}`, { tenant: 'ten_other' })
  const none = await service.call('GET', '/b2b/fleet-management/trips/trp_00000000000000000000000000', {
    tenant: 'ten_other',
  })
  expect([ours.status, ours.body]).toEqual([404, none.body])
})
