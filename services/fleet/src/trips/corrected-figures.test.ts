import type { FigureRow } from '@clutch/contracts/fleet/analytics'
import type { TripCorrection } from '@clutch/contracts/fleet/trip-corrections'
import type { Trip } from '@clutch/contracts/fleet/trips'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { equippedVehicle, send, trip } from '../../test/drive.ts'
import { api, type FleetService, makeDriver, makeFleet, must, passTo, startFleet } from '../../test/fleet.ts'

let service: FleetService
beforeAll(async () => {
  service = await startFleet()
})
afterAll(() => service.stop())

const start = Date.parse('2026-03-02T08:00:00.000Z')
const minute = 60_000

const tripsOf = async (vehicleId: string) =>
  (await must<{ items: Trip[] }>(service, 200, 'GET', `${api}/trips?vehicleId=${vehicleId}`)).items.reverse()
const correct = ({ id, version }: Trip, body: object) =>
  must<TripCorrection>(service, 201, 'POST', `${api}/trips/${id}/corrections`, {
    body,
    headers: { 'if-match': `"${version}"` },
  })
const revert = ({ id, version }: TripCorrection) =>
  must(service, 200, 'POST', `${api}/trip-corrections/${id}/revert`, { headers: { 'if-match': `"${version}"` } })

test('days, weeks, months and drivers add up to the trips that are shown, merged over days and another driver, and as before when all is taken back', async () => {
  const { vehicleId, deviceId } = await equippedVehicle(service, (await makeFleet(service)).id)
  const hour = 60 * minute
  // Over a midnight, two days later, and another.
  for (const after of [15 * hour + 55 * minute, 74 * hour, 100 * hour])
    await send(service, trip(service, deviceId, start + after))
  const [kim, alex] = [await makeDriver(service), await makeDriver(service)]
  const instant = (ms: number) => new Date(ms).toISOString()
  const turn = instant(start + 40 * hour)
  for (const [driverId, fromAt, untilAt] of [
    [kim.id, instant(start), turn],
    [alex.id, turn, instant(start + 120 * hour)],
  ])
    await must(service, 201, 'POST', `${api}/driver-assignment/assignments`, {
      body: { vehicleId, driverId, fromAt, untilAt },
    })
  const range = 'from=2026-03-01&to=2026-03-15'
  const sumOf = async (more: string) => {
    const path = `${api}/analytics/figures?measures=distance&${range}&${more}`
    const { items } = await must<{ items: FigureRow[] }>(service, 200, 'GET', path)
    return items.reduce((sum, { figures }) => sum + (figures[0]!.value ?? 0), 0)
  }
  const adds = async (now: string) => {
    await passTo(service, now)
    const km = (await tripsOf(vehicleId)).reduce((sum, { distanceM }) => sum + distanceM, 0) / 1_000
    for (const period of ['day', 'week', 'month'])
      expect(await sumOf(`vehicleId=${vehicleId}&period=${period}`), period).toBeCloseTo(km, 2)
    expect(await sumOf('by=driver'), 'drivers').toBeCloseTo(km, 2)
    return km
  }
  service.clock.set('2026-03-09T12:00:00.000Z')
  const before = await adds('2026-03-09T13:00:00.000Z')
  const [first, second, third] = (await tripsOf(vehicleId)) as [Trip, Trip, Trip]
  const made = [
    await correct(first, { kind: 'merge', withTripId: second.id }),
    await correct(third, { kind: 'split', at: instant(Date.parse(third.startedAt) + 4 * minute) }),
  ]
  const [, half] = (await tripsOf(vehicleId)) as [Trip, Trip]
  made.push(await correct(half, { kind: 'private' }))
  expect(await adds('2026-03-09T14:00:00.000Z')).toBeGreaterThanOrEqual(before)
  const ofDrivers = await Promise.all(
    [kim, alex].map(({ id }) =>
      must<{ items: unknown[] }>(
        service,
        200,
        'GET',
        `${api}/driver-assignment/drivers/${id}/trips?from=${instant(start)}&to=2026-03-09T00:00:00.000Z`,
      ),
    ),
  )
  // The merged one is both drivers', from and until the turn.
  expect(ofDrivers.map(({ items }) => items.length)).toEqual([1, 3])
  for (const each of made.reverse()) await revert(each)
  expect(await adds('2026-03-09T15:00:00.000Z')).toBeCloseTo(before, 3)
}, 60_000)
