import type { Fleet } from '@clutch/contracts/fleet/fleets'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { api, type FleetService, makeFleet, makeVehicle, missing, must, startFleet, told } from '../../test/fleet.ts'

let service: FleetService
beforeAll(async () => {
  service = await startFleet()
})
afterAll(() => service.stop())

const path = `${api}/fleets`

test('a rename needs the version that was read, and is told once', async () => {
  const fleet = await makeFleet(service)
  const rename = (name: string, version: number) =>
    service.call('PATCH', `${path}/${fleet.id}`, { body: { name }, headers: { 'if-match': `"${version}"` } })
  const [one, other] = await Promise.all([rename('South', 1), rename('West', 1)])
  expect([one.status, other.status].sort()).toEqual([200, 412])
  const read = await service.call<Fleet>('GET', `${path}/${fleet.id}`)
  expect(read.headers.etag).toBe('"2"')
  const events = (await service.emitted()).filter(({ aggregateId }) => aggregateId === fleet.id)
  expect(events.map(({ type, version }) => [type, version])).toEqual([
    ['fleet.fleet.created', 1],
    ['fleet.fleet.changed', 2],
  ])
  expect(events[1]!.data).toEqual(read.body)
})

test('a list is walked page by page without loss or repetition', async () => {
  const tenant = 'ten_pages'
  const made: string[] = []
  for (let n = 0; n < 5; n += 1) made.push((await makeFleet(service, tenant)).id)
  const seen: string[] = []
  for (let cursor: string | null = '', pages = 0; cursor !== null; pages += 1) {
    const query: string = cursor === '' ? 'limit=2' : `limit=2&cursor=${cursor}`
    const page = await must<{ items: Fleet[]; nextCursor: string | null }>(service, 200, 'GET', `${path}?${query}`, {
      tenant,
    })
    seen.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor
    expect(pages).toBeLessThan(3)
  }
  expect(seen).toEqual(made)
})

test("another tenant's fleet is the same 404 as none", async () => {
  const { id } = await makeFleet(service)
  const paths = { theirs: `${path}/${id}`, missing: `${path}/${missing('flt')}` }
  for (const [method, options] of [
    ['GET', {}],
    ['PATCH', { body: { name: 'Mine' }, headers: { 'if-match': '"1"' } }],
  ] as const) {
    const answers = await told(service, method, paths, options)
    expect(answers.theirs.status).toBe(404)
    expect(answers.theirs).toEqual(answers.missing)
  }
  const list = await must<{ items: Fleet[] }>(service, 200, 'GET', path, { tenant: 'ten_someoneelse' })
  expect(list.items).toEqual([])
})

test('a time zone is one of the IANA names', async () => {
  const make = (timeZone: string) => service.call<Fleet>('POST', path, { body: { name: 'Zoned', timeZone } })
  expect((await make('Europe/Berlin')).body).toMatchObject({
    timeZone: 'Europe/Berlin',
    currency: 'EUR',
    units: 'metric',
  })
  expect((await makeFleet(service)).timeZone).toBe('UTC')
  for (const wrong of ['Mars/Olympus', '+02:00'])
    expect(await make(wrong)).toMatchObject({ status: 400, body: { errors: [{ pointer: '/body/timeZone' }] } })
})

test('a fleet is archived when nothing active is in it, and nothing comes into it then', async () => {
  const fleet = await makeFleet(service)
  const vehicle = await makeVehicle(service, fleet.id)
  const set = (to: string, body: object, version: number) =>
    service.call('PATCH', `${api}/${to}`, { body, headers: { 'if-match': `"${version}"` } })
  const archive = (version: number) => set(`fleets/${fleet.id}`, { status: 'archived' }, version)
  expect(await archive(1)).toMatchObject({ status: 409, body: { code: 'fleet-in-use' } })
  expect((await set(`vehicles/${vehicle.id}`, { status: 'archived' }, 1)).status).toBe(200)
  expect((await archive(1)).status).toBe(200)
  expect(await set(`vehicles/${vehicle.id}`, { status: 'active' }, 2)).toMatchObject({ status: 422 })
  expect((await set(`vehicles/${vehicle.id}`, { name: 'Old van' }, 2)).status).toBe(200)
  for (const [to, body] of [
    ['vehicles', { fleetId: fleet.id, name: 'New' }],
    ['drivers', { fleetId: fleet.id, name: 'New' }],
  ] as const)
    expect(await service.call('POST', `${api}/${to}`, { body })).toMatchObject({
      status: 422,
      body: { code: 'fleet-unknown', errors: [{ message: 'names a fleet that is archived' }] },
    })
})

test('a fleet that is archived while a vehicle is put into it is either archived before or not', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { id } = await makeFleet(service)
    const [archived, put] = await Promise.all([
      service.call('PATCH', `${path}/${id}`, { body: { status: 'archived' }, headers: { 'if-match': '"1"' } }),
      service.call('POST', `${api}/vehicles`, { body: { fleetId: id, name: 'Race' } }),
    ])
    expect([
      [200, 422],
      [409, 201],
    ]).toContainEqual([archived.status, put.status])
  }
})
