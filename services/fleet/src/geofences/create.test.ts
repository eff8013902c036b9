import type { Geofence, GeofenceShape } from '@clutch/contracts/fleet/geofences'
import type { Static } from 'typebox'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { api, type FleetService, missing, must, startFleet, told } from '../../test/fleet.ts'
import type { Fence } from './crossings.ts'
import { fenceSourceOf } from './fence-source.ts'
import { findFenceRevision, findFencesOf, findGeofenceEver } from './store.ts'

type Shape = Static<typeof GeofenceShape>

let service: FleetService
beforeAll(async () => {
  service = await startFleet()
})
afterAll(() => service.stop())
beforeEach(() => service.clock.set('2026-03-02T09:00:00.000Z'))

const path = `${api}/geofencing`
const depot = { lat: 53.55, lon: 9.99 }
const circle = (radiusM = 300, center = depot): Shape => ({ type: 'circle', center, radiusM })
const square = (west: number, south: number, size: number): number[][] => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
]

function create(shape: Shape, tenant = service.tenant): Promise<Geofence> {
  return must(service, 201, 'POST', path, { tenant, body: { name: 'Depot', shape } })
}

function change(geofence: Geofence, body: { name: string; shape: Shape }, tenant = service.tenant): Promise<Geofence> {
  const headers = { 'if-match': `"${geofence.version}"` }
  return must(service, 200, 'PUT', `${path}/${geofence.id}`, { tenant, body, headers })
}

function within<Result>(
  work: Parameters<typeof service.runtime.database.tx<Result>>[1],
  tenantId = service.tenant,
): Promise<Result> {
  return service.runtime.database.tx({ tenantId, actor: 'test' }, work)
}

const shapesOf = async (geofence: Geofence, tenantId = service.tenant): Promise<Fence[]> =>
  (await within((tx) => findFencesOf(tx, [geofence.id]), tenantId)).get(geofence.id)!

const bowTie = [
  [10, 53],
  [10.1, 53.1],
  [10.1, 53],
  [10, 53.1],
]
const outer = square(10, 53, 0.1)

test.each<[string, Shape, string]>([
  ['a ring that crosses itself', { type: 'polygon', rings: [bowTie] }, '/rings/0/0'],
  ['a hole that crosses itself', { type: 'polygon', rings: [square(9.9, 52.9, 0.4), bowTie] }, '/rings/1/0'],
  ['a hole outside', { type: 'polygon', rings: [outer, square(11, 53, 0.01)] }, '/rings/1'],
  [
    'holes that share ground',
    { type: 'polygon', rings: [outer, square(10.01, 53.01, 0.02), square(10.02, 53.02, 0.02)] },
    '/rings/2',
  ],
  [
    'two points that are one',
    {
      type: 'polygon',
      rings: [
        [
          [10, 53],
          [10, 53],
          [10.1, 53],
        ],
      ],
    },
    '/rings/0',
  ],
  [
    'a latitude near the pole',
    {
      type: 'polygon',
      rings: [
        [
          [10, 53],
          [10.1, 86],
          [10.1, 53],
        ],
      ],
    },
    '/rings/0/1',
  ],
  ['a ring around half the world', { type: 'polygon', rings: [square(-30, 0, 60)] }, '/rings/0'],
  [
    'a path that stands still',
    {
      type: 'corridor',
      path: [
        [10, 53],
        [10, 53],
      ],
      radiusM: 50,
    },
    '/path',
  ],
  [
    'a place on a path beyond the pole',
    {
      type: 'corridor',
      path: [
        [10, 84],
        [10, 86],
      ],
      radiusM: 50,
    },
    '/path/1',
  ],
  ['a centre near the pole', circle(300, { lat: 89, lon: 0 }), '/center'],
])('%s is refused at the place where it is wrong', async (_what, shape, pointer) => {
  const answer = await service.call<{ errors: { pointer: string }[] }>('POST', path, { body: { name: 'x', shape } })
  expect(answer).toMatchObject({ status: 422, body: { code: 'geofence-invalid' } })
  expect(answer.body.errors.map((error) => error.pointer)).toEqual([`/body/shape${pointer}`])
})

test('what the schema refuses names the field too', async () => {
  const answer = await service.call<{ errors: { pointer: string }[] }>('POST', path, {
    body: { name: 'x', shape: circle(1) },
  })
  expect(answer.status).toBe(400)
  expect(answer.body.errors[0]!.pointer).toMatch(/^\/body\/shape/)
})

test.each<[string, Shape]>([
  ['a circle', circle()],
  ['a polygon with a hole', { type: 'polygon', rings: [square(9.98, 53.54, 0.02), square(9.985, 53.545, 0.002)] }],
  [
    'a ring drawn clockwise and closed',
    { type: 'polygon', rings: [[...square(9.98, 53.54, 0.02), [9.98, 53.54]].reverse()] },
  ],
  [
    'a corridor',
    {
      type: 'corridor',
      path: [
        [9.97, 53.55],
        [10.01, 53.55],
      ],
      radiusM: 60,
    },
  ],
])('%s is answered as it was drawn and found where it is', async (_what, shape) => {
  const geofence = await create(shape)
  expect(geofence).toMatchObject({ version: 1, status: 'active', shape })
  expect(await must(service, 200, 'GET', `${path}/${geofence.id}`)).toEqual(geofence)
  const source = await within(fenceSourceOf)
  const near = source.near(depot).filter(({ id }) => id === geofence.id)
  expect(near).toMatchObject([{ activeFromMs: Date.parse('2026-03-02T09:00:00.000Z'), activeUntilMs: null }])
  expect(source.near({ lat: 48.1, lon: 11.5 }).filter(({ id }) => id === geofence.id)).toEqual([])
})

test('a change leaves the shape of before to its time, and a rename leaves the shape alone', async () => {
  const made = await create(circle(300))
  service.clock.set('2026-03-02T10:00:00.000Z')
  const renamed = await change(made, {
    name: 'Depot North',
    shape: { ...circle(300), center: { lon: 9.99, lat: 53.55 } } as Shape,
  })
  expect(renamed).toMatchObject({ version: 2, name: 'Depot North' })
  const nineMs = Date.parse('2026-03-02T09:00:00.000Z')
  const elevenMs = Date.parse('2026-03-02T11:00:00.000Z')
  expect(await shapesOf(made)).toMatchObject([{ id: made.id, activeFromMs: nineMs, activeUntilMs: null }])
  service.clock.set('2026-03-02T11:00:00.000Z')
  const reshaped = await change(renamed, { name: 'Depot North', shape: circle(500) })
  expect(await shapesOf(made)).toMatchObject([
    { id: made.id, area: { radiusM: 300 }, activeFromMs: nineMs, activeUntilMs: elevenMs },
    { id: made.id, area: { radiusM: 500 }, activeFromMs: elevenMs, activeUntilMs: null },
  ])
  const events = (await service.emitted()).filter(({ aggregateId }) => aggregateId === made.id)
  expect(events.map(({ type, data }) => [type, data])).toEqual([
    ['fleet.geofence.created', made],
    ['fleet.geofence.changed', renamed],
    ['fleet.geofence.changed', reshaped],
  ])
})

test('a change needs the version that was read', async () => {
  const made = await create(circle())
  const body = { name: 'Other', shape: circle(400) }
  const put = (headers: Record<string, string>) => service.call('PUT', `${path}/${made.id}`, { body, headers })
  expect((await put({})).status).toBe(428)
  const both = await Promise.all([put({ 'if-match': '"1"' }), put({ 'if-match': '"1"' })])
  expect(both.map(({ status }) => status).sort()).toEqual([200, 412])
})

test('a deleted geofence is gone for clients and stays for late readings', async () => {
  const made = await create(circle())
  service.clock.set('2026-03-02T12:00:00.000Z')
  expect((await service.call('DELETE', `${path}/${made.id}`)).status).toBe(204)
  for (const [method, options] of [
    ['GET', {}],
    ['DELETE', {}],
    ['PUT', { body: { name: 'x', shape: circle() }, headers: { 'if-match': '"2"' } }],
  ] as const)
    expect((await service.call(method, `${path}/${made.id}`, options)).status).toBe(404)
  const list = await must<{ items: Geofence[] }>(service, 200, 'GET', `${path}?limit=200`)
  expect(list.items.map(({ id }) => id)).not.toContain(made.id)
  expect(await shapesOf(made)).toMatchObject([{ activeUntilMs: Date.parse('2026-03-02T12:00:00.000Z') }])
  const deleted = { ...made, version: 2, status: 'deleted' }
  expect(await within((tx) => findGeofenceEver(tx, made.id))).toEqual(deleted)
  expect((await service.emitted('fleet.geofence.deleted')).at(-1)!.data).toEqual(deleted)
})

test('whoever folds sees every committed change of the fences, however many change at once', async () => {
  const tenant = 'ten_revisions'
  expect(await within(findFenceRevision, tenant)).toBe(0)
  const made = await Promise.all(Array.from({ length: 6 }, () => create(circle(), tenant)))
  expect(await within(findFenceRevision, tenant)).toBe(6)
  const source = await within(fenceSourceOf, tenant)
  expect(source.near(depot)).toHaveLength(6)
  expect(await within(fenceSourceOf, tenant)).toBe(source)
  const untouched = source.all(made[2]!.id)[0]
  await service.call('DELETE', `${path}/${made[0]!.id}`, { tenant })
  service.clock.set('2026-03-02T13:00:00.000Z')
  await service.call('DELETE', `${path}/${made[1]!.id}`, { tenant })
  const after = await within(fenceSourceOf, tenant)
  // One lived no time at all and is not there; the other is, until its end.
  expect(after.near(depot)).toHaveLength(5)
  // Of the others nothing was read again.
  expect(untouched).toBeDefined()
  expect(after.all(made[2]!.id)[0]).toBe(untouched)
  expect(after.all(made[1]!.id)[0]?.activeUntilMs).toBe(Date.parse('2026-03-02T13:00:00.000Z'))
  expect((await within(fenceSourceOf, 'ten_someoneelse')).near(depot)).toEqual([])
})

test("another tenant's geofence is the same 404 as none", async () => {
  const { id } = await create(circle())
  const paths = { theirs: `${path}/${id}`, missing: `${path}/${missing('gfn')}` }
  for (const [method, options] of [
    ['GET', {}],
    ['DELETE', {}],
    ['PUT', { body: { name: 'Mine', shape: circle() }, headers: { 'if-match': '"1"' } }],
  ] as const) {
    const answers = await told(service, method, paths, options)
    expect(answers.theirs.status).toBe(404)
    expect(answers.theirs).toEqual(answers.missing)
  }
})
