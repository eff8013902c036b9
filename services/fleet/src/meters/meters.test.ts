import type { MeterEntry, MeterReset, VehicleMeters } from '@clutch/contracts/fleet/meters'
import type { Reading } from '@clutch/contracts/telematics/readings'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { equippedVehicle, legs, send } from '../../test/drive.ts'
import {
  api,
  type FleetService,
  makeFleet,
  makeVehicle,
  missing,
  must,
  registerDevices,
  startFleet,
  told,
} from '../../test/fleet.ts'

let service: FleetService
let fleetId: string
beforeAll(async () => {
  service = await startFleet()
  service.clock.set('2026-03-05T00:00:00.000Z')
  fleetId = (await makeFleet(service)).id
})
afterAll(() => service.stop())

const at = (time: string) => `2026-03-02T${time}.000Z`
const ms = (time: string) => Date.parse(at(time))
const metersOf = (vehicleId: string, when?: string) =>
  must<VehicleMeters>(
    service,
    200,
    'GET',
    `${api}/vehicles/${vehicleId}/meters${when === undefined ? '' : `?at=${when}`}`,
  )
const enter = (vehicleId: string, body: object) =>
  service.call<MeterEntry & { code: string; detail: string }>('POST', `${api}/vehicles/${vehicleId}/meter-entries`, {
    body: { meter: 'odometer', ...body },
  })

/** An hour at 60 km/h whose odometer says so, then the ignition goes off. */
function hour(deviceId: string, from: string, odometerM: number | null, hoursNorth = 0): Reading[] {
  const readings = legs(
    service,
    deviceId,
    ms(from),
    [
      { minutes: 60, speedKmh: 60, ignition: true },
      { minutes: 1, speedKmh: 0, ignition: false },
    ],
    { lat: 50 + (hoursNorth * 60_000) / 111_195, lon: 9.9 },
  )
  return readings.map((reading, i) =>
    odometerM === null
      ? reading
      : { ...reading, obd: { vehicleOdometerM: odometerM + Math.round(Math.min(i, 360) * (60 / 3.6) * 10) } },
  )
}

test('a vehicle nobody has told anything of has no counters; what is read off counts from then on', async () => {
  const { vehicleId, deviceId } = await equippedVehicle(service, fleetId)
  expect(await metersOf(vehicleId)).toMatchObject({ odometer: null, engineHours: null })
  expect((await enter(vehicleId, { value: 100_000_000, at: at('06:00:00'), source: 'workshop' })).status).toBe(201)
  await send(service, hour(deviceId, '08:00:00', null))
  const { odometer } = await metersOf(vehicleId, at('12:00:00'))
  expect(odometer).toMatchObject({ source: 'workshop', countsFrom: at('06:00:00') })
  expect(Math.abs(odometer!.totalM - 100_060_000)).toBeLessThan(1_000)
  const half = await metersOf(vehicleId, at('08:30:00'))
  expect(Math.abs(half.odometer!.totalM - 100_030_000)).toBeLessThan(1_500)
})

test('readings that come late, and a device that is entered late, count as if they had come in time', async () => {
  const vehicle = await makeVehicle(service, fleetId)
  const [deviceId] = (await registerDevices(service, 1)) as [string]
  await send(service, hour(deviceId, '10:00:00', 50_120_000, 2))
  await send(service, hour(deviceId, '08:00:00', 50_000_000))
  await must(service, 200, 'PUT', `${api}/vehicles/${vehicle.id}/device`, {
    body: { deviceId, installedAt: at('00:00:00') },
  })
  const read = async (time: string) => (await metersOf(vehicle.id, at(time))).odometer!
  expect((await read('09:30:00')).source).toBe('vehicle')
  expect(Math.abs((await read('09:00:30')).totalM - 50_060_000)).toBeLessThan(1_500)
  // The sixty kilometres that lay between were driven unseen: nobody knows when.
  expect((await read('09:30:00')).totalM).toBeGreaterThan(50_060_000)
  expect((await read('09:30:00')).totalM).toBeLessThan(50_120_000)
  expect(Math.abs((await read('10:00:30')).totalM - 50_120_500)).toBeLessThan(1_500)
  expect(Math.abs((await read('12:00:00')).totalM - 50_180_000)).toBeLessThan(1_500)
  const engine = (await metersOf(vehicle.id, at('12:00:00'))).engineHours!
  expect(engine).toMatchObject({ source: 'fixes', uncertainty: null })
  expect(Math.abs(engine.totalHours - 2)).toBeLessThan(0.1)
})

test('the way goes on over another device in the vehicle, and over another instrument', async () => {
  const { vehicleId, deviceId } = await equippedVehicle(service, fleetId)
  await send(service, hour(deviceId, '08:00:00', 70_000_000))
  const [other] = (await registerDevices(service, 1)) as [string]
  await must(service, 200, 'PUT', `${api}/vehicles/${vehicleId}/device`, {
    body: { deviceId: other, installedAt: at('10:00:00') },
  })
  await send(service, hour(other, '11:00:00', 70_060_000))
  expect(Math.abs((await metersOf(vehicleId, at('13:00:00'))).odometer!.totalM - 70_120_000)).toBeLessThan(2_000)
  const swapped = await enter(vehicleId, { value: 70_120_000, newInstrument: 5_000, at: at('14:00:00') })
  expect(swapped.status).toBe(201)
  await send(service, hour(other, '15:00:00', 5_000, 1))
  const { odometer } = await metersOf(vehicleId, at('17:00:00'))
  expect(Math.abs(odometer!.totalM - 70_180_000)).toBeLessThan(2_000)
  expect(Math.abs(odometer!.displayedM - 65_000)).toBeLessThan(2_000)
  const resets = await must<{ items: MeterReset[] }>(service, 200, 'GET', `${api}/vehicles/${vehicleId}/meter-resets`)
  expect(resets.items).toMatchObject([{ counter: 'vehicle-odometer', how: 'fell', deviceId: other }])
  expect((await service.emitted('fleet.meter-reset.found')).map(({ data }) => data)).toContainEqual(resets.items[0])
})

test('an entry that contradicts another is refused, one that is unlikely is asked again, and a wrong one is voided', async () => {
  const { vehicleId } = await equippedVehicle(service, fleetId)
  const first = await enter(vehicleId, { value: 100_000_000, at: at('06:00:00') })
  expect(await enter(vehicleId, { value: 90_000_000, at: at('09:00:00') })).toMatchObject({
    status: 422,
    body: { code: 'meter-entry-contradicts', detail: expect.stringContaining(first.body.id) },
  })
  const typo = { value: 1_000_500_000, at: at('09:00:00') }
  expect((await enter(vehicleId, typo)).body).toMatchObject({ code: 'meter-entry-unlikely' })
  const wrong = await enter(vehicleId, { ...typo, confirmed: true })
  expect(wrong.status).toBe(201)
  const path = `${api}/vehicles/${vehicleId}/meter-entries/${wrong.body.id}/void`
  expect((await service.call('POST', path, { headers: { 'if-match': '"2"' } })).status).toBe(412)
  await must(service, 200, 'POST', path, { headers: { 'if-match': '"1"' } })
  expect((await metersOf(vehicleId)).odometer!.totalM).toBe(100_000_000)
  expect((await enter(vehicleId, { value: 100_000_000, at: '2026-03-06T00:00:00.000Z' })).status).toBe(400)
  const events = (await service.emitted()).filter(({ aggregateId }) => aggregateId === wrong.body.id)
  expect(events.map(({ type }) => type)).toEqual(['fleet.meter-entry.recorded', 'fleet.meter-entry.voided'])
})

test('of two entries at once that contradict, one is refused', async () => {
  const { vehicleId } = await equippedVehicle(service, fleetId)
  const answers = await Promise.all([
    enter(vehicleId, { value: 200_000_000, at: at('06:00:00'), confirmed: true }),
    enter(vehicleId, { value: 100_000_000, at: at('07:00:00'), confirmed: true }),
  ])
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 422])
})

test("another tenant's meters are the same 404 as none", async () => {
  const { vehicleId } = await equippedVehicle(service, fleetId)
  const { body: entry } = await enter(vehicleId, { value: 1_000 })
  for (const [method, below, options] of [
    ['GET', 'meters', {}],
    ['GET', 'meter-resets', {}],
    ['GET', 'meter-entries', {}],
    ['POST', 'meter-entries', { body: { meter: 'odometer', value: 5 } }],
    ['GET', `meter-entries/${entry.id}`, {}],
    ['POST', `meter-entries/${entry.id}/void`, { headers: { 'if-match': '"1"' } }],
  ] as const) {
    const paths = {
      theirs: `${api}/vehicles/${vehicleId}/${below}`,
      missing: `${api}/vehicles/${missing('veh')}/${below}`,
    }
    const answers = await told(service, method, paths, options)
    expect(answers.theirs.status, below).toBe(404)
    expect(answers.theirs).toEqual(answers.missing)
  }
})
