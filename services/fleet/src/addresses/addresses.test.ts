import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { LiveState } from '@clutch/contracts/fleet/live'
import type { Stop, Trip } from '@clutch/contracts/fleet/trips'
import { DriverPlacesHidden } from '@clutch/contracts/telematics/driver-privacy'
import { newId } from '@clutch/shared/id'
import { latLngToCell } from 'h3-js'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { equippedVehicle, legs, send } from '../../test/drive.ts'
import { api, type FleetService, makeFleet, must, startFleet } from '../../test/fleet.ts'
import { addressResolution } from './place.ts'

vi.setConfig({ testTimeout: 60_000 })

// A server like Nominatim, asked over a real socket: it names a place by what was asked, or fails.
let geocoder: Server
let isWell = true
let asked: { lat: number; lon: number }[] = []
let service: FleetService
beforeAll(async () => {
  geocoder = createServer((request, response) => {
    const query = new URL(request.url ?? '', 'http://localhost').searchParams
    const place = { lat: Number(query.get('lat')), lon: Number(query.get('lon')) }
    asked.push(place)
    if (!isWell) return void response.writeHead(500).end()
    if (place.lat < 0) return void response.end('{"error":"Unable to geocode"}')
    const cell = latLngToCell(place.lat, place.lon, addressResolution)
    response.end(JSON.stringify({ display_name: `Way ${cell}`, address: { road: `Way ${cell}`, country_code: 'de' } }))
  })
  await new Promise<void>((resolve) => geocoder.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(geocoder.address() as AddressInfo).port}/`
  service = await startFleet({ GEOCODER: 'nominatim', NOMINATIM_URL: url })
})
afterAll(async () => {
  await service.stop()
  geocoder.closeAllConnections()
  await new Promise((resolve) => geocoder.close(resolve))
})
beforeEach(() => {
  isWell = true
  asked = []
  service.clock.set(now)
})

const now = '2026-03-02T09:00:00.000Z'
const start = Date.parse('2026-03-02T08:00:00.000Z')
const patience = { timeout: 40_000 }
const wayOf = ({ lat, lon }: { lat: number; lon: number }) => `Way ${latLngToCell(lat, lon, addressResolution)}`

/** Five minutes, a rest of four, five minutes more, and parked. */
async function driven(at: { lat: number; lon: number }, tenant = service.tenant) {
  const { id: fleetId } = await makeFleet(service, tenant)
  const vehicle = await equippedVehicle(service, fleetId, tenant)
  const readings = legs(
    service,
    vehicle.deviceId,
    start,
    [
      { minutes: 5, speedKmh: 36, ignition: true },
      { minutes: 4, speedKmh: 0, ignition: true },
      { minutes: 5, speedKmh: 36, ignition: true },
      { minutes: 2, speedKmh: 0, ignition: false },
    ],
    at,
    tenant,
  )
  await send(service, readings)
  const list = async <Item>(path: string) =>
    (await must<{ items: Item[] }>(service, 200, 'GET', `${api}${path}`, { tenant })).items
  return {
    ...vehicle,
    trips: () => list<Trip>(`/trips?vehicleId=${vehicle.vehicleId}`),
    stops: () => list<Stop>(`/vehicles/${vehicle.vehicleId}/stops`),
    live: async () => (await list<LiveState>(`/telematics/${fleetId}`))[0]!,
  }
}

const findsOf = (tripId: string) =>
  service.look(`SELECT payload, due_at FROM fleet.due_work WHERE kind = 'addresses/find' AND key = $1`, [tripId])

test('the ends of a trip, its rests and where the vehicle is parked are named after the fact, each place asked about once', async () => {
  const car = await driven({ lat: 53.512345, lon: 9.912345 })
  await expect.poll(async () => (await car.trips())[0]?.toAddress, patience).toMatch(/^Way /)
  const [trip] = await car.trips()
  expect(trip).toMatchObject({ fromAddress: wayOf(trip!.from!), toAddress: wayOf(trip!.to!) })
  expect(await must(service, 200, 'GET', `${api}/trips/${trip!.id}`)).toEqual(trip)
  const stops = await car.stops()
  expect(stops.map(({ kind }) => kind).sort()).toEqual(['parked', 'stop'])
  for (const stop of stops) expect(stop.address).toBe(wayOf(stop.at!))
  expect(await car.live()).toMatchObject({ status: 'parked', address: trip!.toAddress })
  expect(asked).toHaveLength(3)
  // Somebody else who stops there asks nobody.
  await driven({ lat: 53.512345, lon: 9.912345 })
  await service.settled()
  await expect
    .poll(() => service.look(`SELECT 1 FROM fleet.due_work WHERE kind = 'addresses/find' AND due_at <= $1`, [now]))
    .toEqual([])
  expect(asked).toHaveLength(3)
})

test('where a vehicle was found without a trip that led there has a name too', async () => {
  const car = await driven({ lat: 49.512345, lon: 9.912345 })
  // Towed: heartbeats from two kilometres further on, half an hour later.
  const away = legs(service, car.deviceId, start + 46 * 60_000, [{ minutes: 3, speedKmh: 0, ignition: false }], {
    lat: 49.551234,
    lon: 9.951234,
  })
  await send(service, away)
  const relocation = async () => (await car.stops()).find(({ kind }) => kind === 'relocation')
  expect((await relocation())?.movedM).toBeGreaterThan(1_000)
  await expect.poll(async () => (await relocation())?.address, patience).toBe(wayOf({ lat: 49.551234, lon: 9.951234 }))
})

test('a place that somebody asks about is answered, kept, and kept from other tenants', async () => {
  const path = `${api}/addresses?lat=48.1234&lon=11.5678`
  const first = await must<{ address: { label: string } }>(service, 200, 'GET', path)
  expect(first).toMatchObject({
    address: { precision: 'street', countryCode: 'DE' },
    source: 'nominatim',
    askedAt: now,
  })
  expect(await must(service, 200, 'GET', path)).toEqual(first)
  expect(asked).toHaveLength(1)
  // Only the middle of the cell is told to the geocoder.
  expect(asked[0]).not.toEqual({ lat: 48.1234, lon: 11.5678 })
  await must(service, 200, 'GET', path, { tenant: 'ten_someoneelse' })
  expect(asked).toHaveLength(2)
  expect(await must(service, 200, 'GET', `${api}/addresses?lat=-48.9&lon=-123.4`)).toMatchObject({ address: null })
  expect(await must(service, 200, 'GET', `${api}/addresses?lat=-48.9&lon=-123.4`)).toMatchObject({ address: null })
  expect(asked).toHaveLength(3)
})

test('a search wants words, and a whole place to be near', async () => {
  const path = `${api}/places`
  const answers = await Promise.all(
    ['', '?text=%00ab', '?text=%20a%20', '?text=ab&count=21', '?text=ab&lat=1'].map((query) =>
      service.call<{ errors: { pointer: string }[] }>('GET', `${path}${query}`),
    ),
  )
  expect(answers.map(({ status, body }) => [status, body.errors[0]!.pointer])).toEqual([
    [400, '/query/text'],
    [400, '/query/text'],
    [400, '/query/text'],
    [400, '/query/count'],
    [400, '/query/lon'],
  ])
  expect(asked).toEqual([])
  // The stand-in answers a search as if it were the other question: with nothing that can be read as places.
  expect(await must(service, 200, 'GET', `${path}?text=%C3%84%20b`)).toMatchObject({ items: [], source: 'nominatim' })
})

test('a geocoder that fails is asked again later, and nobody waits for it meanwhile', async () => {
  isWell = false
  const car = await driven({ lat: 52.512345, lon: 13.412345 })
  const [trip] = await car.trips()
  expect(trip).toMatchObject({ status: 'completed' })
  expect(trip).not.toHaveProperty('toAddress')
  await expect.poll(() => asked.length, patience).toBeGreaterThan(0)
  await expect
    .poll(async () => await findsOf(trip!.id), patience)
    .toEqual([{ payload: '{"attempts":1}', due_at: new Date(Date.parse(now) + 60_000) }])
  await service.settled()
  const answer = await service.call('GET', `${api}/addresses?lat=52.6&lon=13.5`)
  expect([answer.status, (answer.body as { code: string }).code]).toEqual([503, 'unavailable'])
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  isWell = true
  service.clock.set(new Date(Date.parse(now) + 61_000))
  await expect.poll(async () => (await car.trips())[0]?.toAddress, patience).toMatch(/^Way /)
})

test('where a private trip went is asked of nobody, and a place that was hidden has no name', async () => {
  isWell = false
  const car = await driven({ lat: 51.512345, lon: 10.412345 })
  const [trip] = await car.trips()
  await must(service, 201, 'POST', `${api}/trips/${trip!.id}/corrections`, {
    body: { kind: 'private' },
    headers: { 'if-match': `"${trip!.version}"` },
  })
  await service.settled()
  isWell = true
  asked = []
  service.clock.set(new Date(Date.parse(now) + 7_200_000))
  await expect.poll(() => findsOf(trip!.id), patience).toEqual([])
  await service.settled()
  expect(asked).toEqual([])
  service.clock.set(now)
  const other = await driven({ lat: 50.512345, lon: 8.412345 })
  await expect.poll(async () => (await other.trips())[0]?.fromAddress, patience).toMatch(/^Way /)
  await service.publish(DriverPlacesHidden, {
    id: newId('dph'),
    version: 1,
    deviceId: other.deviceId,
    mode: 'coarsen',
    from: new Date(start).toISOString(),
    to: new Date(start + 960_000).toISOString(),
    readings: 90,
  })
  await expect.poll(async () => (await other.trips())[0]?.from?.lat, patience).toBe(50.51)
  expect((await other.trips())[0]).not.toHaveProperty('fromAddress')
  expect((await other.trips())[0]).not.toHaveProperty('toAddress')
  for (const stop of await other.stops()) expect(stop).not.toHaveProperty('address')
  expect((await other.live()).address).toBeNull()
})

test('what may not be kept any longer goes, and is asked for again', async () => {
  // A tenant of its own, which nothing else asks for.
  const tenant = 'ten_keeper'
  const path = `${api}/addresses?lat=47.1234&lon=8.5678`
  await must(service, 200, 'GET', path, { tenant })
  const kept = () => service.look('SELECT cell FROM fleet.addresses WHERE tenant_id = $1', [tenant])
  expect(await kept()).toHaveLength(1)
  service.clock.set('2027-03-04T09:00:00.000Z')
  await expect.poll(kept, patience).toEqual([])
  await must(service, 200, 'GET', path, { tenant })
  expect(asked.filter(({ lat }) => Math.abs(lat - 47.1234) < 0.001)).toHaveLength(2)
})
