import type { Trip } from '@clutch/contracts/fleet/trips'
import { DriverPlacesHidden } from '@clutch/contracts/telematics/driver-privacy'
import { newId } from '@clutch/shared/id'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { equippedVehicle, legs, send, trip } from '../../test/drive.ts'
import { api, type FleetService, makeFleet, must, startFleet } from '../../test/fleet.ts'

let service: FleetService
let fleetId: string
beforeAll(async () => {
  service = await startFleet()
  fleetId = (await makeFleet(service)).id
})
afterAll(() => service.stop())

const start = Date.parse('2026-03-02T08:00:00.000Z')
const minute = 60_000

type Mode = 'coarsen' | 'erase-positions' | 'erase-readings'

/** A trip with a stop and an idling in it, then another; the first is hidden. */
async function hiddenTrip(mode: Mode) {
  service.clock.set('2026-03-02T09:00:00.000Z')
  const { deviceId, vehicleId } = await equippedVehicle(service, fleetId)
  await send(
    service,
    legs(service, deviceId, start, [
      { minutes: 5, speedKmh: 36, ignition: true },
      { minutes: 4, speedKmh: 0, ignition: true },
      { minutes: 5, speedKmh: 36, ignition: true },
      { minutes: 2, speedKmh: 0, ignition: false },
    ]),
  )
  await send(service, trip(service, deviceId, start + 60 * minute))
  const trips = async () =>
    (await must<{ items: Trip[] }>(service, 200, 'GET', `${api}/trips?vehicleId=${vehicleId}`)).items.reverse()
  const before = await trips()
  await service.publish(DriverPlacesHidden, {
    id: newId('dph'),
    version: 1,
    deviceId,
    mode,
    from: new Date(start).toISOString(),
    to: new Date(start + 16 * minute).toISOString(),
    readings: 90,
  })
  const work = () => service.look(`SELECT 1 FROM fleet.due_work WHERE kind = 'telemetry/hide-places'`)
  await service.settled()
  await expect.poll(work, { timeout: 10_000 }).toEqual([])
  const places = await service.look<{ place: string }>(
    `SELECT point::text AS place FROM fleet.track_points WHERE device_id = $1 AND time <= $2 AND point->>'valid' = 'true'
     UNION ALL SELECT record::text FROM fleet.stays WHERE device_id = $1
     UNION ALL SELECT record::text FROM fleet.idlings WHERE device_id = $1`,
    [deviceId, new Date(start + 16 * minute)],
  )
  return { deviceId, vehicleId, before, after: await trips(), trips, places: places.map(({ place }) => place) }
}

test.each(['erase-positions', 'erase-readings'] as const)(
  'a hidden time takes every place with it and leaves times and distances: %s',
  async (mode) => {
    const { before, after, places } = await hiddenTrip(mode)
    expect(after[0]).toMatchObject({
      id: before[0]!.id,
      private: true,
      from: null,
      to: null,
      startedAt: before[0]!.startedAt,
      endedAt: before[0]!.endedAt,
      distanceM: before[0]!.distanceM,
    })
    expect(after[1]).toEqual(before[1])
    expect(places.length).toBeGreaterThan(0)
    for (const place of places) expect(place).not.toMatch(/53\.[0-9]/)
    const told = (await service.emitted('fleet.trip.corrected')).filter(
      ({ aggregateId }) => aggregateId === before[0]!.id,
    )
    expect(told.at(-1)!.data).toMatchObject({ private: true, from: null })
  },
)

test('a coarse place is a place to about a kilometre', async () => {
  const { before, after } = await hiddenTrip('coarsen')
  expect(after[0]!.private).toBe(false)
  expect(after[0]!.from).toEqual({ lat: 53.5, lon: 9.9 })
  expect(after[0]!.to!.lat).not.toBe(before[0]!.to!.lat)
  expect(Math.abs(after[0]!.to!.lat - before[0]!.to!.lat)).toBeLessThanOrEqual(0.005)
})

test('what comes late of a hidden time is not folded in, what comes of the time after is', async () => {
  const { deviceId, after, trips } = await hiddenTrip('erase-positions')
  await send(service, trip(service, deviceId, start).slice(3, 9))
  expect(await trips()).toEqual(after)
  await send(service, trip(service, deviceId, start + 30 * minute))
  const now = await trips()
  expect(now).toHaveLength(3)
  expect(now[0]).toEqual(after[0])
  expect(now[2]).toMatchObject({ id: after[1]!.id, distanceM: after[1]!.distanceM })
})
