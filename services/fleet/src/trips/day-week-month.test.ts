import type { Trip } from '@clutch/contracts/fleet/trips'
import type { Reading } from '@clutch/contracts/telematics/readings'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { equippedVehicle, send, trip } from '../../test/drive.ts'
import { api, type FleetService, makeFleet, makeVehicle, must, registerDevices, startFleet } from '../../test/fleet.ts'

let service: FleetService
beforeAll(async () => {
  service = await startFleet()
  service.clock.set('2026-04-02T00:00:00.000Z')
})
afterAll(() => service.stop())

const hourMs = 3_600_000

/** Midnight of a day in a zone, by what its clocks show. */
function midnight(day: string, timeZone: string): string {
  const show = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  for (let ms = Date.parse(`${day}T00:00:00Z`) - 14 * hourMs; ; ms += hourMs / 4)
    if (show.format(new Date(ms)).startsWith(day)) return new Date(ms).toISOString()
}

function dayAfter(day: string, days = 1): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 24 * hourMs).toISOString().slice(0, 10)
}

async function tripsIn(vehicleId: string, from: string, to: string): Promise<Trip[]> {
  const found: Trip[] = []
  let cursor: string | null = null
  do {
    const page: { items: Trip[]; nextCursor: string | null } = await must(
      service,
      200,
      'GET',
      `${api}/trips?vehicleId=${vehicleId}&from=${from}&to=${to}&limit=7${cursor === null ? '' : `&cursor=${cursor}`}`,
    )
    found.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null)
  return found.reverse()
}

test('days, weeks and the month give the same trips, each once, in a zone whose clocks go forward meanwhile', async () => {
  const timeZone = 'Europe/Berlin'
  const { deviceId, vehicleId } = await equippedVehicle(service, (await makeFleet(service)).id)
  const first = '2026-03-01'
  const readings: Reading[] = []
  // Each 5 h 50 min, so that some trips begin on one day and end on the next, and some around the hour that is left out.
  const times: number[] = []
  for (
    let ms = Date.parse('2026-02-28T23:25:00.000Z');
    ms < Date.parse('2026-04-01T00:00:00.000Z');
    ms += 5.83 * hourMs
  )
    times.push(ms)
  times.push(Date.parse('2026-03-29T00:55:00.000Z'))
  for (const ms of times.sort((a, b) => a - b)) readings.push(...trip(service, deviceId, ms))
  await send(
    service,
    readings.filter(({ time }) => time >= '2026-03-01T00:00:00.000Z'),
  )
  const month = await tripsIn(vehicleId, midnight(first, timeZone), midnight('2026-04-01', timeZone))
  expect(month.length).toBeGreaterThan(120)
  expect(
    month.some(({ startedAt, endedAt }) => startedAt < '2026-03-29T01:00:00' && endedAt! > '2026-03-29T01:00:00'),
  ).toBe(true)
  const borders = (days: number) => {
    const all = []
    for (let day = first; day < '2026-04-01'; day = dayAfter(day, days))
      all.push([day, dayAfter(day, days) < '2026-04-01' ? dayAfter(day, days) : '2026-04-01'] as const)
    return all
  }
  for (const days of [1, 7]) {
    const parts = []
    for (const [from, to] of borders(days))
      parts.push(...(await tripsIn(vehicleId, midnight(from, timeZone), midnight(to, timeZone))))
    expect(parts).toEqual(month)
  }
  const short = (Date.parse(midnight('2026-03-30', timeZone)) - Date.parse(midnight('2026-03-29', timeZone))) / hourMs
  expect(short).toBe(23)
}, 60_000)

test('a device that is swapped between vehicles leaves each trip with the vehicle in which it began', async () => {
  const fleet = await makeFleet(service)
  const [deviceId] = (await registerDevices(service, 1)) as [string]
  const [van, truck] = [await makeVehicle(service, fleet.id), await makeVehicle(service, fleet.id)]
  const noon = Date.parse('2026-03-10T12:00:00.000Z')
  const put = (vehicleId: string, installedAt: string) =>
    must(service, 200, 'PUT', `${api}/vehicles/${vehicleId}/device`, { body: { deviceId, installedAt } })
  await put(van.id, '2026-03-10T00:00:00.000Z')
  service.clock.set('2026-03-10T12:05:00.000Z')
  await must(service, 200, 'DELETE', `${api}/vehicles/${van.id}/device`)
  service.clock.set('2026-04-02T00:00:00.000Z')
  await put(truck.id, '2026-03-10T12:05:00.000Z')
  await send(service, [...trip(service, deviceId, noon), ...trip(service, deviceId, noon + hourMs)])
  const [from, to] = ['2026-03-10T00:00:00.000Z', '2026-03-11T00:00:00.000Z']
  expect((await tripsIn(van.id, from, to)).map(({ startedAt }) => startedAt)).toEqual(['2026-03-10T12:00:00.000Z'])
  expect((await tripsIn(truck.id, from, to)).map(({ startedAt }) => startedAt)).toEqual(['2026-03-10T13:00:00.000Z'])
})

test('a swap that is told of days later takes the trips since then along', async () => {
  const fleet = await makeFleet(service)
  const { deviceId, vehicleId } = await equippedVehicle(service, fleet.id)
  const truck = await makeVehicle(service, fleet.id)
  const noon = Date.parse('2026-03-10T12:00:00.000Z')
  await send(service, [...trip(service, deviceId, noon), ...trip(service, deviceId, noon + 24 * hourMs)])
  const swapped = '2026-03-11T00:00:00.000Z'
  await must(service, 200, 'DELETE', `${api}/vehicles/${vehicleId}/device?removedAt=${swapped}`)
  await must(service, 200, 'PUT', `${api}/vehicles/${truck.id}/device`, { body: { deviceId, installedAt: swapped } })
  const [from, to] = ['2026-03-10T00:00:00.000Z', '2026-03-13T00:00:00.000Z']
  const startsOf = async (id: string) => (await tripsIn(id, from, to)).map(({ startedAt }) => startedAt)
  await vi.waitFor(async () => expect(await startsOf(truck.id)).toEqual(['2026-03-11T12:00:00.000Z']), 15_000)
  expect(await startsOf(vehicleId)).toEqual(['2026-03-10T12:00:00.000Z'])
})

test('a vehicle that moves to another fleet takes its trips along', async () => {
  const [north, south] = [await makeFleet(service), await makeFleet(service)]
  const { deviceId, vehicleId } = await equippedVehicle(service, north.id)
  await send(service, trip(service, deviceId, Date.parse('2026-03-10T12:00:00.000Z')))
  const of = async (fleetId: string) =>
    (await must<{ items: Trip[] }>(service, 200, 'GET', `${api}/trips?fleetId=${fleetId}`)).items.length
  expect([await of(north.id), await of(south.id)]).toEqual([1, 0])
  const { headers } = await service.call('GET', `${api}/vehicles/${vehicleId}`)
  await must(service, 200, 'PATCH', `${api}/vehicles/${vehicleId}`, {
    body: { fleetId: south.id },
    headers: { 'if-match': headers.etag! },
  })
  await send(service, trip(service, deviceId, Date.parse('2026-03-10T14:00:00.000Z')))
  expect([await of(north.id), await of(south.id)]).toEqual([0, 2])
})
