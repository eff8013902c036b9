import type { TripCorrection } from '@clutch/contracts/fleet/trip-corrections'
import type { Stop, Trip } from '@clutch/contracts/fleet/trips'
import type { Reading } from '@clutch/contracts/telematics/readings'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EquippedVehicle, equippedVehicle, legs, send, trip } from '../../test/drive.ts'
import { api, type FleetService, makeFleet, missing, must, startFleet, told } from '../../test/fleet.ts'
import { random } from '../telemetry/noise.ts'
import { insertCorrection } from './correction-store.ts'

let service: FleetService
let fleetId: string
beforeAll(async () => {
  service = await startFleet()
  fleetId = (await makeFleet(service)).id
})
afterAll(() => service.stop())

const start = Date.parse('2026-03-02T08:00:00.000Z')
const minute = 60_000

async function tripsOf(vehicleId: string): Promise<Trip[]> {
  const page = await must<{ items: Trip[] }>(service, 200, 'GET', `${api}/trips?vehicleId=${vehicleId}`)
  return page.items.reverse()
}

/** Two trips of ten minutes, an hour apart. */
async function twoTrips(): Promise<EquippedVehicle & { trips: [Trip, Trip] }> {
  const vehicle = await equippedVehicle(service, fleetId)
  await send(service, [
    ...trip(service, vehicle.deviceId, start),
    ...trip(service, vehicle.deviceId, start + 60 * minute),
  ])
  return { ...vehicle, trips: (await tripsOf(vehicle.vehicleId)) as [Trip, Trip] }
}

function correct(of: Trip, body: unknown) {
  const headers = { 'if-match': `"${of.version}"` }
  return must<TripCorrection>(service, 201, 'POST', `${api}/trips/${of.id}/corrections`, { body, headers })
}

function revert(of: TripCorrection) {
  const headers = { 'if-match': `"${of.version}"` }
  return must<TripCorrection>(service, 200, 'POST', `${api}/trip-corrections/${of.id}/revert`, { headers })
}

const seen = (trips: readonly Trip[]) =>
  trips.map(({ startedAt, endedAt, origin }) => [startedAt.slice(11, 19), endedAt?.slice(11, 19), origin])

test('a split makes two trips of one, and taking it back makes one of two', async () => {
  const { vehicleId, trips } = await twoTrips()
  const [first] = trips
  const correction = await correct(first, { kind: 'split', at: '2026-03-02T08:04:00.000Z', reason: 'two customers' })
  expect(correction).toMatchObject({ kind: 'split', status: 'active', reason: 'two customers', vehicleId })
  const after = await tripsOf(vehicleId)
  expect(seen(after)).toEqual([
    ['08:00:00', '08:04:00', 'manual'],
    ['08:04:00', '08:10:00', 'manual'],
    ['09:00:00', '09:10:00', 'engine'],
  ])
  expect(after[0]!.distanceM + after[1]!.distanceM).toBeCloseTo(first.distanceM, 0)
  expect(after[0]!.distanceM).toBeGreaterThan(2_300)
  expect(after[0]!.corrections).toEqual([correction.id])
  expect((await must<Trip>(service, 200, 'GET', `${api}/trips/${first.id}`)).status).toBe('withdrawn')
  const reverted = await revert(correction)
  expect(reverted).toMatchObject({ status: 'reverted', revertedBy: expect.any(String) })
  const back = await tripsOf(vehicleId)
  expect(seen(back)).toEqual(seen(trips))
  expect(back[0]).toEqual({ ...first, version: back[0]!.version })
})

test('a merge makes one trip of two with the pause in it', async () => {
  const { vehicleId, trips } = await twoTrips()
  const [first, second] = trips
  await correct(second, { kind: 'merge', withTripId: first.id })
  const [merged, ...others] = await tripsOf(vehicleId)
  expect(others).toEqual([])
  expect(merged).toMatchObject({ origin: 'manual', startedAt: first.startedAt, endedAt: second.endedAt })
  expect(merged!.durationS).toBe(70 * 60)
  expect(merged!.idleS + merged!.movingS).toBeCloseTo(70 * 60, 0)
  expect(merged!.distanceM).toBeGreaterThanOrEqual(first.distanceM + second.distanceM)
})

test('a correction outlives what late readings change below it', async () => {
  const vehicle = await equippedVehicle(service, fleetId)
  const all = [...trip(service, vehicle.deviceId, start), ...trip(service, vehicle.deviceId, start + 60 * minute)]
  const isLate = (_: Reading, n: number) => n > 50 && n < 61
  await send(
    service,
    all.filter((reading, n) => !isLate(reading, n)),
  )
  const [first, second] = (await tripsOf(vehicle.vehicleId)) as [Trip, Trip]
  const merge = await correct(first, { kind: 'merge', withTripId: second.id })
  const before = (await tripsOf(vehicle.vehicleId))[0]!
  await send(service, all.filter(isLate))
  const [after, ...others] = await tripsOf(vehicle.vehicleId)
  expect(others).toEqual([])
  expect(after!.id).toBe(before.id)
  expect(after!.points).toBe(before.points + 10)
  // And what is found later in the pause belongs to it as well.
  await send(service, trip(service, vehicle.deviceId, start + 30 * minute))
  const [three, ...more] = await tripsOf(vehicle.vehicleId)
  expect(more).toEqual([])
  expect(three).toMatchObject({ id: before.id, startedAt: first.startedAt, endedAt: second.endedAt })
  expect(three!.points).toBe(after!.points + 61)
  await revert(merge)
  expect(seen(await tripsOf(vehicle.vehicleId)).map(([at]) => at)).toEqual(['08:00:00', '08:30:00', '09:00:00'])
})

test('a private trip keeps its figures and tells no place, in its track and stops neither', async () => {
  const { vehicleId, trips } = await twoTrips()
  const [first] = trips
  const correction = await correct(first, { kind: 'private' })
  const [hidden, other] = (await tripsOf(vehicleId)) as [Trip, Trip]
  expect(hidden).toMatchObject({ id: first.id, private: true, from: null, to: null, distanceM: first.distanceM })
  expect(other).toMatchObject({ private: false, from: expect.anything() })
  const track = await must<{ items: unknown[] }>(service, 200, 'GET', `${api}/trips/${first.id}/track`)
  expect(track.items).toEqual([])
  const range = 'from=2026-03-02T00:00:00.000Z&to=2026-03-03T00:00:00.000Z'
  const stops = await must<{ items: Stop[] }>(service, 200, 'GET', `${api}/vehicles/${vehicleId}/stops?${range}`)
  expect(stops.items.map(({ kind, at }) => [kind, at === null])).toEqual([
    ['parked', false],
    ['parked', true],
  ])
  await revert(correction)
  expect((await tripsOf(vehicleId))[0]).toMatchObject({ private: false, from: first.from })
})

test('who corrects what has changed meanwhile is told so, and what cannot be corrected is refused with its field', async () => {
  const { trips } = await twoTrips()
  const [first, second] = trips
  const other = await twoTrips()
  const post = (of: Trip, body: unknown, version = of.version) =>
    service.call<{ code: string }>('POST', `${api}/trips/${of.id}/corrections`, {
      body,
      headers: { 'if-match': `"${version}"` },
    })
  expect(await post(first, { kind: 'private' }, first.version + 1)).toMatchObject({ status: 412 })
  for (const [body, pointer] of [
    [{ kind: 'split', at: first.startedAt }, '/body/at'],
    [{ kind: 'split', at: second.startedAt }, '/body/at'],
    [{ kind: 'merge', withTripId: first.id }, '/body/withTripId'],
    [{ kind: 'merge', withTripId: other.trips[0].id }, '/body/withTripId'],
    [{ kind: 'merge', withTripId: missing('trp') }, '/body/withTripId'],
  ] as const)
    expect(await post(first, body)).toMatchObject({
      status: 422,
      body: { code: 'trip-not-correctable', errors: [{ pointer }] },
    })
})

test('the audit trail lists who corrected what, latest first, also what was taken back', async () => {
  const { vehicleId, trips } = await twoTrips()
  const [first, second] = trips
  const split = await correct(first, { kind: 'split', at: '2026-03-02T08:05:00.000Z' })
  await correct(second, { kind: 'private' })
  await revert(split)
  const list = await must<{ items: TripCorrection[] }>(
    service,
    200,
    'GET',
    `${api}/trip-corrections?vehicleId=${vehicleId}`,
  )
  expect(list.items.map(({ kind, status }) => [kind, status]).sort()).toEqual([
    ['private', 'active'],
    ['split', 'reverted'],
  ])
  expect(list.items.every(({ madeBy }) => madeBy !== '')).toBe(true)
})

test('whoever hears the events knows the trips that are shown', async () => {
  const { vehicleId, trips } = await twoTrips()
  const [first, second] = trips
  const split = await correct(first, { kind: 'split', at: '2026-03-02T08:05:00.000Z' })
  const [, half] = await tripsOf(vehicleId)
  await correct(half!, { kind: 'merge', withTripId: second.id })
  await revert(split)
  const heard = new Map<string, Trip>()
  for (const { type, data } of await service.emitted())
    if (type.startsWith('fleet.trip.') && data.vehicleId === vehicleId) heard.set(String(data.id), data as Trip)
  const standing = [...heard.values()].filter(({ status }) => status !== 'withdrawn')
  const byStart = (a: Trip, b: Trip) => (a.startedAt < b.startedAt ? -1 : 1)
  expect(standing.sort(byStart)).toEqual(await tripsOf(vehicleId))
})

test('stops of a trip, parking between trips and a vehicle that was towed are listed in one time', async () => {
  const { vehicleId, deviceId } = await equippedVehicle(service, fleetId)
  await send(
    service,
    legs(service, deviceId, start, [
      { minutes: 5, speedKmh: 36, ignition: true },
      { minutes: 4, speedKmh: 0, ignition: true },
      { minutes: 5, speedKmh: 36, ignition: true },
      { minutes: 30, speedKmh: 0, ignition: false, everyS: 60 },
    ]),
  )
  const parkedAt = legs(service, deviceId, start, [{ minutes: 11, speedKmh: 36 }]).at(-1)!.position!
  const towedTo = { lat: parkedAt.lat + 0.2, lon: parkedAt.lon }
  await send(
    service,
    legs(service, deviceId, start + 180 * minute, [{ minutes: 20, speedKmh: 0, ignition: false, everyS: 60 }], towedTo),
  )
  const [first] = (await tripsOf(vehicleId)) as [Trip]
  const inTrip = await must<{ items: Stop[] }>(service, 200, 'GET', `${api}/trips/${first.id}/stops`)
  expect(inTrip.items).toMatchObject([{ kind: 'stop', tripId: first.id, engine: 'on' }])
  expect(inTrip.items[0]!.durationS).toBeGreaterThanOrEqual(230)
  const range = 'from=2026-03-02T00:00:00.000Z&to=2026-03-03T00:00:00.000Z'
  const path = `${api}/vehicles/${vehicleId}/stops?${range}`
  const all = await must<{ items: Stop[] }>(service, 200, 'GET', path)
  expect(all.items.map(({ kind }) => kind)).toEqual(
    ['parked', 'relocation', 'stop'].sort((a, b) => {
      const of = (kind: string) => all.items.find((stop) => stop.kind === kind)!.startedAt
      return of(a) < of(b) ? 1 : -1
    }),
  )
  expect(all.items.find(({ kind }) => kind === 'relocation')!.movedM).toBeGreaterThan(20_000)
  const byOne: Stop[] = []
  let cursor: string | null = null
  do {
    const page: { items: Stop[]; nextCursor: string | null } = await must(
      service,
      200,
      'GET',
      `${path}&limit=1${cursor === null ? '' : `&cursor=${cursor}`}`,
    )
    byOne.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null)
  expect(byOne).toEqual(all.items)
  const long = await service.call(
    'GET',
    `${api}/vehicles/${vehicleId}/stops?from=2026-01-01T00:00:00.000Z&to=2026-06-01T00:00:00.000Z`,
  )
  expect(long).toMatchObject({ status: 422, body: { code: 'range-too-long' } })
})

test('another tenant’s trip and correction are the same 404 as none', async () => {
  const { trips } = await twoTrips()
  const correction = await correct(trips[0], { kind: 'private' })
  for (const [method, theirs, none] of [
    ['POST', `trips/${trips[1].id}/corrections`, `trips/${missing('trp')}/corrections`],
    ['GET', `trips/${trips[1].id}/stops`, `trips/${missing('trp')}/stops`],
    ['GET', `trip-corrections/${correction.id}`, `trip-corrections/${missing('tco')}`],
    ['POST', `trip-corrections/${correction.id}/revert`, `trip-corrections/${missing('tco')}/revert`],
  ] as const) {
    const options = method === 'POST' ? { headers: { 'if-match': '"1"' } } : {}
    const body = theirs.startsWith('trips') && method === 'POST' ? { body: { kind: 'private' } } : {}
    const answers = await told(
      service,
      method,
      { theirs: `${api}/${theirs}`, missing: `${api}/${none}` },
      { ...options, ...body },
    )
    expect(answers.theirs.status).toBe(404)
    expect(answers.theirs).toEqual(answers.missing)
  }
})

test('in whatever order readings arrive, the trips that are shown with the corrections of before are the same', async () => {
  const made = [
    ['split', '08:05:00', '08:05:00'],
    ['merge', '08:10:00', '09:00:00'],
    ['private', '10:00:00', '10:10:00'],
    // The end of one trip, and some of the pause: neither whole.
    ['private', '11:08:00', '11:20:00'],
  ] as const
  const shownAfter = async (arrivalsOf: (readings: Reading[]) => Reading[][]) => {
    const { vehicleId, deviceId } = await equippedVehicle(service, fleetId)
    await service.runtime.database.tx({ tenantId: service.tenant, actor: 'test' }, async (tx) => {
      for (const [n, [kind, from, to]] of made.entries())
        await insertCorrection(tx, {
          // Their order is part of their meaning.
          id: `tco_${String(n).padStart(4, '0')}${vehicleId.slice(-22)}`,
          version: 1,
          vehicleId,
          kind,
          from: `2026-03-02T${from}.000Z`,
          to: `2026-03-02T${to}.000Z`,
          status: 'active',
          reason: null,
          madeBy: 'test',
          madeAt: '2026-03-02T00:00:00.000Z',
          revertedBy: null,
          revertedAt: null,
        })
    })
    const readings = [0, 60, 120, 180].flatMap((after) => trip(service, deviceId, start + after * minute))
    for (const arrival of arrivalsOf(readings)) await send(service, arrival)
    const shown = await tripsOf(vehicleId)
    return shown.map(({ id: _, version: _v, vehicleId: _w, deviceId: _d, corrections, ...rest }) => ({
      ...rest,
      corrections: corrections.map((id) => id.slice(0, 8)),
    }))
  }
  const inOrder = await shownAfter((readings) => [readings])
  expect(inOrder.map((each) => [each.startedAt.slice(11, 19), each.endedAt?.slice(11, 19), each.private])).toEqual([
    ['08:00:00', '08:05:00', false],
    ['08:05:00', '09:10:00', false],
    ['10:00:00', '10:10:00', true],
    ['11:00:00', '11:08:00', false],
    ['11:08:00', '11:10:00', true],
  ])
  for (let seed = 1; seed <= 5; seed += 1) {
    const uniform = random(seed)
    const shuffled = await shownAfter((readings) => {
      const arrivals: Reading[][] = [[], [], [], []]
      for (const reading of readings) arrivals[Math.floor(uniform() * 4)]!.push(reading)
      return arrivals
    })
    expect(shuffled, `order ${seed}`).toEqual(inOrder)
  }
}, 60_000)

test('trips that a week lies between are not merged', async () => {
  const vehicle = await equippedVehicle(service, fleetId)
  await send(service, trip(service, vehicle.deviceId, start))
  await send(service, trip(service, vehicle.deviceId, start + 8 * 24 * 60 * minute))
  const [first, second] = (await tripsOf(vehicle.vehicleId)) as [Trip, Trip]
  const answer = await service.call('POST', `${api}/trips/${first.id}/corrections`, {
    body: { kind: 'merge', withTripId: second.id },
    headers: { 'if-match': `"${first.version}"` },
  })
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/body/withTripId' }] } })
})

test('of what is shown no more nobody is told where it went, also where only its half was private', async () => {
  const { vehicleId, trips } = await twoTrips()
  const [first] = trips
  await correct(first, { kind: 'split', at: '2026-03-02T08:05:00.000Z' })
  const [, half] = (await tripsOf(vehicleId)) as [Trip, Trip]
  await correct(half, { kind: 'private' })
  const whole = await must<Trip>(service, 200, 'GET', `${api}/trips/${first.id}`)
  expect(whole).toMatchObject({ status: 'withdrawn', from: null, to: null })
  const track = await must<{ items: { at: string }[] }>(service, 200, 'GET', `${api}/trips/${first.id}/track?limit=200`)
  expect(track.items.length).toBeGreaterThan(20)
  expect(track.items.every(({ at }) => at < '2026-03-02T08:05:00.000Z')).toBe(true)
})
