import type { Reading } from '@clutch/contracts/telematics/readings'
import { newId } from '@clutch/shared/id'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { legs, send, trip } from '../../test/drive.ts'
import { api, type FleetService, must, startFleet } from '../../test/fleet.ts'
import { sliceReadings } from './fold-device.ts'
import { random } from './noise.ts'

// What is in the database after readings came in another order, late, or to a fold that is being made again.
let service: FleetService
beforeAll(async () => {
  service = await startFleet()
})
afterAll(() => service.stop())
beforeEach(() => service.clock.set('2026-03-20T00:00:00.000Z'))

const start = Date.parse('2026-03-02T08:00:00.000Z')
const minute = 60_000
const tables = ['trips', 'stays', 'idlings', 'harsh_events', 'geofence_crossings', 'geofence_visits', 'trouble_codes']

/** Days of a delivery van: a reading each five seconds. */
function days(deviceId: string, tenant: string, count: number): Reading[] {
  return Array.from({ length: count }, (_, day) =>
    Array.from({ length: 6 }, (_, hour) =>
      legs(
        service,
        deviceId,
        start + day * 24 * 60 * minute + hour * 60 * minute,
        [
          { minutes: 12, speedKmh: 36, ignition: true, everyS: 5 },
          { minutes: 4, speedKmh: 0, ignition: true, everyS: 5 },
          { minutes: 9, speedKmh: 50, ignition: true, everyS: 5 },
          { minutes: 5, speedKmh: 0, ignition: false, everyS: 60 },
        ],
        { lat: 50 + hour / 10, lon: 9.9 },
        tenant,
      ),
    ).flat(),
  ).flat()
}

/** Everything that stands for a device, byte by byte. */
async function standingOf(tenant: string): Promise<string[]> {
  const found: string[] = []
  for (const table of tables) {
    const rows = await service.look<{ row: string }>(
      `SELECT record::text AS row FROM fleet.${table} WHERE tenant_id = $1
         AND to_jsonb(${table})->>'status' IS DISTINCT FROM 'withdrawn' ORDER BY id`,
      [tenant],
    )
    found.push(...rows.map(({ row }) => `${table} ${row}`))
  }
  return found
}

/** Nothing is being folded again, and what silence decides is decided. */
async function settledState(tenant: string): Promise<void> {
  service.clock.set(new Date(service.clock.now().getTime() + minute))
  await expect
    .poll(
      async () => {
        const [row] = await service.look<{ open: number }>(
          `SELECT (SELECT count(*) FROM fleet.device_states WHERE tenant_id = $1 AND refold IS NOT NULL)
                + (SELECT count(*) FROM fleet.due_work WHERE tenant_id = $1 AND kind <> 'telemetry/prune') AS open`,
          [tenant],
        )
        return Number(row!.open)
      },
      { timeout: 60_000 },
    )
    .toBe(0)
}

function shuffled(readings: readonly Reading[], seed: number): Reading[] {
  const uniform = random(seed)
  return readings
    .flatMap((reading, i) => {
      const order = uniform() < 0.1 ? i + uniform() * readings.length : i
      const again = uniform() < 0.05 ? [{ reading, order: order + uniform() * 200 }] : []
      return [{ reading, order }, ...again]
    })
    .sort((a, b) => a.order - b.order)
    .map(({ reading }) => reading)
}

test('orders of arrival leave the same rows, byte by byte, with the same ids', async () => {
  const deviceId = newId('dev')
  const reference = newId('ten')
  await send(service, days(deviceId, reference, 1))
  await settledState(reference)
  const expected = await standingOf(reference)
  expect(expected.length).toBeGreaterThan(12)
  for (let seed = 1; seed <= 4; seed += 1) {
    const tenant = newId('ten')
    const arrivals = shuffled(days(deviceId, tenant, 1), seed)
    const uniform = random(seed)
    for (let i = 0; i < arrivals.length; ) {
      const size = 50 + Math.floor(uniform() * 400)
      await send(service, arrivals.slice(i, i + size))
      i += size
    }
    await settledState(tenant)
    expect(await standingOf(tenant)).toEqual(expected)
  }
}, 120_000)

test('a reading older than thousands is folded in by slices, with what arrives between them, to the same rows', async () => {
  const deviceId = newId('dev')
  const [reference, tenant] = [newId('ten'), newId('ten')]
  const all = (of: string) => days(deviceId, of, 6)
  expect(all(tenant).length).toBeGreaterThan(2 * sliceReadings)
  await send(service, all(reference))
  await settledState(reference)
  const expected = await standingOf(reference)

  const isLate = (n: number) => n > 60 && n < 90
  const own = all(tenant)
  // The last day arrives while the device is being folded again.
  const lastDay = own.length - 400
  await send(
    service,
    own.filter((_, n) => !isLate(n) && n < lastDay),
  )
  await settledState(tenant)
  const before = await standingOf(tenant)
  // Without checkpoints everything must be folded again: more than one slice.
  await service.look('DELETE FROM fleet.checkpoints WHERE tenant_id = $1', [tenant])
  await send(
    service,
    own.filter((_, n) => isLate(n)),
  )
  await send(service, own.slice(lastDay))
  await settledState(tenant)
  expect(await standingOf(tenant)).toEqual(expected)
  expect(before).not.toEqual(expected)
  const withdrawn = await service.look<{ n: string }>(
    `SELECT count(*) AS n FROM fleet.trips WHERE tenant_id = $1 AND status = 'withdrawn'`,
    [tenant],
  )
  // Between two slices nothing that still stands was taken back.
  expect(Number(withdrawn[0]!.n)).toBe(0)
}, 120_000)

test('a device whose state is of an older release is folded again in slices and ends with the same rows', async () => {
  const deviceId = newId('dev')
  const tenant = newId('ten')
  await send(service, days(deviceId, tenant, 6))
  await settledState(tenant)
  const before = await standingOf(tenant)
  await service.look(`UPDATE fleet.device_states SET state = jsonb_set(state, '{version}', '0') WHERE tenant_id = $1`, [
    tenant,
  ])
  await service.look(`UPDATE fleet.checkpoints SET state = jsonb_set(state, '{version}', '0') WHERE tenant_id = $1`, [
    tenant,
  ])
  const later = legs(
    service,
    deviceId,
    start + 7 * 24 * 60 * minute,
    [{ minutes: 1, speedKmh: 0, ignition: false }],
    {
      lat: 50.51,
      lon: 9.9,
    },
    tenant,
  )
  await send(service, later)
  await settledState(tenant)
  const after = await standingOf(tenant)
  expect(after.filter((row) => row.startsWith('trips'))).toEqual(before.filter((row) => row.startsWith('trips')))
  const [state] = await service.look<{ version: string }>(
    `SELECT state->>'version' AS version FROM fleet.device_states WHERE tenant_id = $1`,
    [tenant],
  )
  expect(Number(state!.version)).toBeGreaterThan(1)
}, 120_000)

test('tracks go when they are no longer kept, what was derived stays, and a reading of that time is refused and counted', async () => {
  const tenant = newId('ten')
  const deviceId = newId('dev')
  const month = 30 * 24 * 60 * minute
  service.clock.set(new Date(start + 2 * month + 60 * minute))
  const old = trip(service, deviceId, start, tenant)
  await send(service, old)
  await send(service, trip(service, deviceId, start + 2 * month, tenant))
  await settledState(tenant)
  const path = `${api}/settings`
  const { headers } = await service.call('GET', path, { tenant })
  await must(service, 200, 'PATCH', path, {
    tenant,
    body: { trackRetentionDays: 30 },
    headers: { 'if-match': headers.etag! },
  })
  const before = await standingOf(tenant)
  // What a noun keeps no longer goes at the same time.
  const vitalDays = () =>
    service.look('SELECT id FROM fleet.vital_days WHERE tenant_id = $1 AND id = $2', [tenant, 'old'])
  await service.runtime.database.tx({ tenantId: tenant, actor: 'test' }, ({ sql }) =>
    sql.query(
      `INSERT INTO vital_days (tenant_id, id, device_id, started_at, decided_at, record) VALUES ($1, 'old', $2, $3, $3, '{}')`,
      [tenant, deviceId, new Date(start - 12 * month)],
    ),
  )
  expect(await vitalDays()).toHaveLength(1)
  const tooOld = async () => {
    const text = await service.runtime.metrics.registry.metrics()
    return Number(/clutch_fleet_readings_too_old_total\S* (\d+)/.exec(text)?.[1] ?? 0)
  }
  const points = () =>
    service.look<{ first: Date; n: string }>(
      'SELECT min(time) AS first, count(*) AS n FROM fleet.track_points WHERE tenant_id = $1',
      [tenant],
    )
  expect(Number((await points())[0]!.n)).toBe(122)
  service.clock.set(new Date(start + 2 * month + 26 * 60 * minute))
  await expect.poll(async () => Number((await points())[0]!.n), { timeout: 20_000 }).toBe(61)
  expect(await vitalDays()).toEqual([])
  expect(await standingOf(tenant)).toEqual(before)
  const counted = await tooOld()
  const late = old.slice(20, 25).map((reading) => ({ ...reading, position: { ...reading.position!, lat: 12 } }))
  await send(service, late)
  expect(await tooOld()).toBe(counted + 5)
  expect(await standingOf(tenant)).toEqual(before)
  // What is young enough is folded in as ever.
  await send(service, trip(service, deviceId, start + 2 * month - 60 * minute, tenant))
  await settledState(tenant)
  expect((await standingOf(tenant)).filter((row) => row.startsWith('trips'))).toHaveLength(3)
}, 60_000)
