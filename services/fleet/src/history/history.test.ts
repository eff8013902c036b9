import type { Position } from '@clutch/contracts/fleet/history'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EquippedVehicle, equippedVehicle, legs, send, trip } from '../../test/drive.ts'
import { api, type FleetService, makeFleet, missing, must, startFleet, told } from '../../test/fleet.ts'

let service: FleetService
let fleetId: string
let car: EquippedVehicle
beforeAll(async () => {
  service = await startFleet()
  fleetId = (await makeFleet(service)).id
  car = await equippedVehicle(service, fleetId)
  await send(service, trip(service, car.deviceId, start))
})
afterAll(() => service.stop())

const start = Date.parse('2026-03-02T08:00:00.000Z')
const instant = (second: number) => new Date(start + second * 1_000).toISOString()
const pathOf = (id = fleetId) => `${api}/telematics/${id}`

async function positions(query: string, limit = 200): Promise<Position[]> {
  const items: Position[] = []
  let cursor = ''
  for (let pages = 0; pages < 100; pages += 1) {
    const path = `${pathOf()}/positions?${query}&limit=${limit}${cursor}`
    const page = await must<{ items: Position[]; nextCursor: string | null }>(service, 200, 'GET', path)
    items.push(...page.items)
    if (page.nextCursor === null) return items
    cursor = `&cursor=${page.nextCursor}`
  }
  throw new Error('the list has no end')
}

const hour = `from=${instant(0)}&to=${instant(3_600)}`

test('every position of a time is told once, whatever the pages, and thinned alike', async () => {
  const all = await positions(hour)
  expect(all).toHaveLength(61)
  expect(all.map(({ at }) => at)).toEqual(Array.from({ length: 61 }, (_, n) => instant(n * 10)))
  for (const limit of [1, 7, 60, 61]) expect(await positions(hour, limit)).toEqual(all)
  const minutes = await positions(`${hour}&everyS=60`)
  expect(minutes.map(({ at }) => at)).toEqual(Array.from({ length: 11 }, (_, n) => instant(n * 60)))
  expect(await positions(`${hour}&everyS=60`, 3)).toEqual(minutes)
  // It drove straight on.
  expect((await positions(`${hour}&withinM=5`)).map(({ at }) => at)).toEqual([instant(0), instant(600)])
  expect(await positions(`from=${instant(20)}&to=${instant(40)}`)).toEqual(all.slice(2, 4))
})

test('the history is the vehicle’s: by the device that was in it at that time', async () => {
  const other = await equippedVehicle(service, fleetId)
  await send(service, legs(service, other.deviceId, start, [{ minutes: 2, speedKmh: 36 }], { lat: 50, lon: 8 }))
  // After a minute the device went into another vehicle, which nobody had entered until now.
  const next = await equippedVehicle(service, fleetId)
  const at = instant(60)
  await service.look('DELETE FROM fleet.installations WHERE vehicle_id = $1', [next.vehicleId])
  await service.look('UPDATE fleet.installations SET removed_at = $2 WHERE vehicle_id = $1', [other.vehicleId, at])
  await service.look(
    `INSERT INTO fleet.installations (tenant_id, id, version, vehicle_id, device_id, installed_at)
     SELECT tenant_id, 'ins_' || right($2, 26), 1, $2, device_id, $3 FROM fleet.installations WHERE vehicle_id = $1`,
    [other.vehicleId, next.vehicleId, at],
  )
  const of = async (vehicleId: string) => (await positions(`${hour}&vehicleId=${vehicleId}`)).map(({ at }) => at)
  expect(await of(other.vehicleId)).toEqual([0, 10, 20, 30, 40, 50].map(instant))
  expect(await of(next.vehicleId)).toEqual([60, 70, 80, 90, 100, 110].map(instant))
})

interface Snapshot {
  items: { vehicleId: string; lat: number; ageS: number; interpolated: boolean }[]
}
const snapshot = async (second: number) => {
  const { items } = await must<Snapshot>(service, 200, 'GET', `${pathOf()}/snapshot?at=${instant(second)}`)
  return items.find(({ vehicleId }) => vehicleId === car.vehicleId)
}

test('a snapshot lies between close readings, and else is the last known with its age', async () => {
  const [first, second] = await positions(`from=${instant(0)}&to=${instant(11)}&vehicleId=${car.vehicleId}`)
  expect(await snapshot(-1)).toBeUndefined()
  expect(await snapshot(0)).toMatchObject({ ageS: 0, interpolated: false, lat: first!.lat })
  const between = await snapshot(5)
  expect(between).toMatchObject({ ageS: 5, interpolated: true })
  expect(between!.lat).toBeCloseTo((first!.lat + second!.lat) / 2, 7)
  expect(await snapshot(4_200)).toMatchObject({ ageS: 3_600, interpolated: false })
})

test('where a private trip went is told by none of them', async () => {
  const secret = await equippedVehicle(service, fleetId)
  await send(service, trip(service, secret.deviceId, start))
  await service.look('UPDATE fleet.trips SET private = true WHERE vehicle_id = $1', [secret.vehicleId])
  const own = `vehicleId=${secret.vehicleId}`
  expect(await positions(`from=${instant(0)}&to=${instant(600)}&${own}`)).toEqual([])
  const { items } = await must<Snapshot>(service, 200, 'GET', `${pathOf()}/snapshot?at=${instant(300)}`)
  expect(items.map(({ vehicleId }) => vehicleId)).not.toContain(secret.vehicleId)
  const file = await download(`from=${instant(0)}&to=${instant(600)}&${own}&format=geojson`)
  expect(JSON.parse(file.text)).toEqual({ type: 'FeatureCollection', features: [] })
})

async function download(query: string) {
  await service.call('GET', `${api}/fleets`, { scopes: ['fleet:read'] })
  const response = await fetch(`${service.url}/api/v1${pathOf()}/positions/download?${query}`, {
    headers: { authorization: `Bearer ${service.tenant}/fleet:read` },
  })
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() }
}

test('a track is a file of lines: GeoJSON, GPX', async () => {
  const of = `${hour}&vehicleId=${car.vehicleId}`
  const geojson = await download(`${of}&format=geojson`)
  expect(geojson.type).toBe('application/geo+json')
  const { features } = JSON.parse(geojson.text)
  expect(features).toHaveLength(1)
  expect(features[0].geometry).toMatchObject({ type: 'LineString' })
  expect(features[0].geometry.coordinates).toHaveLength(61)
  expect(features[0].properties).toMatchObject({ vehicleId: car.vehicleId, name: 'Van' })
  expect(features[0].properties.times).toHaveLength(61)
  const gpx = await download(`${of}&format=gpx&everyS=60`)
  expect(gpx.type).toBe('application/gpx+xml')
  expect(gpx.text.match(/<trkpt /g)).toHaveLength(11)
  expect((await download(`${hour}&vehicleId=${missing('veh')}&format=gpx`)).status).toBe(404)
})

test('a time too long or backwards is refused; a stranger’s fleet is the same 404 as none', async () => {
  const code = async (query: string) => (await service.call('GET', `${pathOf()}/positions?${query}`)).body
  expect(await code(`from=${instant(10)}&to=${instant(0)}`)).toMatchObject({ code: 'history-range-too-long' })
  expect(await code(`from=${instant(0)}&to=${instant(32 * 86_400)}`)).toMatchObject({ code: 'history-range-too-long' })
  for (const path of [
    `/positions?${hour}`,
    `/snapshot?at=${instant(0)}`,
    `/positions/download?${hour}&vehicleId=${car.vehicleId}&format=gpx`,
  ]) {
    const answers = await told(service, 'GET', { theirs: pathOf() + path, missing: pathOf(missing('flt')) + path })
    expect(answers.theirs.status).toBe(404)
    expect(answers.theirs).toEqual(answers.missing)
  }
})
