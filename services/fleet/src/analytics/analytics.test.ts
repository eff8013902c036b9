import type { FigureRow } from '@clutch/contracts/fleet/analytics'
import type { Trip } from '@clutch/contracts/fleet/trips'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EquippedVehicle, equippedVehicle, legs, send } from '../../test/drive.ts'
import { api, type FleetService, makeDriver, must, passTo, startFleet } from '../../test/fleet.ts'

let service: FleetService
let fleetId: string
let van: EquippedVehicle
const analytics = `${api}/analytics`

beforeAll(async () => {
  service = await startFleet()
  service.clock.set('2026-03-28T12:00:00.000Z')
  const fleet = await must<{ id: string }>(service, 201, 'POST', `${api}/fleets`, {
    body: { name: 'North', timeZone: 'Europe/Berlin' },
  })
  fleetId = fleet.id
  van = await equippedVehicle(service, fleetId)
})
afterAll(() => service.stop())

const pass = (to: string) => passTo(service, to)

function drive(from: string, minutes: number, speedKmh = 60, vehicle = van) {
  return send(
    service,
    legs(service, vehicle.deviceId, Date.parse(from), [
      { minutes, speedKmh, ignition: true },
      { minutes: 1 / 6, speedKmh: 0, ignition: false },
    ]),
  )
}

async function figures(query: string): Promise<FigureRow[]> {
  return (await must<{ items: FigureRow[] }>(service, 200, 'GET', `${analytics}/figures?${query}`)).items
}

const value = (row: FigureRow | undefined, measure: string) =>
  row?.figures.find((each) => each.measure === measure)?.value

test('what the figures of days, weeks and months say is what the list of trips says, over a night in which clocks change', async () => {
  await drive('2026-03-28T09:00:00.000Z', 30)
  // From ten to midnight until ten past, by the clock there.
  await drive('2026-03-28T22:50:00.000Z', 20)
  await drive('2026-03-29T10:00:00.000Z', 15)
  await pass('2026-04-02T12:00:00.000Z')
  const { items: trips } = await must<{ items: Trip[] }>(service, 200, 'GET', `${api}/trips?vehicleId=${van.vehicleId}`)
  expect(trips).toHaveLength(3)
  const km = trips.reduce((sum, { distanceM }) => sum + distanceM, 0) / 1_000
  const asked = `measures=distance,trips,active-days,utilisation,driving-time&vehicleId=${van.vehicleId}&from=2026-03-23&to=2026-04-06`
  const days = await figures(`${asked}&period=day`)
  const [whole] = await figures(asked)
  expect(value(whole, 'distance')).toBeCloseTo(km, 3)
  expect(value(whole, 'trips')).toBe(3)
  for (const period of ['day', 'week', 'month']) {
    const rows = await figures(`${asked}&period=${period}`)
    const sum = rows.reduce((all, row) => all + (value(row, 'distance') ?? 0), 0)
    expect(sum).toBeCloseTo(km, 4)
  }
  const [before, after] = ['2026-03-28', '2026-03-29'].map((day) => days.find(({ from }) => from === day))
  const nightKm = trips[1]!.distanceM / 1_000
  expect(value(before, 'distance')! + value(after, 'distance')!).toBeCloseTo(km, 4)
  expect(value(before, 'distance')).toBeCloseTo(trips[2]!.distanceM / 1_000 + nightKm / 2, 0)
  expect([value(before, 'active-days'), value(after, 'active-days')]).toEqual([1, 1])
  // A day on which it stood is known to be one; a day before anybody knew of it is not.
  const stood = days.find(({ from }) => from === '2026-03-31')
  expect([value(stood, 'distance'), value(stood, 'utilisation')]).toEqual([0, 0])
  expect(days.find(({ from }) => from === '2026-04-05')!.figures[0]).toMatchObject({ value: null })
})

test('a late trip, a driver entered afterwards and a bill change the days they concern', async () => {
  const kim = await makeDriver(service)
  await drive('2026-03-30T08:00:00.000Z', 60)
  const assigned = {
    vehicleId: van.vehicleId,
    driverId: kim.id,
    fromAt: '2026-03-30T08:30:00.000Z',
    untilAt: '2026-03-30T18:00:00.000Z',
  }
  await must(service, 201, 'POST', `${api}/driver-assignment/assignments`, { body: assigned })
  const bill = {
    vehicleId: van.vehicleId,
    at: '2026-03-30T12:00:00.000Z',
    litres: 40,
    total: { amount: 7_000, currency: 'EUR' },
  }
  await must(service, 201, 'POST', `${api}/fuel-consumption/transactions`, { body: bill })
  await service.settled()
  await pass('2026-04-02T13:00:00.000Z')
  const asked = 'from=2026-03-30&to=2026-03-31'
  const [row] = await figures(`measures=distance,fuel-cost,cost-per-km&vehicleId=${van.vehicleId}&${asked}`)
  const { items: trips } = await must<{ items: Trip[] }>(
    service,
    200,
    'GET',
    `${api}/trips?vehicleId=${van.vehicleId}&from=2026-03-30T00:00:00.000Z&to=2026-03-31T00:00:00.000Z`,
  )
  const km = trips[0]!.distanceM / 1_000
  expect(value(row, 'distance')).toBeCloseTo(km, 3)
  expect(value(row, 'fuel-cost')).toBe(70)
  expect(value(row, 'cost-per-km')).toBeCloseTo(70 / km, 3)
  const drivers = await figures(`measures=distance&by=driver&${asked}`)
  expect(drivers.map(({ subject }) => subject.id)).toEqual([null, kim.id])
  expect(drivers.reduce((sum, each) => sum + value(each, 'distance')!, 0)).toBeCloseTo(km, 3)
  expect(value(drivers[1], 'distance')).toBeCloseTo(km / 2, 0)
})

test('a vehicle that moves to another fleet takes nothing with it, and clocks of a fleet that change cut its days anew', async () => {
  const south = await must<{ id: string }>(service, 201, 'POST', `${api}/fleets`, { body: { name: 'South' } })
  const vehicle = await equippedVehicle(service, south.id)
  await drive('2026-04-01T21:50:00.000Z', 20, 60, vehicle)
  await pass('2026-04-02T14:00:00.000Z')
  const kept = await must<{ version: number }>(service, 200, 'GET', `${api}/vehicles/${vehicle.vehicleId}`)
  await must(service, 200, 'PATCH', `${api}/vehicles/${vehicle.vehicleId}`, {
    body: { fleetId },
    headers: { 'if-match': `"${kept.version}"` },
  })
  await service.settled()
  await pass('2026-04-03T20:00:00.000Z')
  const asked = `measures=distance&vehicleId=${vehicle.vehicleId}&from=2026-04-01&to=2026-04-04`
  const fleets = await figures(`${asked}&by=fleet`)
  const of = (id: string) =>
    value(
      fleets.find(({ subject }) => subject.id === id),
      'distance',
    )
  expect(of(south.id)).toBeGreaterThan(19)
  expect(of(fleetId)).toBe(0)
  const days = async () =>
    (await figures(`${asked}&period=day&fleetId=${south.id}`)).map((row) => value(row, 'distance'))
  const [first, second] = await days()
  expect([first! > 19, second]).toEqual([true, 0])
  const { version } = await must<{ version: number }>(service, 200, 'GET', `${api}/fleets/${south.id}`)
  await must(service, 200, 'PATCH', `${api}/fleets/${south.id}`, {
    body: { timeZone: 'Europe/Berlin' },
    headers: { 'if-match': `"${version}"` },
  })
  await service.settled()
  await pass('2026-04-03T21:00:00.000Z')
  const [before, after] = await days()
  expect(before! + after!).toBeCloseTo(first!, 4)
  expect(before! - after!).toBeLessThan(1)
})

test('what a measure is not told of is refused with the reason', async () => {
  const refused = await service.call<{ errors: { pointer: string }[] }>(
    'GET',
    `${analytics}/figures?measures=utilisation&by=driver&from=2026-03-01&to=2026-03-02`,
  )
  expect([refused.status, refused.body.errors[0]!.pointer]).toEqual([422, '/query/by'])
  const league = await must<{ ranked: number; unranked: number }>(
    service,
    200,
    'GET',
    `${analytics}/league?measure=distance&by=vehicle&from=2026-03-23&to=2026-04-04&leastExposure=1`,
  )
  expect(league).toMatchObject({ ranked: 2, unranked: 0 })
  const { items } = await must<{ items: { figure: { value: number }; change: number | null }[] }>(
    service,
    200,
    'GET',
    `${analytics}/trend?measure=distance&period=week&from=2026-03-23&to=2026-04-06`,
  )
  expect(items).toHaveLength(2)
  expect(items[1]!.change).toBeCloseTo(items[1]!.figure.value - items[0]!.figure.value, 4)
})

test('days that nobody looked at for weeks are settled at once, to the same rows, and months are the sums of their days', async () => {
  const facts = () =>
    service.look<{ day: string; vehicle_id: string; of: string }>(
      `SELECT starts_on::text AS day, vehicle_id, f::text AS of FROM fleet.usage_facts f
        WHERE tenant_id = $1 AND grain = 'day' AND starts_on < '2026-04-03' ORDER BY starts_on, vehicle_id, part`,
      [service.tenant],
    )
  const before = await facts()
  expect(before.length).toBeGreaterThan(12)
  await service.runtime.database.tx({ tenantId: service.tenant, actor: 'test' }, async (tx) => {
    await tx.sql.query('DELETE FROM usage_facts WHERE tenant_id = $1', [tx.tenantId])
    const fromDay = Date.parse('2026-02-28T00:00:00.000Z') / 86_400_000
    await tx.schedule('analytics/rest', 'days', tx.now, { fromDay })
  })
  await pass('2026-04-03T22:00:00.000Z')
  expect(await facts()).toEqual(before)
  const months = await service.look<{ same: boolean }>(
    `SELECT bool_and(m.distance_dm = d.distance_dm AND m.span_ms = d.span_ms AND m.fuel_cost = d.fuel_cost) AS same
       FROM (SELECT vehicle_id, starts_on, sum(distance_dm) AS distance_dm, sum(span_ms) AS span_ms, sum(fuel_cost) AS fuel_cost
               FROM fleet.usage_facts WHERE tenant_id = $1 AND grain = 'month' GROUP BY 1, 2) m
       FULL JOIN (SELECT vehicle_id, date_trunc('month', starts_on)::date AS starts_on, sum(distance_dm) AS distance_dm,
                         sum(span_ms) AS span_ms, sum(fuel_cost) AS fuel_cost
                    FROM fleet.usage_facts WHERE tenant_id = $1 AND grain = 'day' GROUP BY 1, 2) d USING (vehicle_id, starts_on)`,
    [service.tenant],
  )
  expect(months).toEqual([{ same: true }])
})
