import type { GeofenceCrossing } from '@clutch/contracts/fleet/geofence-crossings'
import type { GeofenceVisit } from '@clutch/contracts/fleet/geofence-visits'
import type { Geofence, NewGeofence } from '@clutch/contracts/fleet/geofences'
import { DriverPlacesHidden } from '@clutch/contracts/telematics/driver-privacy'
import { newId } from '@clutch/shared/id'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type EquippedVehicle, equippedVehicle, legs, send } from '../../test/drive.ts'
import { api, type FleetService, makeFleet, must, startFleet } from '../../test/fleet.ts'

let service: FleetService
let fleetId: string
beforeAll(async () => {
  service = await startFleet()
  fleetId = (await makeFleet(service)).id
})
afterAll(() => service.stop())
beforeEach(() => service.clock.set('2026-03-02T07:00:00.000Z'))

const path = `${api}/geofencing`
const start = Date.parse('2026-03-02T08:00:00.000Z')
const minute = 60_000
/** Three kilometres north of where drives begin. */
const depot = { lat: 53.5 + 3_000 / 111_195, lon: 9.9 }

function draw(terms: Partial<NewGeofence> = {}): Promise<Geofence> {
  const shape = { type: 'circle' as const, center: depot, radiusM: 300 }
  return must(service, 201, 'POST', path, { body: { name: 'Depot', shape, ...terms } })
}

/** To the middle of the depot in five minutes, there for so long, and on for five more. */
function drive({ deviceId }: EquippedVehicle, { fromMs = start, minutes = 20, onward = 5 } = {}) {
  return legs(service, deviceId, fromMs, [
    { minutes: 5, speedKmh: 36, ignition: true },
    { minutes, speedKmh: 0, ignition: false, everyS: 60 },
    { minutes: onward, speedKmh: 36, ignition: true },
  ])
}

const visits = async (query: string) =>
  (await must<{ items: GeofenceVisit[] }>(service, 200, 'GET', `${path}/visits?${query}`)).items
const crossings = async ({ id }: Geofence) =>
  (await must<{ items: GeofenceCrossing[] }>(service, 200, 'GET', `${path}/${id}/crossings`)).items
const eventsOf = async (type: string, { id }: Geofence) =>
  (await service.emitted(type)).map(({ data }) => data as GeofenceVisit).filter(({ geofenceId }) => geofenceId === id)

test('who came in is there now, until he leaves; how long it was is told, and that it was long', async () => {
  const fence = await draw({ dwellMinutes: 10 })
  const vehicle = await equippedVehicle(service, fleetId)
  await send(service, drive(vehicle, { onward: 0 }))
  const [open] = await visits(`geofenceId=${fence.id}&status=open`)
  expect(open).toMatchObject({ vehicleId: vehicle.vehicleId, status: 'open', entry: 'crossed', endedAt: null })
  expect((await visits(`vehicleId=${vehicle.vehicleId}&status=open`)).map(({ id }) => id)).toEqual([open!.id])
  expect(Date.parse(open!.dwelledAt!)).toBe(Date.parse(open!.startedAt) + 10 * minute)
  expect(await eventsOf('fleet.geofence.dwelled', fence)).toMatchObject([{ id: open!.id, status: 'open' }])
  await send(service, drive(vehicle))
  const [ended] = await visits(`geofenceId=${fence.id}`)
  expect(ended).toMatchObject({ id: open!.id, status: 'ended', exit: 'crossed' })
  // Three hundred metres to the middle and out again at 36 km/h, and twenty minutes there.
  expect(Math.abs(ended!.durationS! - 1_260)).toBeLessThan(10)
  expect(await visits(`geofenceId=${fence.id}&status=open`)).toEqual([])
  expect(await eventsOf('fleet.geofence-visit.ended', fence)).toMatchObject([{ id: open!.id }])
  expect(await visits(`geofenceId=${fence.id}&dwelled=false`)).toEqual([])
  expect((await crossings(fence)).map(({ direction, cause }) => [direction, cause])).toEqual([
    ['exit', 'crossed'],
    ['enter', 'crossed'],
  ])
})

test('a dwell comes about in silence', async () => {
  const fence = await draw({ dwellMinutes: 30 })
  const vehicle = await equippedVehicle(service, fleetId)
  service.clock.set('2026-03-02T08:10:00.000Z')
  await send(service, drive(vehicle, { minutes: 2, onward: 0 }))
  expect(await eventsOf('fleet.geofence.dwelled', fence)).toEqual([])
  service.clock.set('2026-03-02T09:30:00.000Z')
  await expect.poll(() => eventsOf('fleet.geofence.dwelled', fence), { timeout: 20_000 }).toHaveLength(1)
})

test('readings that come late part a visit, and what was told is corrected', async () => {
  const fence = await draw()
  const vehicle = await equippedVehicle(service, fleetId)
  const whole = drive(vehicle, { minutes: 60 })
  await send(service, whole)
  const [one] = await visits(`geofenceId=${fence.id}`)
  // It was away in the middle of the hour: nobody had heard of that.
  const away = legs(
    service,
    vehicle.deviceId,
    start + 25 * minute + 5_000,
    [{ minutes: 5, speedKmh: 0, ignition: false }],
    { lat: 53.6, lon: 9.9 },
  )
  const inTime = new Set(away.map(({ time }) => time.slice(0, 16)))
  expect(inTime.size).toBeGreaterThan(3)
  await send(service, away)
  const parts = await visits(`geofenceId=${fence.id}`)
  expect(parts.length).toBeGreaterThan(1)
  expect(parts.at(-1)).toMatchObject({ id: one!.id, version: one!.version + 1, status: 'ended' })
  expect(parts.at(-1)!.durationS).toBeLessThan(one!.durationS!)
  expect(await eventsOf('fleet.geofence-visit.corrected', fence)).toMatchObject([{ id: one!.id }])
})

test('a crossing that late readings take back is told to have been none', async () => {
  const fence = await draw()
  const vehicle = await equippedVehicle(service, fleetId)
  // Two readings on either side: it seems to have passed through.
  const ends = [0, 10].map((minutes) =>
    legs(service, vehicle.deviceId, start + minutes * minute, [{ minutes: 1 / 6, speedKmh: 36 }], {
      lat: 53.5 + (minutes * 600) / 111_195,
      lon: 9.9,
    }),
  )
  await send(service, ends.flat())
  const before = await crossings(fence)
  const around = legs(service, vehicle.deviceId, start + minute, [{ minutes: 8, speedKmh: 36 }], {
    lat: 53.5,
    lon: 9.95,
  })
  await send(service, around)
  expect(await crossings(fence)).toEqual([])
  const withdrawn = await eventsOf('fleet.geofence-crossing.withdrawn', fence)
  expect(withdrawn.map(({ id }) => id).sort()).toEqual(before.map(({ id }) => id).sort())
})

test('a geofence is for its vehicles, and for those of its time', async () => {
  const other = (await makeFleet(service)).id
  const mine = await equippedVehicle(service, fleetId)
  const theirs = await equippedVehicle(service, other)
  const scope = (fleetIds: string[], vehicleIds: string[] = []) => ({ fleetIds, groupIds: [], vehicleIds })
  const fence = await draw({ scope: scope([fleetId]) })
  await send(service, [...drive(mine), ...drive(theirs)])
  const who = async () => (await visits(`geofenceId=${fence.id}`)).map(({ vehicleId }) => vehicleId)
  expect(await who()).toEqual([mine.vehicleId])
  expect((await crossings(fence)).map(({ vehicleId }) => vehicleId)).toEqual([mine.vehicleId, mine.vehicleId])
  service.clock.set('2026-03-02T12:00:00.000Z')
  await must(service, 200, 'PUT', `${path}/${fence.id}`, {
    headers: { 'if-match': '"1"' },
    body: { name: 'Depot', shape: fence.shape, scope: scope([], [theirs.vehicleId]) },
  })
  // Of before the change, and of after it.
  await send(service, drive(theirs, { fromMs: start + 90 * minute }))
  expect(await who()).toEqual([mine.vehicleId])
  await send(service, drive(theirs, { fromMs: start + 300 * minute }))
  await send(service, drive(mine, { fromMs: start + 300 * minute }))
  expect(await who()).toEqual([theirs.vehicleId, mine.vehicleId])
}, 60_000)

test('a vehicle that moves to another fleet was in its own at its time, for readings that come late too', async () => {
  const other = (await makeFleet(service)).id
  const vehicle = await equippedVehicle(service, fleetId)
  const scope = (id: string) => ({ scope: { fleetIds: [id], groupIds: [], vehicleIds: [] } })
  const ours = await draw(scope(fleetId))
  const theirs = await draw(scope(other))
  service.clock.set('2026-03-02T12:00:00.000Z')
  const held = await must<{ version: number }>(service, 200, 'GET', `${api}/vehicles/${vehicle.vehicleId}`)
  await must(service, 200, 'PATCH', `${api}/vehicles/${vehicle.vehicleId}`, {
    headers: { 'if-match': `"${held.version}"` },
    body: { fleetId: other },
  })
  const whose = async () => [
    (await visits(`geofenceId=${ours.id}`)).length,
    (await visits(`geofenceId=${theirs.id}`)).length,
    (await crossings(ours)).length,
    (await crossings(theirs)).length,
  ]
  await send(service, drive(vehicle, { fromMs: start + 300 * minute }))
  expect(await whose()).toEqual([0, 1, 0, 2])
  // Of the morning, when it was still the first fleet's.
  await send(service, drive(vehicle))
  expect(await whose()).toEqual([1, 1, 2, 2])
}, 60_000)

test('a group’s geofence is for the groups below it', async () => {
  const group = (name: string, parentId?: string) =>
    must<{ id: string }>(service, 201, 'POST', `${api}/groups`, { body: { name, ...(parentId ? { parentId } : {}) } })
  const top = await group('North')
  const below = await group('Harbour', top.id)
  const vehicle = await equippedVehicle(service, fleetId)
  const held = await must<{ version: number }>(service, 200, 'GET', `${api}/vehicles/${vehicle.vehicleId}`)
  await must(service, 200, 'PATCH', `${api}/vehicles/${vehicle.vehicleId}`, {
    headers: { 'if-match': `"${held.version}"` },
    body: { groupIds: [below.id] },
  })
  const inside = await draw({ scope: { fleetIds: [], groupIds: [top.id], vehicleIds: [] } })
  const outside = await draw({ scope: { fleetIds: [], groupIds: [(await group('South')).id], vehicleIds: [] } })
  await send(service, drive(vehicle))
  expect(await visits(`geofenceId=${inside.id}`)).toHaveLength(1)
  expect(await visits(`geofenceId=${outside.id}`)).toEqual([])
})

test('a vehicle whose device was taken out is not there now', async () => {
  const fence = await draw()
  const vehicle = await equippedVehicle(service, fleetId)
  await send(service, drive(vehicle, { onward: 0 }))
  expect(await visits(`geofenceId=${fence.id}&status=open`)).toHaveLength(1)
  service.clock.set('2026-03-02T10:00:00.000Z')
  await must(service, 200, 'DELETE', `${api}/vehicles/${vehicle.vehicleId}/device`)
  expect(await visits(`geofenceId=${fence.id}&status=open`)).toEqual([])
})

test('of a geofence that was deleted around a silent vehicle nobody is there, and the next reading says when it was left', async () => {
  const fence = await draw()
  const vehicle = await equippedVehicle(service, fleetId)
  await send(service, drive(vehicle, { onward: 0 }))
  expect(await visits(`geofenceId=${fence.id}&status=open`)).toHaveLength(1)
  service.clock.set('2026-03-02T09:00:00.000Z')
  await must(service, 204, 'DELETE', `${path}/${fence.id}`)
  expect(await visits(`geofenceId=${fence.id}&status=open`)).toEqual([])
  await send(service, drive(vehicle, { minutes: 90 }).slice(-40))
  expect(await visits(`geofenceId=${fence.id}`)).toMatchObject([
    { status: 'ended', exit: 'removed', endedAt: '2026-03-02T09:00:00.000Z' },
  ])
  expect((await crossings(fence))[0]).toMatchObject({ direction: 'exit', cause: 'removed' })
})

test('a visit in a time that a driver has hidden stays hidden, though it ends later', async () => {
  const fence = await draw()
  const vehicle = await equippedVehicle(service, fleetId)
  await send(service, drive(vehicle, { onward: 0 }))
  expect(await visits(`geofenceId=${fence.id}`)).toHaveLength(1)
  await service.publish(DriverPlacesHidden, {
    id: newId('dph'),
    version: 1,
    deviceId: vehicle.deviceId,
    // A fence is smaller than what may stay of a place.
    mode: 'coarsen',
    from: new Date(start).toISOString(),
    to: new Date(start + 10 * minute).toISOString(),
    readings: 90,
  })
  await expect.poll(() => visits(`geofenceId=${fence.id}`), { timeout: 20_000 }).toEqual([])
  await send(
    service,
    drive(vehicle).filter(({ time }) => Date.parse(time) > start + 24 * minute),
  )
  expect(await visits(`geofenceId=${fence.id}`)).toEqual([])
  expect(await eventsOf('fleet.geofence-visit.ended', fence)).toEqual([])
}, 60_000)

test('visits are paged, latest first, and another tenant sees none', async () => {
  const fence = await draw()
  const vehicle = await equippedVehicle(service, fleetId)
  for (const n of [0, 1, 2]) await send(service, drive(vehicle, { fromMs: start + n * 60 * minute }))
  const all = await visits(`vehicleId=${vehicle.vehicleId}&geofenceId=${fence.id}`)
  expect(all).toHaveLength(3)
  const paged: string[] = []
  let cursor = ''
  do {
    const query = `geofenceId=${fence.id}&limit=1${cursor && `&cursor=${cursor}`}`
    const page: { items: GeofenceVisit[]; nextCursor?: string } = await must(
      service,
      200,
      'GET',
      `${path}/visits?${query}`,
    )
    paged.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor ?? ''
  } while (cursor !== '')
  expect(paged).toEqual(all.map(({ id }) => id))
  expect(paged).toEqual(
    [...paged].sort((a, b) =>
      all.find(({ id }) => id === b)!.startedAt < all.find(({ id }) => id === a)!.startedAt ? -1 : 1,
    ),
  )
  const theirs = await service.call<{ items: unknown[] }>('GET', `${path}/visits?geofenceId=${fence.id}`, {
    tenant: 'ten_someoneelse',
  })
  expect(theirs.body.items).toEqual([])
})
