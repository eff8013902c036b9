import type { FigureRow } from '@clutch/contracts/fleet/analytics'
import type { CostEntry } from '@clutch/contracts/fleet/cost-entries'
import { roles } from '@clutch/contracts/scopes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { api, type FleetService, makeVehicle, must, passTo, startFleet, told } from '../../test/fleet.ts'

let service: FleetService
let fleetId: string
const costs = `${api}/cost-entries`

beforeAll(async () => {
  service = await startFleet()
  service.clock.set('2026-03-10T12:00:00.000Z')
  fleetId = (
    await must<{ id: string }>(service, 201, 'POST', `${api}/fleets`, {
      body: { name: 'North', timeZone: 'Europe/Berlin' },
    })
  ).id
})
afterAll(() => service.stop())

const enter = (body: Record<string, unknown>) => must<CostEntry>(service, 201, 'POST', costs, { body })
const eur = (amount: number) => ({ amount, currency: 'EUR' })

/** By day and currency, in major units; nothing where nothing was recorded. */
async function costOf(vehicleId: string, from: string, to: string, measure = 'other-cost', period = 'day') {
  const query = `measures=${measure}&vehicleId=${vehicleId}&from=${from}&to=${to}&period=${period}`
  const { items } = await must<{ items: FigureRow[] }>(service, 200, 'GET', `${api}/analytics/figures?${query}`)
  return items.flatMap((row) =>
    row.figures.flatMap(({ value, currency }) => (value === null ? [] : [[row.from, value, currency]])),
  )
}

test('a cost of many days counts on each of them, and a changed or deleted one on those it is for now', async () => {
  const { id: vehicleId } = await makeVehicle(service, fleetId)
  const insurance = { vehicleId, category: 'insurance', amount: eur(36_500), from: '2026-01-01', to: '2027-01-01' }
  const entry = await enter(insurance)
  const fine = await enter({
    vehicleId,
    category: 'fines',
    amount: { amount: 3_000, currency: 'CHF' },
    from: '2026-03-09',
  })
  expect(fine.to).toBe('2026-03-10')
  await passTo(service, '2026-03-10T13:00:00.000Z')
  expect(await costOf(vehicleId, '2026-03-08', '2026-03-12')).toEqual([
    ['2026-03-08', 1, 'EUR'],
    ['2026-03-09', 30, 'CHF'],
    ['2026-03-09', 1, 'EUR'],
    // A day costs as much as all of it from its beginning on; the next one has not begun.
    ['2026-03-10', 1, 'EUR'],
  ])
  // Also before the vehicle was entered here: whole months are the sums of their days.
  expect(await costOf(vehicleId, '2026-01-01', '2026-03-01', 'cost', 'month')).toEqual([
    ['2026-01-01', 31, 'EUR'],
    ['2026-02-01', 28, 'EUR'],
  ])
  // The days that come have their share without anybody touching them; in Berlin the last has begun when the one before ends by UTC.
  await passTo(service, '2026-03-13T12:00:00.000Z')
  expect(await costOf(vehicleId, '2026-03-11', '2026-03-14')).toEqual([
    ['2026-03-11', 1, 'EUR'],
    ['2026-03-12', 1, 'EUR'],
    ['2026-03-13', 1, 'EUR'],
  ])

  const path = `${costs}/${entry.id}`
  const changed = await must<CostEntry>(service, 200, 'PATCH', path, {
    body: { amount: eur(73_000), from: '2026-03-10', to: '2027-03-10' },
    headers: { 'if-match': '"1"' },
  })
  expect(changed).toMatchObject({ version: 2, category: 'insurance', amount: eur(73_000) })
  await passTo(service, '2026-03-13T13:00:00.000Z')
  expect(await costOf(vehicleId, '2026-03-09', '2026-03-12')).toEqual([
    ['2026-03-09', 30, 'CHF'],
    ['2026-03-10', 2, 'EUR'],
    ['2026-03-11', 2, 'EUR'],
  ])
  expect((await service.call('DELETE', path, { headers: { 'if-match': '"1"' } })).status).toBe(412)
  expect((await service.call('DELETE', path, { headers: { 'if-match': '"2"' } })).status).toBe(204)
  await passTo(service, '2026-03-13T14:00:00.000Z')
  expect(await costOf(vehicleId, '2026-01-01', '2026-03-14')).toEqual([['2026-03-09', 30, 'CHF']])
  expect((await service.call('GET', path)).status).toBe(404)
})

test('a lease of an archived vehicle goes on, and its days do not', async () => {
  const vehicle = await makeVehicle(service, fleetId)
  await enter({ vehicleId: vehicle.id, category: 'lease', amount: eur(30_000), from: '2026-03-10', to: '2026-04-09' })
  await passTo(service, '2026-03-15T12:00:00.000Z')
  const { version } = await must<{ version: number }>(service, 200, 'GET', `${api}/vehicles/${vehicle.id}`)
  await must(service, 200, 'PATCH', `${api}/vehicles/${vehicle.id}`, {
    body: { status: 'archived' },
    headers: { 'if-match': `"${version}"` },
  })
  await service.settled()
  await passTo(service, '2026-03-18T12:00:00.000Z')
  const there = (await costOf(vehicle.id, '2026-03-14', '2026-03-18', 'availability')).map(([day]) => day)
  expect(there).toEqual(['2026-03-14', '2026-03-15'])
  expect(await costOf(vehicle.id, '2026-03-16', '2026-03-18')).toEqual([
    ['2026-03-16', 10, 'EUR'],
    ['2026-03-17', 10, 'EUR'],
  ])
})

test('the books are read row by row, the same again changes nothing, and what is no cost says why', async () => {
  const vehicle = await makeVehicle(service, fleetId)
  const csv = [
    'externalId;vehicleId;category;amount;currency;from;to;note',
    `B-1;${vehicle.id};Tyres;412,50;EUR;2026-03-02;;four of them`,
    `B-2;${vehicle.id};tax;120;EUR;2026-02-30;;`,
    `B-3;${vehicle.id};tax;120;EUR;2026-03-02;2026-03-02;`,
    `B-4;${vehicle.id};tax;1.234,50;EUR;2026-03-02;;`,
    `B-5;${vehicle.id};toll charge;12.50;EUR;2026-03-02;;`,
    `B-7;${vehicle.id};tolls;12.505;EUR;2026-03-02;;`,
    `B-6;veh_00000000000000000000000000;tolls;12.50;EUR;2026-03-02;;`,
    `B-1;${vehicle.id};tyres;412.50;EUR;2026-03-02;;`,
  ].join('\n')
  const upload = async () => {
    const answer = await fetch(`${service.url}/api/v1${costs}/import`, {
      method: 'POST',
      headers: { authorization: `Bearer ${service.tenant}/${roles.admin.join(' ')}`, 'content-type': 'text/csv' },
      body: csv,
    })
    return (await answer.json()) as { rows: { outcome: string; message: string | null }[] }
  }
  const first = await upload()
  expect(first).toMatchObject({ created: 1, known: 1, refused: 6 })
  expect(first.rows.map(({ outcome, message }) => message ?? outcome)).toEqual([
    'created',
    'from is not a day of the calendar',
    'to is not after from',
    'amount is none in major units',
    'category is no word of small letters, digits and hyphens',
    'amount has more than 2 places, or parts thousands',
    'there is no such vehicle',
    'known',
  ])
  expect(await upload()).toMatchObject({ created: 0, known: 2, refused: 6 })
  const { items } = await must<{ items: CostEntry[] }>(service, 200, 'GET', `${costs}?vehicleId=${vehicle.id}`)
  expect(items).toMatchObject([{ externalId: 'B-1', category: 'tyres', amount: eur(41_250), to: '2026-03-03' }])
  const again = await service.call('POST', costs, {
    body: { vehicleId: vehicle.id, category: 'tyres', amount: eur(1), from: '2026-03-02', externalId: 'B-1' },
  })
  expect(again.status).toBe(409)
  const listed = async (query: string) =>
    (await must<{ items: CostEntry[] }>(service, 200, 'GET', `${costs}?vehicleId=${vehicle.id}&${query}`)).items.length
  expect([await listed('category=tyres'), await listed('from=2026-03-03'), await listed('to=2026-03-03')]).toEqual([
    1, 0, 1,
  ])
  const { theirs, missing } = await told(service, 'GET', {
    theirs: `${costs}/${items[0]!.id}`,
    missing: `${costs}/cen_00000000000000000000000000`,
  })
  expect(theirs).toEqual(missing)
})
