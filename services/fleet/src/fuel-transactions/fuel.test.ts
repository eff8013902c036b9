import type { Alert } from '@clutch/contracts/fleet/alerts'
import type { FigureRow } from '@clutch/contracts/fleet/analytics'
import type { VehicleRange } from '@clutch/contracts/fleet/charging-sessions'
import type { ConsumptionTotals, EnergyUse } from '@clutch/contracts/fleet/fuel-consumption'
import type { FuelTransaction } from '@clutch/contracts/fleet/fuel-transactions'
import type { LevelChange } from '@clutch/contracts/fleet/level-changes'
import { roles } from '@clutch/contracts/scopes'
import type { Reading } from '@clutch/contracts/telematics/readings'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EquippedVehicle, equippedVehicle, legs, send } from '../../test/drive.ts'
import { api, type FleetService, makeFleet, missing, must, passTo, startFleet, told } from '../../test/fleet.ts'

let service: FleetService
let fleetId: string
beforeAll(async () => {
  service = await startFleet()
  service.clock.set('2026-03-02T18:00:00.000Z')
  fleetId = (await makeFleet(service)).id
})
afterAll(() => service.stop())

const start = Date.parse('2026-03-02T08:00:00.000Z')
const fuel = `${api}/fuel-consumption`

function energy(vehicleId: string, body: Record<string, unknown>) {
  return must(service, 200, 'PUT', `${api}/vehicles/${vehicleId}/energy`, { body })
}

/** Half an hour of driving, six minutes at a pump, half an hour of driving; litres an hour all the way. */
function pumpDrive({ deviceId }: EquippedVehicle, { from = start, before = 30, after = 80 } = {}): Reading[] {
  const obd = { fuelRateLh: 6, rpm: 1_800 }
  const off = { rpm: 0 }
  return legs(service, deviceId, from, [
    { minutes: 15, speedKmh: 60, ignition: true, more: { fuelPercent: before, obd } },
    { minutes: 3, speedKmh: 0, ignition: true, more: { fuelPercent: before, obd: off } },
    { minutes: 3, speedKmh: 0, ignition: true, more: { fuelPercent: after, obd: off } },
    { minutes: 15, speedKmh: 60, ignition: true, more: { fuelPercent: after, obd } },
    { minutes: 1 / 6, speedKmh: 0, ignition: false, more: { fuelPercent: after } },
  ])
}

async function changesOf(vehicleId: string, more = ''): Promise<LevelChange[]> {
  return (
    await must<{ items: LevelChange[] }>(service, 200, 'GET', `${fuel}/level-changes?vehicleId=${vehicleId}${more}`)
  ).items
}

function bill(vehicleId: string, litres: number, more: Record<string, unknown> = {}) {
  const body = { vehicleId, at: '2026-03-02T08:21:00.000Z', litres, total: { amount: 7_000, currency: 'EUR' }, ...more }
  return must<FuelTransaction>(service, 201, 'POST', `${fuel}/transactions`, { body })
}

function read(id: string) {
  return must<FuelTransaction>(service, 200, 'GET', `${fuel}/transactions/${id}`)
}

test('a refuel is told in litres by the tank of its time, and a tank that is entered later corrects it', async () => {
  const vehicle = await equippedVehicle(service, fleetId)
  await send(service, pumpDrive(vehicle))
  const [unknown] = await changesOf(vehicle.vehicleId)
  expect(unknown).toMatchObject({ kind: 'refuel', status: 'standing', litres: null, level: { unit: 'percent' } })
  expect(Math.abs(unknown!.level.amount - 50)).toBeLessThan(1)
  expect((await service.emitted('fleet.fuel-level.refuelled')).map(({ data }) => data.id)).toContain(unknown!.id)
  await energy(vehicle.vehicleId, { fuelType: 'diesel', tankLitres: 60 })
  await energy(vehicle.vehicleId, { fuelType: 'diesel', tankLitres: 90, validFrom: '2026-04-01T00:00:00.000Z' })
  const [known] = await changesOf(vehicle.vehicleId)
  expect(Math.abs(known!.litres!.amount - 30)).toBeLessThan(0.6)
  expect(known!.litres!.low).toBeLessThan(30)
  expect(known!.litres!.high).toBeGreaterThan(30)
})

test('a transaction finds the refuel it paid for, whichever is known first, and a withdrawn refuel lets it go', async () => {
  const vehicle = await equippedVehicle(service, fleetId)
  await energy(vehicle.vehicleId, { fuelType: 'diesel', tankLitres: 60 })
  const early = await bill(vehicle.vehicleId, 30.1)
  expect(early).toMatchObject({ status: 'unmatched', levelChangeId: null })
  const drive = pumpDrive(vehicle)
  await send(service, drive)
  const [refuel] = await changesOf(vehicle.vehicleId)
  expect(await read(early.id)).toMatchObject({ status: 'matched', levelChangeId: refuel!.id, matchedBy: 'automatic' })
  expect(refuel!.transactionId).toBe(early.id)
  expect(await changesOf(vehicle.vehicleId, '&matched=false')).toEqual([])
  // Of two bills for one refuel, one paid for it.
  const again = await bill(vehicle.vehicleId, 30)
  const holders = [await read(early.id), await read(again.id)].filter(({ levelChangeId }) => levelChangeId !== null)
  expect(holders).toMatchObject([{ levelChangeId: refuel!.id }])
  // The device was put into it later, so the refuel was another's.
  await must(service, 200, 'PUT', `${api}/vehicles/${vehicle.vehicleId}/device`, {
    body: { deviceId: vehicle.deviceId, installedAt: '2026-03-02T12:00:00.000Z' },
  })
  await service.settled()
  await expect.poll(async () => (await read(holders[0]!.id)).status, { timeout: 15_000 }).toBe('unmatched')
  expect(await changesOf(vehicle.vehicleId)).toEqual([])
})

test('more litres than the tank took raise an alert, once', async () => {
  const vehicle = await equippedVehicle(service, fleetId)
  await energy(vehicle.vehicleId, { fuelType: 'diesel', tankLitres: 60 })
  await send(service, pumpDrive(vehicle))
  const billed = await bill(vehicle.vehicleId, 48)
  expect(billed).toMatchObject({ status: 'mismatched', reason: 'more-than-taken' })
  expect(billed.levelChangeId).not.toBeNull()
  const tooMuch = await bill(vehicle.vehicleId, 75, { at: '2026-03-05T08:00:00.000Z' })
  expect(tooMuch).toMatchObject({ status: 'mismatched', reason: 'more-than-the-tank', levelChangeId: null })
  await bill(vehicle.vehicleId, 5, { at: '2026-03-02T09:00:00.000Z' })
  const raised = (await service.emitted('fleet.fuel-card.mismatch')).filter(
    ({ data }) => (data as FuelTransaction).vehicleId === vehicle.vehicleId,
  )
  expect(raised.map(({ data }) => data.id)).toEqual([billed.id, tooMuch.id])
})

test('who is billed for what no tank took raises an alert, also when the device tells it later', async () => {
  const vehicle = await equippedVehicle(service, fleetId)
  await energy(vehicle.vehicleId, { fuelType: 'diesel', tankLitres: 60 })
  const rule = await must<{ id: string }>(service, 201, 'POST', `${api}/alert-rules`, {
    body: {
      name: 'Card',
      events: ['fleet.fuel-card.mismatch'],
      severity: 'critical',
      scope: { vehicleIds: [vehicle.vehicleId] },
    },
  })
  const alerts = async () =>
    (await must<{ items: Alert[] }>(service, 200, 'GET', `${api}/alerts?ruleId=${rule.id}`)).items
  const billed = await bill(vehicle.vehicleId, 40)
  const empty = await equippedVehicle(service, fleetId)
  await energy(empty.vehicleId, { fuelType: 'diesel', tankLitres: 60 })
  const unseen = await bill(empty.vehicleId, 40)
  await service.settled()
  expect(await read(billed.id)).toMatchObject({ status: 'unmatched', reason: null })
  await send(service, pumpDrive(vehicle, { before: 50, after: 50 }))
  await send(service, pumpDrive(vehicle, { from: start + 3 * 3_600_000, before: 45, after: 45 }))
  await passTo(service, '2026-03-03T11:00:00.000Z')
  await expect
    .poll(() => read(billed.id), { timeout: 15_000 })
    .toMatchObject({ status: 'mismatched', reason: 'nothing-taken', levelChangeId: null })
  expect(await read(unseen.id)).toMatchObject({ status: 'unmatched', reason: null })
  const raised = await service.emitted('fleet.fuel-card.mismatch')
  expect(raised.filter(({ data }) => data.id === billed.id)).toHaveLength(1)
  await expect.poll(alerts, { timeout: 15_000 }).toMatchObject([{ status: 'open' }])
  // It was a canister, somebody says.
  await must(service, 200, 'PATCH', `${fuel}/transactions/${billed.id}/match`, {
    body: { levelChangeId: null },
    headers: { 'if-match': `"${(await read(billed.id)).version}"` },
  })
  expect(await read(billed.id)).toMatchObject({ status: 'unmatched', reason: null, matchedBy: 'manual' })
  await expect.poll(alerts, { timeout: 15_000 }).toMatchObject([{ status: 'resolved', resolvedBecause: 'withdrawn' }])
})

test('what somebody said about a match is not decided again', async () => {
  const vehicle = await equippedVehicle(service, fleetId)
  await send(service, pumpDrive(vehicle))
  const [refuel] = await changesOf(vehicle.vehicleId)
  const first = await bill(vehicle.vehicleId, 30)
  const second = await bill(vehicle.vehicleId, 31)
  const match = (of: FuelTransaction, levelChangeId: string | null, status = 200) =>
    must<FuelTransaction>(service, status, 'PATCH', `${fuel}/transactions/${of.id}/match`, {
      body: { levelChangeId },
      headers: { 'if-match': `"${of.version}"` },
    })
  expect((await read(first.id)).levelChangeId).toBe(refuel!.id)
  const moved = await match(second, refuel!.id)
  expect(moved).toMatchObject({ levelChangeId: refuel!.id, status: 'matched', matchedBy: 'manual' })
  expect(await read(first.id)).toMatchObject({ levelChangeId: null, status: 'unmatched' })
  await match(second, null, 412)
  const none = await match(moved, null)
  expect(none).toMatchObject({ status: 'unmatched', matchedBy: 'manual' })
  expect((await read(first.id)).levelChangeId).toBe(refuel!.id)
})

test('a CSV has a result for each row, and the same again changes nothing', async () => {
  const vehicle = await equippedVehicle(service, fleetId)
  await must(service, 200, 'PATCH', `${api}/vehicles/${vehicle.vehicleId}`, {
    body: { plate: 'HH-FU 1' },
    headers: { 'if-match': '"1"' },
  })
  await send(service, pumpDrive(vehicle))
  const csv = [
    'externalId;plate;at;litres;total;currency;station;cardNumber',
    'A-1;HH-FU 1;2026-03-02T08:21:30Z;30.01;52.20;EUR;"Nord; A7";7002 1234 5678 9012',
    'A-2;HH-XX 9;2026-03-02T08:21:30Z;30.01;52.20;EUR;;',
    'A-3;HH-FU 1;yesterday;30.01;52.20;EUR;;',
    'A-4;HH-FU 1;2026-03-03T08:21:30Z;30,01;1.052,20;EUR;;',
    'A-5;HH-FU 1;2026-03-04T08:21:30Z;30,01;1.052;EUR;;',
    'A-6;HH-FU 1;2026-03-05T08:21:30Z;30,01;52,20;EUR;;',
    ';HH-FU 1;2026-03-06T08:21:30Z;30,01;52,2;EUR;;',
    ';HH-FU 1;2026-03-06T09:21:30+01:00;30.01;52.20;EUR;;',
    'A-1;HH-FU 1;2026-03-02T08:21:30Z;30.01;52.20;EUR;;',
  ].join('\n')
  // The token of a call that was made before.
  const upload = async () => {
    const answer = await fetch(`${service.url}/api/v1${fuel}/transactions/import`, {
      method: 'POST',
      headers: { authorization: `Bearer ${service.tenant}/${roles.admin.join(' ')}`, 'content-type': 'text/csv' },
      body: csv,
    })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
  const { status, body } = await upload()
  expect(status).toBe(200)
  expect(body).toMatchObject({ created: 3, known: 2, refused: 4 })
  expect((body.rows as { line: number; outcome: string }[]).map(({ line, outcome }) => [line, outcome])).toEqual([
    [2, 'created'],
    [3, 'refused'],
    [4, 'refused'],
    [5, 'refused'],
    [6, 'refused'],
    [7, 'created'],
    [8, 'created'],
    [9, 'known'],
    [10, 'known'],
  ])
  const page = await must<{ items: FuelTransaction[] }>(
    service,
    200,
    'GET',
    `${fuel}/transactions?vehicleId=${vehicle.vehicleId}`,
  )
  expect(page.items).toMatchObject([
    { externalId: null, litres: 30.01, total: { amount: 5_220 } },
    { externalId: 'A-6', litres: 30.01, total: { amount: 5_220 } },
    {
      externalId: 'A-1',
      status: 'matched',
      total: { amount: 5_220, currency: 'EUR' },
      station: 'Nord; A7',
      cardNumber: '**9012',
    },
  ])
  expect((await upload()).body).toMatchObject({ created: 0, known: 5, refused: 4 })
})

test('totals of a period: litres, their source, what they cost and leave behind', async () => {
  const vehicle = await equippedVehicle(service, fleetId)
  const { vehicleId } = vehicle
  await energy(vehicleId, { fuelType: 'diesel', tankLitres: 60 })
  await send(service, pumpDrive(vehicle))
  await must(service, 200, 'PUT', `${fuel}/prices`, {
    body: { fuelType: 'diesel', validFrom: '2026-01-01T00:00:00.000Z', perUnit: '1.6', currency: 'EUR' },
  })
  const range = 'from=2026-03-02T00:00:00.000Z&to=2026-03-03T00:00:00.000Z'
  const { items: uses } = await must<{ items: EnergyUse[] }>(service, 200, 'GET', `${fuel}/uses?vehicleId=${vehicleId}`)
  expect(uses.filter(({ onTrip }) => onTrip)).toMatchObject([{ fuel: { source: 'fuel-rate' } }])
  const totals = async () =>
    (await must<{ total: ConsumptionTotals }>(service, 200, 'GET', `${fuel}/totals?${range}&vehicleId=${vehicleId}`))
      .total
  const byTable = await totals()
  // Thirty minutes at six litres an hour, thirty kilometres.
  expect(byTable.litres).toBeGreaterThan(2.7)
  expect(byTable.litres).toBeLessThan(3.3)
  expect(byTable.low).toBeLessThan(3)
  expect(byTable.high).toBeGreaterThan(3)
  expect(byTable.litresPer100Km).toBeCloseTo((byTable.litres / byTable.distanceKm) * 100, 0)
  expect(byTable.mpgUs).toBeCloseTo(235.215 / byTable.litresPer100Km!, 0)
  expect(byTable.mpgImperial).toBeCloseTo(282.481 / byTable.litresPer100Km!, 0)
  expect(byTable.co2Kg).toBeCloseTo(byTable.litres * 2.697, 1)
  expect(byTable.cost).toEqual([{ amount: Math.round(byTable.litres * 160), currency: 'EUR' }])
  expect(Math.abs(byTable.refuelledLitres! - 30)).toBeLessThan(0.6)
  await bill(vehicleId, 30, { total: { amount: 6_000, currency: 'EUR' } })
  expect(Math.abs((await totals()).cost[0]!.amount - byTable.litres * 200)).toBeLessThanOrEqual(2)
  await must(service, 422, 'GET', `${fuel}/totals?from=2026-01-01T00:00:00.000Z&to=2026-12-01T00:00:00.000Z`)
})

test('a car is charged, and how far it gets follows from how it was driven', async () => {
  const vehicle = await equippedVehicle(service, fleetId)
  const { vehicleId, deviceId } = vehicle
  const drive = Array.from({ length: 30 }, (_, n) => ({
    minutes: 1,
    speedKmh: 60,
    ignition: true,
    more: { stateOfChargePercent: 80 - n / 3 },
  }))
  const charge = Array.from({ length: 60 }, (_, n) => ({
    minutes: 1,
    speedKmh: 0,
    ignition: false,
    everyS: 60,
    more: { stateOfChargePercent: Math.min(100, 70 + n / 2) },
  }))
  const off = { minutes: 45, speedKmh: 0, ignition: false, everyS: 60, more: { stateOfChargePercent: 99.5 } }
  await send(service, legs(service, deviceId, start, [...drive, ...charge, off]))
  const rangeNow = () => must<VehicleRange>(service, 200, 'GET', `${api}/vehicles/${vehicleId}/range`)
  const before = await rangeNow()
  expect(before).toMatchObject({ kwh: null, kwhPer100Km: null })
  await energy(vehicleId, { fuelType: 'none', batteryKwh: 60 })
  const { items } = await must<{ items: unknown[] }>(
    service,
    200,
    'GET',
    `${api}/vehicles/${vehicleId}/charging-sessions`,
  )
  expect(items).toMatchObject([
    { startPercent: 70, endPercent: 99.5, kwh: { amount: 17.7 }, evidence: { from: 'rise', full: true } },
  ])

  const range = await rangeNow()
  expect(range).toMatchObject({ stateOfChargePercent: 99.5, kwh: 59.7, rangeKm: before.rangeKm })
  // Ten percent of 60 kWh for 30 km.
  expect(Math.abs(range.kwhPer100Km!.amount - 20)).toBeLessThan(1.5)
  // No tank was looked into, which is not to say that nothing was taken.
  const { total } = await must<{ total: ConsumptionTotals }>(
    service,
    200,
    'GET',
    `${fuel}/totals?from=2026-03-02T00:00:00.000Z&to=2026-03-03T00:00:00.000Z&vehicleId=${vehicleId}`,
  )
  expect(total).toMatchObject({ refuelledLitres: null, drainedLitres: null })
  expect(range.rangeKm!.low).toBeLessThan(298)
  expect(range.rangeKm!.high).toBeGreaterThan(298)

  // What it costs follows the price of its time, whenever somebody says it, and says another.
  const cost = async () => {
    await service.settled()
    await passTo(service, new Date(service.clock.now().getTime() + 16 * 60_000).toISOString())
    const { items: rows } = await must<{ items: FigureRow[] }>(
      service,
      200,
      'GET',
      `${api}/analytics/figures?measures=energy-cost&vehicleId=${vehicleId}&from=2026-03-01&to=2026-03-05`,
    )
    return rows[0]!.figures.map(({ value, coverage }) => [value, coverage])
  }
  expect(await cost()).toEqual([[null, 0]])
  const price = { fuelType: 'electricity', validFrom: '2026-03-01T00:00:00.000Z', currency: 'EUR' }
  await must(service, 200, 'PUT', `${fuel}/prices`, { body: { ...price, perUnit: '0.50' } })
  expect(await cost()).toEqual([[8.85, 1]])
  await must(service, 200, 'PUT', `${fuel}/prices`, { body: { ...price, perUnit: '0.40' } })
  expect(await cost()).toEqual([[7.08, 1]])
})

test('the readings in another order give the same refuels, and another tenant has none of it', async () => {
  const vehicle = await equippedVehicle(service, fleetId)
  const drive = pumpDrive(vehicle)
  const late = drive.filter((_, n) => n % 3 === 0)
  await send(
    service,
    drive.filter((_, n) => n % 3 !== 0),
  )
  await send(service, late)
  const other = await equippedVehicle(service, fleetId)
  await send(service, pumpDrive(other))
  const strip = (changes: LevelChange[]) =>
    changes.map(({ kind, at, level, notBefore, notAfter }) => ({ kind, at, level, notBefore, notAfter }))
  expect(strip(await changesOf(vehicle.vehicleId))).toEqual(strip(await changesOf(other.vehicleId)))
  const [refuel] = await changesOf(vehicle.vehicleId)
  const transaction = await bill(vehicle.vehicleId, 30)
  for (const [theirs, none] of [
    [`${fuel}/level-changes/${refuel!.id}`, `${fuel}/level-changes/${missing('lch')}`],
    [`${fuel}/transactions/${transaction.id}`, `${fuel}/transactions/${missing('ftx')}`],
    [`${api}/vehicles/${vehicle.vehicleId}/energy`, `${api}/vehicles/${missing('veh')}/energy`],
    [`${api}/vehicles/${vehicle.vehicleId}/range`, `${api}/vehicles/${missing('veh')}/range`],
  ] as const) {
    const answers = await told(service, 'GET', { theirs, missing: none })
    expect(answers.theirs).toEqual(answers.missing)
    expect(answers.theirs.status).toBe(404)
  }
})
