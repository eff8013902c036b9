import type { Geofence } from '@clutch/contracts/fleet/geofences'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { api, type FleetService, makeFleet, makeVehicle, must, startFleet } from '../../test/fleet.ts'

let service: FleetService
let lists: Record<string, string>

beforeAll(async () => {
  service = await startFleet()
  const fleet = await makeFleet(service)
  const vehicle = await makeVehicle(service, fleet.id)
  const geofence = await must<Geofence>(service, 201, 'POST', `${api}/geofencing`, {
    body: { name: 'Depot', shape: { type: 'circle', center: { lat: 53.55, lon: 9.99 }, radiusM: 300 } },
  })
  lists = {
    trips: `${api}/trips`,
    'harsh events': `${api}/driver-behavior/harsh-events`,
    crossings: `${api}/geofencing/${geofence.id}/crossings`,
    'trouble codes': `${api}/health-monitoring/${fleet.id}/trouble-codes`,
    installations: `${api}/vehicles/${vehicle.id}/installations`,
  }
})
afterAll(() => service.stop())

const cursorOf = (key: unknown) => Buffer.from(JSON.stringify(key)).toString('base64url')

test.each(['trips', 'harsh events', 'crossings', 'trouble codes', 'installations'])(
  'a cursor of another list is the caller’s mistake, not ours: %s',
  async (list) => {
    const path = lists[list]!
    for (const key of [['yesterday', 'trp_1'], ['trp_1'], [Number.MAX_VALUE, 'trp_1']]) {
      const answer = await service.call('GET', `${path}?cursor=${cursorOf(key)}`)
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/query/cursor' }] } })
    }
    const own = await service.call('GET', `${path}?cursor=${cursorOf(['2026-03-01T00:00:00.000Z', 'trp_1'])}`)
    expect(own).toMatchObject({ status: 200, body: { items: [], nextCursor: null } })
  },
)

test.each(['trips', 'harsh events', 'crossings'])('a leap second is no bound of a list: %s', async (list) => {
  for (const bound of ['from', 'to']) {
    const answer = await service.call('GET', `${lists[list]}?${bound}=2026-06-30T23:59:60Z`)
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: `/query/${bound}` }] } })
  }
})
