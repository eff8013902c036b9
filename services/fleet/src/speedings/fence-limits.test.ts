import type { Geofence, NewGeofence } from '@clutch/contracts/fleet/geofences'
import type { Speeding } from '@clutch/contracts/fleet/speedings'
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import { type EquippedVehicle, equippedVehicle, legs, send } from '../../test/drive.ts'
import { api, type FleetService, makeFleet, must, startFleet } from '../../test/fleet.ts'
import { limitsAsker } from '../road-limits/asker.ts'
import { lowerLimit } from './speeding.ts'

// Nobody knows what is posted: geofences alone say how fast one may be.
let service: FleetService
let fleetId: string
let van: EquippedVehicle
beforeAll(async () => {
  service = await startFleet({ ROAD_LIMITS: 'none' })
  fleetId = (await makeFleet(service)).id
})
afterAll(() => service.stop())

const start = Date.parse('2026-03-02T10:00:00.000Z')
const minuteMs = 60_000
/** Each test on a meridian of its own. */
let lon = 9
beforeEach(async () => {
  lon += 0.1
  service.clock.set('2026-03-02T09:00:00.000Z')
  van = await equippedVehicle(service, fleetId)
  expect(limitsAsker.provider).toBeUndefined()
})

/** A corridor of two kilometres of the way, beginning so far along it. */
function site(fromKm: number, more: Partial<NewGeofence> = {}): Promise<Geofence> {
  const lat = (km: number) => 53.5 + (km * 1_000) / 111_195
  const path = [[lon, lat(fromKm)], [lon, lat(fromKm + 2)]] // biome-ignore format: a line
  const body = { name: 'Site', shape: { type: 'corridor' as const, path, radiusM: 100 }, speedLimitKmh: 30, ...more }
  return must(service, 201, 'POST', `${api}/geofencing`, { body })
}

/** Seven and a half kilometres north at 45 km/h, and off. */
function drive(fromMs = start) {
  const parts = [
    { minutes: 10, speedKmh: 45, ignition: true },
    { minutes: 1, speedKmh: 0, ignition: false },
  ]
  return legs(service, van.deviceId, fromMs, parts, { lat: 53.5, lon })
}

async function sent(readings: Parameters<typeof send>[1]): Promise<Speeding[]> {
  await send(service, readings)
  const due = () =>
    service.look<{ count: number }>(
      `SELECT count(*)::int AS count FROM fleet.due_work WHERE due_at <= $1 AND failed_at IS NULL`,
      [service.clock.now()],
    )
  await expect.poll(async () => (await due())[0]!.count, { timeout: 20_000 }).toBe(0)
  const path = `${api}/driver-behavior/speedings?vehicleId=${van.vehicleId}`
  return (await must<{ items: Speeding[] }>(service, 200, 'GET', path)).items
}

test('who is faster than a geofence allows is told of it, for as long as he was inside', async () => {
  const fence = await site(2)
  const found = await sent(drive())
  expect(found).toMatchObject([{ limitKmh: 30, limitFrom: 'fence', limitOf: fence.id, maxSpeedKmh: 45 }])
  // Two kilometres at 45 km/h, from a hundred metres before the second.
  expect(Math.abs(Date.parse(found[0]!.startedAt) - start - 160_000)).toBeLessThan(20_000)
  expect(Math.abs(found[0]!.distanceM - 2_200)).toBeLessThan(250)
})

test('of geofences above each other the lowest limit holds, and one without any none', async () => {
  await site(2, { speedLimitKmh: 90 })
  const low = await site(3, { speedLimitKmh: 20 })
  await site(2, { speedLimitKmh: null })
  expect(await sent(drive())).toMatchObject([{ limitKmh: 20, limitOf: low.id }])
})

test('a limit holds from when it was set until it was changed, for readings that come late too', async () => {
  const fence = await site(2)
  service.clock.set('2026-03-02T12:00:00.000Z')
  await must(service, 200, 'PUT', `${api}/geofencing/${fence.id}`, {
    headers: { 'if-match': '"1"' },
    body: { name: 'Site', shape: fence.shape, speedLimitKmh: 50 },
  })
  // Before there was a geofence; while it said 30; since it says 50.
  await sent(drive(start - 4 * 60 * minuteMs))
  await sent(drive(start + 4 * 60 * minuteMs))
  expect(await sent(drive())).toMatchObject([{ limitKmh: 30, startedAt: expect.stringMatching(/T10:/) }])
})

test('a schedule and a scope hold for the limit too', async () => {
  const hours = { timeZone: 'UTC', windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '12:00', to: '13:00' }] }
  await site(2, { schedule: { ...hours, firstDay: null, lastDay: null, closedOn: [] } })
  const others = (await makeFleet(service)).id
  await site(2, { speedLimitKmh: 20, scope: { fleetIds: [others], groupIds: [], vehicleIds: [] } })
  expect(await sent(drive())).toEqual([])
  expect(await sent(drive(start + 125 * minuteMs))).toMatchObject([{ limitKmh: 30 }])
})

test('on the road beside it the limit does not hold', async () => {
  const lat = 53.5 + 3_000 / 111_195
  const eastDeg = 203 / (111_195 * Math.cos((lat * Math.PI) / 180))
  const shape = {
    type: 'polygon' as const,
    rings: [[[lon, lat - 0.01], [lon + eastDeg, lat - 0.01], [lon + eastDeg, lat + 0.01], [lon, lat + 0.01]]], // biome-ignore format: a ring
  }
  await must(service, 201, 'POST', `${api}/geofencing`, { body: { name: 'Yard', shape, speedLimitKmh: 10 } })
  const beside = drive().map((reading) => ({
    ...reading,
    position: { ...reading.position!, lon: lon + (2 / 203) * eastDeg, hdop: 1.5 },
  }))
  expect(await sent(beside)).toEqual([])
})

describe('of a road and a geofence', () => {
  const road = (limitKmh: number) => ({ limitKmh, source: 'road' as const, of: 'test' })
  const fence = { limitKmh: 50, source: 'fence' as const, of: 'gfn_1' }
  it('the lower limit holds, and what is only usual gives way', () => {
    expect(lowerLimit(road(30), fence)).toEqual(road(30))
    expect(lowerLimit(road(70), fence)).toEqual(fence)
    expect(lowerLimit({ limitKmh: 30, source: 'class', of: 'service' }, fence)).toEqual(fence)
    expect(lowerLimit(null, fence)).toEqual(fence)
    expect(lowerLimit(road(70), null)).toEqual(road(70))
    expect(lowerLimit(null, null)).toBeNull()
  })
})
