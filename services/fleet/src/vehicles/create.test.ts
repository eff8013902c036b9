import { type Vehicle, VehicleChanged } from '@clutch/contracts/fleet/vehicles'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { api, type FleetService, makeFleet, makeVehicle, missing, must, startFleet, told } from '../../test/fleet.ts'

let service: FleetService
beforeAll(async () => {
  service = await startFleet()
})
afterAll(() => service.stop())

const path = `${api}/vehicles`

test("a vehicle's fleet must be the tenant's own, when it is made and when it is moved", async () => {
  const mine = await makeFleet(service)
  const theirs = await makeFleet(service, 'ten_someoneelse')
  const vehicle = await makeVehicle(service, mine.id)
  const answers = []
  for (const fleetId of [theirs.id, missing('flt')]) {
    answers.push(await service.call('POST', path, { body: { fleetId, name: 'Van' } }))
    answers.push(
      await service.call('PATCH', `${path}/${vehicle.id}`, { body: { fleetId }, headers: { 'if-match': '"1"' } }),
    )
  }
  for (const { status, body } of answers) {
    expect(status).toBe(422)
    expect(body).toEqual(answers[0]!.body)
  }
  expect(answers[0]!.body).toMatchObject({ code: 'fleet-unknown', errors: [{ pointer: '/body/fleetId' }] })
  expect((await must<Vehicle>(service, 200, 'GET', `${path}/${vehicle.id}`)).version).toBe(1)
})

test('a mistyped VIN is refused by its check digit, where it has one', async () => {
  const { id: fleetId } = await makeFleet(service)
  const make = (vin: string) => service.call('POST', path, { body: { fleetId, name: 'Van', vin } })
  expect(await make('1M8GDM9AXKP042788')).toMatchObject({
    status: 201,
    body: {
      vin: '1M8GDM9AXKP042788',
      make: 'Motor Coach Industries',
      year: 1989,
      vinFacts: { wmi: '1M8', country: 'US', checkDigit: 'valid', serial: '042788' },
    },
  })
  expect(await make('1M8GDM9AXKP042789')).toMatchObject({
    status: 400,
    body: { errors: [{ pointer: '/body/vin', message: expect.stringContaining('check digit') }] },
  })
  // A European one has none: its ninth character may be anything.
  expect((await make('WVWZZZ1KZAW000001')).status).toBe(201)
  expect((await make('WVWZZZ1KZAW00000I')).status).toBe(400)
})

test('a change tells the full state; a null takes a value away', async () => {
  const { id: fleetId } = await makeFleet(service)
  const other = await makeFleet(service)
  const made = await must<Vehicle>(service, 201, 'POST', path, { body: { fleetId, name: 'Van', plate: 'HH-CL 1' } })
  const changed = await must<Vehicle>(service, 200, 'PATCH', `${path}/${made.id}`, {
    body: { plate: null, status: 'archived', fleetId: other.id },
    headers: { 'if-match': '"1"' },
  })
  expect(changed).toEqual({ ...made, version: 2, plate: null, status: 'archived', fleetId: other.id })
  const events = (await service.emitted()).filter(({ aggregateId }) => aggregateId === made.id)
  expect(events.map(({ type, data }) => ({ type, data }))).toEqual([
    { type: 'fleet.vehicle.created', data: made },
    { type: VehicleChanged.type, data: changed },
  ])
})

test('the list filters by fleet and status', async () => {
  const tenant = 'ten_filters'
  const one = await makeFleet(service, tenant)
  const other = await makeFleet(service, tenant)
  const first = await makeVehicle(service, one.id, tenant)
  const second = await makeVehicle(service, one.id, tenant)
  const third = await makeVehicle(service, other.id, tenant)
  await must(service, 200, 'PATCH', `${path}/${first.id}`, {
    tenant,
    body: { status: 'archived' },
    headers: { 'if-match': '"1"' },
  })
  const ids = async (query: string) =>
    (await must<{ items: Vehicle[] }>(service, 200, 'GET', `${path}?${query}`, { tenant })).items.map(({ id }) => id)
  expect(await ids('')).toEqual([first.id, second.id, third.id])
  expect(await ids(`fleetId=${one.id}`)).toEqual([first.id, second.id])
  expect(await ids(`fleetId=${one.id}&status=active`)).toEqual([second.id])
  expect(await ids('status=archived')).toEqual([first.id])
})

test('a repeated request with the same key makes one vehicle', async () => {
  const { id: fleetId } = await makeFleet(service)
  const call = () =>
    service.call('POST', path, { body: { fleetId, name: 'Once' }, headers: { 'idempotency-key': 'make-once' } })
  const first = await call()
  const again = await call()
  expect(again.body).toEqual(first.body)
  expect(again.headers['idempotency-replayed']).toBe('true')
})

test('a snapshot tells every vehicle again', async () => {
  const tenant = 'ten_snapshot'
  const { id: fleetId } = await makeFleet(service, tenant)
  const vehicles = [await makeVehicle(service, fleetId, tenant), await makeVehicle(service, fleetId, tenant)]
  await service.door('POST', '/internal/outbox/snapshot/vehicle')
  const told = (await service.emitted(VehicleChanged.type)).filter(({ tenantId }) => tenantId === tenant)
  expect(told.map(({ data }) => data)).toEqual(vehicles)
})

test("another tenant's vehicle is the same 404 as none", async () => {
  const { id: fleetId } = await makeFleet(service)
  const { id } = await makeVehicle(service, fleetId)
  const paths = { theirs: `${path}/${id}`, missing: `${path}/${missing('veh')}` }
  for (const [method, options] of [
    ['GET', {}],
    ['PATCH', { body: { name: 'Mine' }, headers: { 'if-match': '"1"' } }],
  ] as const) {
    const answers = await told(service, method, paths, options)
    expect(answers.theirs.status).toBe(404)
    expect(answers.theirs).toEqual(answers.missing)
  }
})

test('a VIN is decoded by itself, however people write it', async () => {
  const decoded = await service.call('GET', `${api}/vins/wvwzzz1kzaw000001`)
  expect(decoded).toMatchObject({
    status: 200,
    body: {
      vin: 'WVWZZZ1KZAW000001',
      manufacturer: 'Volkswagen',
      country: 'DE',
      modelYear: null,
      checkDigit: 'not-used',
    },
  })
  expect(await service.call('GET', `${api}/vins/1M8GDM9AXKP042789`)).toMatchObject({
    status: 400,
    body: { errors: [{ pointer: '/params/vin', message: expect.stringContaining('check digit') }] },
  })
})

test('what is said of make and year goes before what the VIN says', async () => {
  const { id: fleetId } = await makeFleet(service)
  const body = { fleetId, name: 'Coach', vin: '1M8GDM9AXKP042788', make: 'MCI', year: 1988, model: 'MC-9' }
  const vehicle = await must<Vehicle>(service, 201, 'POST', path, { body })
  expect(vehicle).toMatchObject({ make: 'MCI', year: 1988, model: 'MC-9', vinFacts: { modelYear: 1989 } })
})

test('vehicles are found by tag, by group and by how the words of name, plate, VIN and external id begin', async () => {
  const tenant = 'ten_vehiclefinding'
  const { id: fleetId } = await makeFleet(service, tenant)
  const make = (body: object) => must<Vehicle>(service, 201, 'POST', path, { tenant, body: { fleetId, ...body } })
  const group = await must<{ id: string }>(service, 201, 'POST', `${api}/groups`, { tenant, body: { name: 'G' } })
  const van = await make({ name: 'Van 12', plate: 'HH-CL 120', tags: ['cold'], groupIds: [group.id] })
  const truck = await make({ name: 'Truck', vin: 'WVWZZZ1KZAW000001', externalId: 'SAP/77' })
  const ids = async (query: string) =>
    (await must<{ items: Vehicle[] }>(service, 200, 'GET', `${path}?${query}`, { tenant })).items.map(({ id }) => id)
  expect(await ids('search=hhcl12')).toEqual([van.id])
  expect(await ids('search=HH-CL+120')).toEqual([van.id])
  expect(await ids('search=wvwzzz1')).toEqual([truck.id])
  expect(await ids('search=sap77')).toEqual([truck.id])
  expect(await ids('search=%25')).toEqual([van.id, truck.id])
  expect(await ids('tag=cold')).toEqual([van.id])
  expect(await ids(`groupId=${group.id}`)).toEqual([van.id])
  expect(await ids('externalId=SAP/77')).toEqual([truck.id])
  expect(await ids('vin=WVWZZZ1KZAW000001')).toEqual([truck.id])
  expect(
    await service.call('POST', path, { tenant, body: { fleetId, name: 'Other', externalId: 'SAP/77' } }),
  ).toMatchObject({
    status: 409,
    body: { code: 'vehicle-taken', errors: [{ message: `is that of ${truck.id}` }] },
  })
})
