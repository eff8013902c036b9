import { type GeofenceImport, maxImportedFeatures } from '@clutch/contracts/fleet/geofence-files'
import type { Geofence } from '@clutch/contracts/fleet/geofences'
import { newId } from '@clutch/shared/id'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { api, type FleetService, makeFleet, makeVehicle, missing, must, startFleet } from '../../test/fleet.ts'
import { fenceSourceOf } from './fence-source.ts'

let service: FleetService
let tenant: string
beforeAll(async () => {
  service = await startFleet()
})
afterAll(() => service.stop())
beforeEach(() => {
  tenant = newId('ten')
})

const path = `${api}/geofencing`
const geojson = 'application/geo+json'
const kml = 'application/vnd.google-earth.kml+xml'
const square = (west: number, south: number, size: number) => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
]
const feature = (geometry: object, properties: object = {}) => ({ type: 'Feature', geometry, properties })
const collection = (...features: object[]) => JSON.stringify({ type: 'FeatureCollection', features })

function send(mediaType: string, bytes: string | Buffer, query = '', headers: Record<string, string> = {}) {
  return service.call<GeofenceImport>('POST', `${path}/import${query}`, { tenant, file: { mediaType, bytes }, headers })
}

async function list(): Promise<Geofence[]> {
  return (await must<{ items: Geofence[] }>(service, 200, 'GET', `${path}?limit=200`, { tenant })).items
}

async function exported(format: string): Promise<{ type: string | null; text: string }> {
  // Whoever called once is known by what he said.
  await service.call('GET', path, { tenant, scopes: ['fleet:read'] })
  const response = await fetch(`${service.url}/api/v1${path}/export?format=${format}`, {
    headers: { authorization: `Bearer ${tenant}/fleet:read` },
  })
  expect(response.status).toBe(200)
  return { type: response.headers.get('content-type'), text: await response.text() }
}

const mixed = collection(
  feature(
    { type: 'Polygon', coordinates: [square(9.9, 53.5, 0.1), square(9.93, 53.53, 0.02)] },
    { name: 'Harbour', speedLimitKmh: 30, dwellMinutes: 20 },
  ),
  feature({ type: 'Polygon', coordinates: [[[10, 53], [10.1, 53.1], [10.1, 53], [10, 53.1], [10, 53]]] }, { name: 'Bow' }), // biome-ignore format: a ring
  feature({ type: 'LineString', coordinates: [[179.9, -17], [180.1, -17]] }, { name: 'Route', radiusM: 100 }), // biome-ignore format: a line
  feature({ type: 'Point', coordinates: [9.99, 53.55] }, { name: 'Gate' }),
  feature({ type: 'Point', coordinates: [9.99, 53.55] }, { name: 'Limit', radiusM: 50, speedLimitKmh: 'fast' }),
)

test('a file becomes geofences feature by feature: what is wrong is refused by itself and says why', async () => {
  const answer = await send(geojson, mixed)
  expect(answer.status).toBe(200)
  const { items, ...sums } = answer.body
  expect(sums).toEqual({ dryRun: false, created: 2, refused: 3 })
  expect(items.map(({ feature: n, name, outcome }) => [n, name, outcome])).toEqual([
    [1, 'Harbour', 'created'],
    [2, 'Bow', 'refused'],
    [3, 'Route', 'created'],
    [4, 'Gate', 'refused'],
    [5, 'Limit', 'refused'],
  ])
  for (const { outcome, geofenceIds, messages } of items) {
    expect(geofenceIds).toHaveLength(outcome === 'created' ? 1 : 0)
    expect(messages.length > 0).toBe(outcome === 'refused')
  }
  expect(items[3]!.messages[0]).toMatch(/radiusM/)
  const held = await list()
  expect(held).toMatchObject([
    { id: items[0]!.geofenceIds[0], name: 'Harbour', speedLimitKmh: 30, dwellMinutes: 20, schedule: null },
    { id: items[2]!.geofenceIds[0], name: 'Route', shape: { type: 'corridor', radiusM: 100 } },
  ])
  // They hold from now on, and are told.
  const source = await service.runtime.database.tx({ tenantId: tenant, actor: 'test' }, fenceSourceOf)
  expect(source.near({ lat: -17, lon: -179.95 }).map(({ id }) => id)).toEqual([held[1]!.id])
  const created = (await service.emitted('fleet.geofence.created')).filter(({ tenantId }) => tenantId === tenant)
  expect(created.map(({ data }) => data)).toEqual(held)
})

test('a dry run says the same and makes nothing', async () => {
  const dry = await send(geojson, mixed, '?dryRun=true')
  expect(dry.body).toMatchObject({ dryRun: true, created: 2, refused: 3 })
  expect(dry.body.items.flatMap(({ geofenceIds }) => geofenceIds)).toEqual([])
  expect(await list()).toEqual([])
})

test('points and lines that tell no radius take the one that is asked for', async () => {
  expect((await send(geojson, mixed, '?radiusM=75')).body).toMatchObject({ created: 3, refused: 2 })
  expect((await list()).find(({ name }) => name === 'Gate')!.shape).toMatchObject({ type: 'circle', radiusM: 75 })
})

test('the same request twice makes them once', async () => {
  const headers = { 'idempotency-key': newId('key') }
  const one = await send(geojson, mixed, '', headers)
  const two = await send(geojson, mixed, '', headers)
  expect(two.body).toEqual(one.body)
  expect(await list()).toHaveLength(2)
})

test.each([
  ['geojson', geojson],
  ['kml', kml],
])('what is exported as %s is imported again as it was, in another tenant', async (format, mediaType) => {
  await send(geojson, mixed)
  const before = await list()
  const { type, text } = await exported(format)
  expect(type).toBe(mediaType)
  tenant = newId('ten')
  expect((await exported(format)).text).not.toContain('Harbour')
  expect(await send(mediaType, text)).toMatchObject({ status: 200, body: { created: 2, refused: 0 } })
  const bare = ({ id: _id, createdAt: _at, ...rest }: Geofence) => rest
  expect((await list()).map(bare)).toEqual(before.map(bare))
})

test('KML of a map maker is taken, and a bomb is not', async () => {
  const placemark = `<Placemark><name>Yard</name><Polygon><outerBoundaryIs><LinearRing><coordinates>
    9.9,53.5,0 10,53.5,0 10,53.6,0 9.9,53.5,0</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>`
  const taken = await send(kml, `<kml xmlns="http://www.opengis.net/kml/2.2"><Document>${placemark}</Document></kml>`)
  expect(taken.body).toMatchObject({ created: 1, items: [{ name: 'Yard' }] })
  const bomb = `<!DOCTYPE kml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><kml><Placemark><name>&b;</name></Placemark></kml>`
  expect(await send(kml, bomb)).toMatchObject({ status: 422, body: { code: 'geofence-file-unreadable' } })
})

test.each<[string, string, string | Buffer, number]>([
  ['no JSON', geojson, '{', 422],
  ['no UTF-8', geojson, Buffer.from([0xff, 0xfe, 0x00]), 422],
  ['another kind of file', 'text/csv', 'a,b', 415],
])('%s is refused', async (_what, mediaType, bytes, status) => {
  expect((await send(mediaType, bytes)).status).toBe(status)
  expect(await list()).toEqual([])
})

test('a file of as many features as may be is taken whole', async () => {
  const features = Array.from({ length: maxImportedFeatures }, (_, n) =>
    feature({ type: 'Point', coordinates: [(n % 100) / 100, n / 10_000] }, { name: `Stop ${n}`, radiusM: 20 }),
  )
  const answer = await send(geojson, collection(...features))
  expect(answer).toMatchObject({ status: 200, body: { created: maxImportedFeatures, refused: 0 } })
  expect(JSON.parse((await exported('geojson')).text).features).toHaveLength(maxImportedFeatures)
  expect((await send(geojson, collection(...features, features[0]!))).status).toBe(422)
}, 120_000)

test('only who may write imports', async () => {
  const answer = await service.call('POST', `${path}/import`, {
    tenant,
    scopes: ['fleet:read'],
    file: { mediaType: geojson, bytes: mixed },
  })
  expect(answer.status).toBe(403)
})

test('a geofence is for vehicles, fleets and groups that there are; another tenant’s are as unknown as none', async () => {
  const ours = await makeFleet(service, tenant)
  const theirs = await makeVehicle(service, (await makeFleet(service)).id)
  const scope = (fleetIds: string[], vehicleIds: string[] = [], groupIds: string[] = []) => ({
    fleetIds,
    groupIds,
    vehicleIds,
  })
  const shape = { type: 'circle', center: { lat: 53.5, lon: 9.9 }, radiusM: 100 }
  const strange = scope([ours.id, theirs.fleetId], [theirs.id, missing('veh')], [missing('grp')])
  const pointers = ['/fleetIds/1', '/groupIds/0', '/vehicleIds/0', '/vehicleIds/1'].map((end) => `/body/scope${end}`)
  const refused = {
    status: 422,
    body: { code: 'geofence-invalid', errors: pointers.map((pointer) => expect.objectContaining({ pointer })) },
  }
  const draw = (body: object) =>
    service.call<Geofence>('POST', path, { tenant, body: { name: 'Depot', shape, ...body } })
  expect(await draw({ scope: strange })).toMatchObject(refused)
  const made = await draw({ scope: scope([ours.id]) })
  expect(made.status).toBe(201)
  const change = (of: object) =>
    service.call('PUT', `${path}/${made.body.id}`, {
      tenant,
      body: { name: 'Depot', shape, scope: of },
      headers: { 'if-match': '"1"' },
    })
  expect(await change(strange)).toMatchObject(refused)
  const point = { type: 'Point', coordinates: [9.9, 53.5] }
  const file = collection(
    feature(point, { radiusM: 50, scope: scope([theirs.fleetId]) }),
    feature(point, { radiusM: 50, scope: scope([ours.id]) }),
  )
  expect((await send(geojson, file)).body.items).toMatchObject([
    { outcome: 'refused', messages: ['/scope/fleetIds/0 does not name a fleet'] },
    { outcome: 'created' },
  ])
})
