import type {
  AssignmentAnomaly,
  DriverAssignment,
  DriverTrip,
  Handover,
} from '@clutch/contracts/fleet/driver-assignments'
import type { Driver } from '@clutch/contracts/fleet/drivers'
import { roles } from '@clutch/contracts/scopes'
import { newId } from '@clutch/shared/id'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  api,
  type FleetService,
  makeDriver,
  makeFleet,
  makeVehicle,
  missing,
  must,
  startFleet,
  told,
} from '../../test/fleet.ts'
import { findDriversDuring } from './store.ts'
import { driverAt } from './who-drove.ts'

let service: FleetService
let fleetId: string
beforeAll(async () => {
  service = await startFleet()
  fleetId = (await makeFleet(service)).id
})
afterAll(() => service.stop())
beforeEach(() => service.clock.set('2026-03-02T09:00:00.000Z'))

const path = `${api}/driver-assignment`
const at = (hour: number) => new Date(Date.UTC(2026, 2, 2, hour)).toISOString()

function assign(vehicleId: string, driverId: string, more: Record<string, unknown> = {}) {
  return service.call<DriverAssignment>('POST', `${path}/assignments`, { body: { vehicleId, driverId, ...more } })
}

async function assigned(vehicleId: string, driverId: string, more: Record<string, unknown> = {}) {
  const answer = await assign(vehicleId, driverId, more)
  expect(answer).toMatchObject({ status: 201 })
  return answer.body
}

function patch({ id, version }: DriverAssignment, body: Record<string, unknown>) {
  return service.call<DriverAssignment>('PATCH', `${path}/assignments/${id}`, {
    body,
    headers: { 'if-match': `"${version}"` },
  })
}

const vehicle = () => makeVehicle(service, fleetId)

async function whoDrove(vehicleId: string, instant: string): Promise<string | null> {
  const ms = Date.parse(instant)
  const during = await service.runtime.database.tx({ tenantId: service.tenant, actor: 'test' }, (tx) =>
    findDriversDuring(tx, [vehicleId], { from: new Date(ms), to: new Date(ms + 1) }),
  )
  return driverAt(during, vehicleId, ms)
}

test('whoever is assigned drove from the first instant until before the last', async () => {
  const [van, kim] = [await vehicle(), await makeDriver(service)]
  const made = await assigned(van.id, kim.id, { fromAt: at(6), untilAt: at(8) })
  expect(made).toMatchObject({ version: 1, source: 'manual', fromAt: at(6), untilAt: at(8), overrideReason: null })
  expect(await whoDrove(van.id, at(6))).toBe(kim.id)
  expect(await whoDrove(van.id, '2026-03-02T07:59:59.999Z')).toBe(kim.id)
  expect(await whoDrove(van.id, at(8))).toBeNull()
  expect(await whoDrove(van.id, '2026-03-02T05:59:59.999Z')).toBeNull()
  expect(await service.emitted('fleet.driver-assignment.started')).toContainEqual(
    expect.objectContaining({ aggregateId: made.id, data: made }),
  )
})

test('a second driver at the same time, or a second vehicle, is refused and the other is named', async () => {
  const [van, truck, kim, ada] = [
    await vehicle(),
    await vehicle(),
    await makeDriver(service),
    await makeDriver(service),
  ]
  const first = await assigned(van.id, kim.id, { fromAt: at(6), untilAt: at(8) })
  for (const [vehicleId, driverId] of [
    [van.id, ada.id],
    [truck.id, kim.id],
  ] as const) {
    const answer = await assign(vehicleId, driverId, { fromAt: at(7) })
    expect(answer).toMatchObject({ status: 409, body: { code: 'assignment-overlaps' } })
    expect(JSON.stringify(answer.body)).toContain(first.id)
  }
  await assigned(van.id, ada.id, { fromAt: at(8) })
})

test('a handover leaves neither a gap nor an overlap', async () => {
  const [van, kim, ada] = [await vehicle(), await makeDriver(service), await makeDriver(service)]
  const first = await assigned(van.id, kim.id, { fromAt: at(6) })
  const handed = await must<Handover>(service, 201, 'POST', `${path}/handovers`, {
    body: { vehicleId: van.id, driverId: ada.id, at: at(8) },
  })
  expect(handed.ended).toEqual({ ...first, version: 2, untilAt: at(8) })
  expect(handed.started).toMatchObject({ driverId: ada.id, fromAt: at(8), untilAt: null })
  expect(await whoDrove(van.id, '2026-03-02T07:59:59.999Z')).toBe(kim.id)
  expect(await whoDrove(van.id, at(8))).toBe(ada.id)
  expect((await service.emitted('fleet.driver-assignment.ended')).at(-1)).toMatchObject({ data: handed.ended })
})

test('a correction of the past is what is read at once', async () => {
  const [van, kim, ada] = [await vehicle(), await makeDriver(service), await makeDriver(service)]
  const made = await assigned(van.id, kim.id, { fromAt: at(6), untilAt: at(8) })
  const changed = await patch(made, { driverId: ada.id, fromAt: at(5) })
  expect(changed).toMatchObject({ status: 200, body: { id: made.id, version: 2, driverId: ada.id, fromAt: at(5) } })
  expect(await whoDrove(van.id, at(5))).toBe(ada.id)
  const removed = await service.call('DELETE', `${path}/assignments/${made.id}`, { headers: { 'if-match': '"2"' } })
  expect(removed.status).toBe(204)
  expect(await whoDrove(van.id, at(6))).toBeNull()
  expect((await service.emitted('fleet.driver-assignment.withdrawn')).at(-1)).toMatchObject({
    aggregateId: made.id,
    version: 3,
  })
  expect((await patch(made, { untilAt: at(9) })).status).toBe(404)
})

test('an old version, and an end before the beginning, are refused', async () => {
  const [van, kim] = [await vehicle(), await makeDriver(service)]
  const made = await assigned(van.id, kim.id, { fromAt: at(6) })
  expect((await patch({ ...made, version: 7 }, { untilAt: at(9) })).status).toBe(412)
  expect(await patch(made, { untilAt: at(6) })).toMatchObject({
    status: 400,
    body: { errors: [{ pointer: '/body/untilAt' }] },
  })
})

test('a licence that does not suffice keeps from driving, unless somebody who may says why', async () => {
  const van = await must<{ id: string }>(service, 201, 'POST', `${api}/vehicles`, {
    body: { fleetId, name: 'Truck', licenceClasses: ['C', 'CE'] },
  })
  const licence = (validUntil: string | null) => ({
    country: 'DE',
    classes: [{ class: 'C', validFrom: null, validUntil }],
  })
  const without = await makeDriver(service)
  const old = await makeDriver(service, { licence: licence('2026-03-01') })
  const good = await makeDriver(service, { licence: licence('2026-03-02') })
  for (const driver of [without, old])
    expect(await assign(van.id, driver.id)).toMatchObject({ status: 422, body: { code: 'licence-insufficient' } })
  // Past the last day on which it holds.
  expect(await assign(van.id, good.id, { untilAt: '2026-03-03T10:00:00.000Z' })).toMatchObject({ status: 422 })
  await assigned(van.id, good.id, { untilAt: at(10) })
  const body = { vehicleId: van.id, driverId: old.id, fromAt: at(10), override: { reason: 'to the workshop' } }
  const asDispatcher = await service.call('POST', `${path}/assignments`, { body, scopes: roles.dispatcher })
  expect(asDispatcher.status).toBe(403)
  expect(await assigned(van.id, old.id, body)).toMatchObject({ overrideReason: 'to the workshop' })
})

test('what the app says gives way to what is entered by hand, and stands again when that is taken back', async () => {
  const userId = newId('usr')
  const [van, kim, ada] = [await vehicle(), await makeDriver(service, { userId }), await makeDriver(service)]
  const duty = `${path}/drivers/${kim.id}/duty`
  const self = { scopes: ['fleet:read'] as const, as: { id: userId } }
  const stranger = { scopes: ['fleet:read'] as const, as: { id: newId('usr') } }
  expect((await service.call('PUT', duty, { body: { vehicleId: van.id }, ...stranger })).status).toBe(403)
  await must(service, 200, 'PUT', duty, { body: { vehicleId: van.id, at: at(6) }, ...self })
  expect(await whoDrove(van.id, at(8))).toBe(kim.id)
  const manual = await assigned(van.id, ada.id, { fromAt: at(7), untilAt: at(8) })
  expect([await whoDrove(van.id, at(6)), await whoDrove(van.id, at(7)), await whoDrove(van.id, at(8))]).toEqual([
    kim.id,
    ada.id,
    kim.id,
  ])
  const [later] = (
    await must<{ items: DriverAssignment[] }>(service, 200, 'GET', `${path}/assignments?vehicleId=${van.id}`)
  ).items
  expect(await patch(later!, { untilAt: null })).toMatchObject({ status: 409, body: { code: 'assignment-not-manual' } })
  await service.call('DELETE', `${path}/assignments/${manual.id}`, { headers: { 'if-match': `"${manual.version}"` } })
  expect(await whoDrove(van.id, at(7))).toBe(kim.id)
  await must(service, 200, 'DELETE', duty, self)
  expect(await whoDrove(van.id, at(9))).toBeNull()
  expect((await service.call('DELETE', duty, self)).status).toBe(404)
})

test('the next driver’s duty in a vehicle ends that of the one before', async () => {
  const [van, truck, kim, ada] = [
    await vehicle(),
    await vehicle(),
    await makeDriver(service),
    await makeDriver(service),
  ]
  const start = (driver: Driver, vehicleId: string, hour: number) =>
    must(service, 200, 'PUT', `${path}/drivers/${driver.id}/duty`, { body: { vehicleId, at: at(hour) } })
  await start(kim, van.id, 5)
  await start(ada, van.id, 6)
  await start(ada, truck.id, 7)
  expect([await whoDrove(van.id, at(5)), await whoDrove(van.id, at(6)), await whoDrove(van.id, at(7))]).toEqual([
    kim.id,
    ada.id,
    null,
  ])
  expect(await whoDrove(truck.id, at(7))).toBe(ada.id)
})

test('whoever is archived drives no more from then on, and drove until then', async () => {
  const [van, kim] = [await vehicle(), await makeDriver(service)]
  await assigned(van.id, kim.id, { fromAt: at(6) })
  await must(service, 200, 'PATCH', `${api}/drivers/${kim.id}`, {
    body: { status: 'archived' },
    headers: { 'if-match': `"${kim.version}"` },
  })
  expect(await whoDrove(van.id, at(8))).toBe(kim.id)
  expect(await whoDrove(van.id, at(9))).toBeNull()
  expect(await assign(van.id, kim.id)).toMatchObject({ status: 422, body: { code: 'driver-unknown' } })
})

test('a driver’s trips are those of the time in each vehicle, each with the driver’s part', async () => {
  const [van, kim, ada] = [await vehicle(), await makeDriver(service), await makeDriver(service)]
  await assigned(van.id, kim.id, { fromAt: at(5), untilAt: at(7) })
  await assigned(van.id, ada.id, { fromAt: at(7), untilAt: at(8) })
  const trip = async (from: number, until: number) => {
    const id = newId('trp')
    const place = { lat: 53.5, lon: 10 }
    const evidence = {
      algorithm: 'trip/1',
      start: 'ignition',
      end: 'dwell',
      ignition: 'seen',
      speed: 'reported',
      startGapM: 0,
      longestGapS: 10,
    }
    const none = { distanceM: 1, durationS: 1, movingS: 1, idleS: 0, maxSpeedKmh: 1, avgSpeedKmh: 1, pointCount: 2 }
    const nulls = { odometerStartM: null, odometerEndM: null, engineHoursStart: null, engineHoursEnd: null }
    const record = { from: place, to: place, evidence, ...none, ...nulls }
    await service.look(
      `INSERT INTO fleet.trips (tenant_id, id, version, device_id, vehicle_id, status, started_at, ended_at, decided_at, record)
       VALUES ($1, $2, 1, $7, $3, 'completed', $4, $5, $5, $6)`,
      [
        service.tenant,
        id,
        van.id,
        new Date(Date.UTC(2026, 2, 2, 0, from)),
        new Date(Date.UTC(2026, 2, 2, 0, until)),
        record,
        missing('dev'),
      ],
    )
    return id
  }
  // Before either of them drove: on nobody's list.
  await trip(4 * 60, 5 * 60)
  const own = await trip(5 * 60 + 10, 6 * 60)
  const both = await trip(6 * 60 + 30, 7 * 60 + 30)
  const list = async (driver: Driver) =>
    (await must<{ items: DriverTrip[] }>(service, 200, 'GET', `${path}/drivers/${driver.id}/trips`)).items.map(
      ({ trip: { id }, fromAt, untilAt }) => ({ id, fromAt, untilAt }),
    )
  expect(await list(kim)).toEqual([
    { id: both, fromAt: '2026-03-02T06:30:00.000Z', untilAt: at(7) },
    { id: own, fromAt: '2026-03-02T05:10:00.000Z', untilAt: at(6) },
  ])
  expect(await list(ada)).toEqual([{ id: both, fromAt: at(7), untilAt: '2026-03-02T07:30:00.000Z' }])
})

test('the database itself refuses two drivers of a vehicle, and two vehicles of a driver, at one instant', async () => {
  const [van, truck, kim, ada] = [
    await vehicle(),
    await vehicle(),
    await makeDriver(service),
    await makeDriver(service),
  ]
  await assigned(van.id, kim.id, { fromAt: at(6), untilAt: at(8) })
  const put = (vehicleId: string, driverId: string) =>
    service.look(
      `INSERT INTO fleet.driver_assignments (tenant_id, id, claim_id, vehicle_id, driver_id, from_at, until_at, source, source_id, made_by)
       VALUES ($1, $2, 'dac_x', $3, $4, $5, NULL, 'manual', 'x', 'test')`,
      [service.tenant, newId('dra'), vehicleId, driverId, at(7)],
    )
  await expect(put(van.id, ada.id)).rejects.toMatchObject({
    code: '23P01',
    constraint: 'driver_assignments_one_driver',
  })
  await expect(put(truck.id, kim.id)).rejects.toMatchObject({
    code: '23P01',
    constraint: 'driver_assignments_one_vehicle',
  })
})

test('whatever is asked at once, no two assignments of a vehicle or a driver overlap', async () => {
  const step = fc.record({
    van: fc.nat(2),
    driver: fc.nat(2),
    from: fc.nat(8),
    hours: fc.option(fc.integer({ min: 1, max: 4 })),
    how: fc.constantFrom('assign', 'hand over', 'duty', 'end duty'),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
      async (rounds) => {
        const vans = await Promise.all([vehicle(), vehicle(), vehicle()])
        const drivers = await Promise.all([makeDriver(service), makeDriver(service), makeDriver(service)])
        for (const round of rounds) {
          const answers = await Promise.all(
            round.map(({ van, driver, from, hours, how }) => {
              const [vehicleId, driverId] = [vans[van]!.id, drivers[driver]!.id]
              const untilAt = hours === null ? null : at(from + hours)
              const duty = `${path}/drivers/${driverId}/duty`
              if (how === 'assign') return assign(vehicleId, driverId, { fromAt: at(from), untilAt })
              if (how === 'hand over')
                return service.call('POST', `${path}/handovers`, {
                  body: { vehicleId, driverId, at: at(from), untilAt },
                })
              if (how === 'duty') return service.call('PUT', duty, { body: { vehicleId, at: at(from) } })
              return service.call('DELETE', duty)
            }),
          )
          for (const { status } of answers) expect([200, 201, 400, 404, 409]).toContain(status)
        }
        const overlapping = await service.look(
          `SELECT a.id, b.id FROM fleet.driver_assignments a JOIN fleet.driver_assignments b
           ON a.tenant_id = b.tenant_id AND a.id < b.id AND (a.driver_id = b.driver_id OR a.vehicle_id = b.vehicle_id)
          AND tstzrange(a.from_at, a.until_at) && tstzrange(b.from_at, b.until_at)
         WHERE a.vehicle_id = ANY($1) AND a.status = 'standing' AND b.status = 'standing'`,
          [vans.map(({ id }) => id)],
        )
        expect(overlapping).toEqual([])
      },
    ),
    { numRuns: 10 },
  )
})

test("another tenant's assignment is the same 404 as none, and its vehicles and drivers are unknown", async () => {
  const [van, kim] = [await vehicle(), await makeDriver(service)]
  const made = await assigned(van.id, kim.id)
  for (const [method, options] of [
    ['GET', {}],
    ['PATCH', { body: { untilAt: null }, headers: { 'if-match': '"1"' } }],
    ['DELETE', { headers: { 'if-match': '"1"' } }],
  ] as const) {
    const paths = { theirs: `${path}/assignments/${made.id}`, missing: `${path}/assignments/${missing('dra')}` }
    const answers = await told(service, method, paths, options)
    expect(answers.theirs.status).toBe(404)
    expect(answers.theirs).toEqual(answers.missing)
  }
  const theirs = await service.call('POST', `${path}/assignments`, {
    tenant: 'ten_someoneelse',
    body: { vehicleId: van.id, driverId: kim.id },
  })
  expect(theirs).toMatchObject({ status: 422, body: { code: 'vehicle-unknown' } })
  const anomalies = await must<{ items: AssignmentAnomaly[] }>(service, 200, 'GET', `${path}/anomalies`)
  expect(anomalies.items).toEqual([])
})
