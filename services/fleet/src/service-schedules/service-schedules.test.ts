import { MeterEntryRecorded } from '@clutch/contracts/fleet/meters'
import type { ServiceCompletion, ServicePlan, ServiceSchedule } from '@clutch/contracts/fleet/service-schedules'
import type { TroubleCode } from '@clutch/contracts/fleet/trouble-codes'
import type { Vehicle } from '@clutch/contracts/fleet/vehicles'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { equippedVehicle, legs, send } from '../../test/drive.ts'
import { api, type FleetService, makeFleet, makeVehicle, missing, must, startFleet, told } from '../../test/fleet.ts'

// What is due comes in its order, behind whatever else a month of the clock makes due.
vi.setConfig({ testTimeout: 120_000 })

let service: FleetService
beforeAll(async () => {
  service = await startFleet()
})
afterAll(() => service.stop())

type Page<Item> = { items: Item[] }
const healthOf = (fleetId: string) => `${api}/health-monitoring/${fleetId}`
const plan = (fleetId: string, body: object) =>
  must<ServicePlan>(service, 201, 'POST', `${healthOf(fleetId)}/service-plans`, { body: { name: 'Oil', ...body } })

/** After everything that is due now was looked at, and what followed from it was heard. */
async function looked(): Promise<void> {
  await vi.waitFor(
    async () => {
      await service.settled()
      const due = await service.look('SELECT kind, last_error FROM fleet.due_work WHERE kind = $1 AND due_at <= $2', [
        'service-schedules/look',
        service.clock.now(),
      ])
      expect(due).toEqual([])
    },
    { timeout: 60_000, interval: 50 },
  )
  await service.settled()
}

async function schedulesOf(fleetId: string, query = ''): Promise<ServiceSchedule[]> {
  await looked()
  return (await must<Page<ServiceSchedule>>(service, 200, 'GET', `${healthOf(fleetId)}/service-schedules${query}`))
    .items
}

async function only(fleetId: string): Promise<ServiceSchedule> {
  const [schedule, ...others] = await schedulesOf(fleetId)
  expect(others).toEqual([])
  return schedule!
}

async function readOff(vehicleId: string, km: number, at: string): Promise<{ id: string; version: number }> {
  const body = { meter: 'odometer', value: km * 1_000, at, source: 'workshop', confirmed: true }
  return must(service, 201, 'POST', `${api}/vehicles/${vehicleId}/meter-entries`, { body })
}

/** What was told of a schedule, in order. */
async function heard(id: string): Promise<string[]> {
  await looked()
  return (await service.emitted())
    .filter(({ aggregateId }) => aggregateId === id)
    .map(({ type }) => type.replace('fleet.service-schedule.', ''))
}

const change = (of: ServiceSchedule, verb: string, body: object, method = 'POST') =>
  must<ServiceSchedule>(service, 200, method, `${healthOf(of.fleetId)}/service-schedules/${of.id}/${verb}`, {
    headers: { 'if-match': `"${of.version}"` },
    body,
  })

test('a service by distance is told when it is due soon, due and overdue, once each, and the next cycle counts from when it was done', async () => {
  service.clock.set('2026-03-02T09:00:00.000Z')
  const { id: fleetId } = await makeFleet(service)
  const { id: vehicleId } = await makeVehicle(service, fleetId)
  // Read at the very instant from which it counts: of one between two readings a share would be taken.
  await readOff(vehicleId, 50_000, '2026-03-02T09:00:00.000Z')
  await plan(fleetId, { interval: { distanceM: 10_000_000 } })
  const first = await only(fleetId)
  expect(first).toMatchObject({
    vehicleId,
    status: 'scheduled',
    cycle: 1,
    base: { source: 'assumed' },
    due: [{ by: 'distance', at: 60_000_000, remaining: 10_000_000, remainingPercent: 100 }],
  })
  for (const [day, km] of [
    ['10', 55_000],
    ['15', 59_200],
    ['20', 60_010],
    ['21', 60_100],
    ['25', 61_000],
  ] as const) {
    service.clock.set(`2026-03-${day}T09:00:00.000Z`)
    await readOff(vehicleId, km, `2026-03-${day}T08:00:00.000Z`)
    await looked()
  }
  expect(await heard(first.id)).toEqual(['due-soon', 'due', 'overdue'])
  const overdue = await only(fleetId)
  expect(overdue).toMatchObject({ status: 'overdue', due: [{ remaining: -1_000_000 }] })
  const done = await change(overdue, 'complete', {
    at: '2026-03-24T15:00:00.000Z',
    odometerM: 60_900_000,
    note: 'Ours',
  })
  expect(done).toMatchObject({
    cycle: 2,
    status: 'scheduled',
    base: { source: 'done', odometerM: 60_900_000 },
    due: [{ at: 70_900_000, remaining: 9_900_000 }],
    lastDoneAt: '2026-03-24T15:00:00.000Z',
  })
  expect(await heard(first.id)).toEqual(['due-soon', 'due', 'overdue', 'completed'])
  const { items } = await must<Page<ServiceCompletion>>(
    service,
    200,
    'GET',
    `${healthOf(fleetId)}/service-schedules/${first.id}/completions`,
  )
  expect(items).toMatchObject([{ cycle: 1, outcome: 'done', odometerM: 60_900_000, note: 'Ours' }])
  const again = await service.call('POST', `${healthOf(fleetId)}/service-schedules/${first.id}/complete`, {
    headers: { 'if-match': `"${done.version}"` },
    body: { at: '2026-03-20T15:00:00.000Z' },
  })
  expect([again.status, again.body.code]).toEqual([422, 'service-before-last'])
})

test('an odometer that was read wrongly is corrected: what was told is taken back, and told anew when it is true', async () => {
  service.clock.set('2026-04-01T09:00:00.000Z')
  const { id: fleetId } = await makeFleet(service)
  const { id: vehicleId } = await makeVehicle(service, fleetId)
  await readOff(vehicleId, 20_000, '2026-04-01T08:00:00.000Z')
  await plan(fleetId, { interval: { distanceM: 10_000_000 } })
  const { id } = await only(fleetId)
  service.clock.set('2026-04-10T09:00:00.000Z')
  const wrong = await readOff(vehicleId, 30_500, '2026-04-10T08:00:00.000Z')
  expect(await heard(id)).toEqual(['due'])
  await must(service, 200, 'POST', `${api}/vehicles/${vehicleId}/meter-entries/${wrong.id}/void`, {
    headers: { 'if-match': `"${wrong.version}"` },
  })
  expect(await heard(id)).toEqual(['due', 'withdrawn'])
  expect((await only(fleetId)).status).toBe('scheduled')
  await readOff(vehicleId, 30_100, '2026-04-10T08:30:00.000Z')
  expect(await heard(id)).toEqual(['due', 'withdrawn', 'due'])
  // The same said again by a redelivery changes nothing.
  const [entry] = (
    await must<Page<{ id: string; version: number }>>(service, 200, 'GET', `${api}/vehicles/${vehicleId}/meter-entries`)
  ).items
  await service.publish(MeterEntryRecorded, entry as never)
  expect(await heard(id)).toEqual(['due', 'withdrawn', 'due'])
})

test('by date it is due when the day begins in the zone of the fleet, whoever looks or not', async () => {
  service.clock.set('2026-05-10T09:00:00.000Z')
  const fleet = await must<{ id: string }>(service, 201, 'POST', `${api}/fleets`, {
    body: { name: 'East', timeZone: 'Europe/Berlin' },
  })
  await makeVehicle(service, fleet.id)
  await plan(fleet.id, { interval: { months: 1 }, gracePercent: 50 })
  const { id, due } = await only(fleet.id)
  expect(new Date(due[0]!.at).toISOString()).toBe('2026-06-09T22:00:00.000Z')
  service.clock.set('2026-06-08T00:00:00.000Z')
  expect(await heard(id)).toEqual(['due-soon'])
  service.clock.set('2026-06-09T21:59:59.000Z')
  expect(await heard(id)).toEqual(['due-soon'])
  service.clock.set('2026-06-09T22:00:01.000Z')
  expect(await heard(id)).toEqual(['due-soon', 'due'])
  // Whoever comes months late is told what holds now, once.
  service.clock.set('2026-09-01T00:00:00.000Z')
  expect(await heard(id)).toEqual(['due-soon', 'due', 'overdue'])
  const skipped = await change(await only(fleet.id), 'skip', { note: 'Stood still' })
  expect(new Date(skipped.due[0]!.at).toISOString()).toBe('2026-07-09T22:00:00.000Z')
  expect(await heard(id)).toEqual(['due-soon', 'due', 'overdue', 'skipped', 'overdue'])
  const rebased = await change(await only(fleet.id), 'base', { at: '2026-08-20T08:00:00.000Z' }, 'PUT')
  expect(rebased).toMatchObject({ status: 'scheduled', cycle: 2, base: { source: 'entered', skipped: 0 } })
  expect(await heard(id)).toEqual(['due-soon', 'due', 'overdue', 'skipped', 'overdue', 'withdrawn'])
})

test('a vehicle that stands is not reckoned again each day, and is when it is heard of, or a week has passed', async () => {
  const fleet = await makeFleet(service)
  const van = await equippedVehicle(service, fleet.id)
  await readOff(van.vehicleId, 100_000, service.clock.now().toISOString())
  await plan(fleet.id, { interval: { distanceM: 30_000_000 } })
  const later = async (days: number) => {
    service.clock.set(new Date(service.clock.now().getTime() + days * 86_400_000))
    return (await only(fleet.id)).evaluatedAt
  }
  const first = await later(0)
  expect([await later(1), await later(1)]).toEqual([first, first])
  await send(
    service,
    legs(service, van.deviceId, service.clock.now().getTime(), [{ minutes: 5, speedKmh: 50, ignition: true }]),
  )
  const driven = await later(1)
  expect(driven > first).toBe(true)
  expect(await later(6)).toBe(driven)
  expect((await later(2)) > driven).toBe(true)
})

test('a plan applies to vehicles of a group or a model, and what applies no more is suspended', async () => {
  service.clock.set('2026-05-10T09:00:00.000Z')
  const { id: fleetId } = await makeFleet(service)
  const group = await must<{ id: string }>(service, 201, 'POST', `${api}/groups`, { body: { name: 'Cold chain' } })
  const make = (body: object) =>
    must<Vehicle>(service, 201, 'POST', `${api}/vehicles`, { body: { fleetId, name: 'Van', ...body } })
  const [cold, sprinter, other] = [
    await make({ groupIds: [group.id] }),
    await make({ make: 'Mercedes-Benz', model: 'Sprinter', year: 2023 }),
    await make({ make: 'Mercedes-Benz', model: 'Sprinter', year: 2015 }),
  ]
  const models = [{ make: 'mercedes-benz', model: 'sprinter', yearFrom: 2020, yearTo: null }]
  const { id: planId } = await plan(fleetId, {
    appliesTo: { groupIds: [group.id], models },
    interval: { months: 12 },
  })
  const vehicles = async () =>
    (await schedulesOf(fleetId, `?planId=${planId}`))
      .filter(({ status }) => status !== 'suspended')
      .map(({ vehicleId }) => vehicleId)
      .sort()
  expect(await vehicles()).toEqual([cold.id, sprinter.id].sort())
  await must(service, 200, 'PATCH', `${api}/vehicles/${other.id}`, {
    headers: { 'if-match': `"${other.version}"` },
    body: { groupIds: [group.id] },
  })
  expect(await vehicles()).toEqual([cold.id, sprinter.id, other.id].sort())
  await must(service, 200, 'PATCH', `${api}/vehicles/${cold.id}`, {
    headers: { 'if-match': `"${cold.version}"` },
    body: { groupIds: [] },
  })
  expect(await vehicles()).toEqual([sprinter.id, other.id].sort())
  await must(service, 200, 'PATCH', `${healthOf(fleetId)}/service-plans/${planId}`, {
    headers: { 'if-match': '"1"' },
    body: { status: 'archived' },
  })
  expect(await vehicles()).toEqual([])
})

test('a confirmed code makes a service due, and a new cycle does not count the old code again', async () => {
  service.clock.set('2026-03-05T09:00:00.000Z')
  const { id: fleetId } = await makeFleet(service)
  const { vehicleId, deviceId } = await equippedVehicle(service, fleetId)
  await plan(fleetId, { name: 'Exhaust', interval: { conditions: { troubleCodes: ['P04'], findings: [] } } })
  const { id, status } = await only(fleetId)
  expect(status).toBe('scheduled')
  const codes = { troubleCodes: ['P0420'], obd: { rpm: 1800, coolantTemperatureC: 91, malfunctionLamp: 1 } }
  const drive = legs(service, deviceId, Date.parse('2026-03-05T10:00:00.000Z'), [
    { minutes: 45, speedKmh: 50, ignition: true, everyS: 60, more: codes },
  ])
  service.clock.set('2026-03-05T11:00:00.000Z')
  await send(service, drive)
  expect(await heard(id)).toEqual(['due'])
  expect(await only(fleetId)).toMatchObject({ vehicleId, status: 'due', conditionsMet: ['P0420'] })
  const { items } = await must<Page<TroubleCode>>(service, 200, 'GET', `${healthOf(fleetId)}/trouble-codes`)
  expect(items).toMatchObject([
    {
      code: 'P0420',
      status: 'confirmed',
      confirmedAt: '2026-03-05T10:30:00.000Z',
      lamp: { status: 'on' },
      freezeFrame: { source: 'readings', values: { rpm: 1800, coolantTemperatureC: 91, speedKmh: 50 } },
      vehicle: { coolantC: 91 },
    },
  ])
  const code = items[0]!
  expect(await must(service, 200, 'GET', `${healthOf(fleetId)}/trouble-codes/${code.id}`)).toEqual(code)
  const done = await change(await only(fleetId), 'complete', {})
  expect(done).toMatchObject({ status: 'scheduled', conditionsMet: [] })
})

test('another tenant’s plan, schedule or code is the same 404 as none', async () => {
  const { id: fleetId } = await makeFleet(service)
  await makeVehicle(service, fleetId)
  const { id: planId } = await plan(fleetId, { interval: { months: 1 } })
  const { id: scheduleId } = await only(fleetId)
  const health = healthOf(fleetId)
  for (const [method, tail, body] of [
    ['GET', '/service-plans/:svp', undefined],
    ['PATCH', '/service-plans/:svp', { soonPercent: 1 }],
    ['GET', '/service-schedules/:svs', undefined],
    ['POST', '/service-schedules/:svs/complete', {}],
    ['PUT', '/service-schedules/:svs/base', { at: '2026-01-01T00:00:00.000Z' }],
    ['GET', '/service-schedules/:svs/completions', undefined],
    ['GET', '/service-schedules', undefined],
    ['POST', '/service-plans', { name: 'x', interval: { months: 1 } }],
  ] as const) {
    const path = (plan: string, schedule: string, fleet: string) =>
      `${fleet}${tail.replace(':svp', plan).replace(':svs', schedule)}`
    const { theirs, missing: none } = await told(
      service,
      method,
      {
        theirs: path(planId, scheduleId, health),
        missing: path(missing('svp'), missing('svs'), healthOf(missing('flt'))),
      },
      { ...(body === undefined ? {} : { body }), headers: { 'if-match': '"1"' } },
    )
    expect(theirs.status).toBe(404)
    expect(theirs).toEqual(none)
  }
})

test('what an odometer showed says nothing to a counter of which nobody knows what it began with', async () => {
  const { id: fleetId } = await makeFleet(service)
  const vehicle = await equippedVehicle(service, fleetId)
  const startMs = service.clock.now().getTime() - 3_600_000
  await send(service, legs(service, vehicle.deviceId, startMs, [{ minutes: 30, speedKmh: 60, ignition: true }]))
  await plan(fleetId, { interval: { distanceM: 20_000_000 } })
  const body = { at: new Date(startMs - 86_400_000).toISOString(), odometerM: 30_500_000 }
  const based = await change(await only(fleetId), 'base', body, 'PUT')
  const [due] = based.due
  expect(due!.remaining).toBeLessThan(20_000_000)
  expect(due!.remaining).toBeGreaterThan(19_000_000)
})
