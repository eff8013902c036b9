import type { AssignmentAnomaly, DriverAssignment } from '@clutch/contracts/fleet/driver-assignments'
import type { DriverKey } from '@clutch/contracts/fleet/drivers'
import type { Reading } from '@clutch/contracts/telematics/readings'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { equippedVehicle, legs, send } from '../../test/drive.ts'
import { api, type FleetService, makeDriver, makeFleet, makeVehicle, must, startFleet } from '../../test/fleet.ts'

let service: FleetService
let fleetId: string
beforeAll(async () => {
  service = await startFleet()
  // What a driver's key is, is told by an event of fleet's own.
  fleetId = (await makeFleet(service)).id
  await service.settled()
})
afterAll(() => service.stop())
beforeEach(() => service.clock.set('2026-03-02T12:00:00.000Z'))

const path = `${api}/driver-assignment`
const start = Date.parse('2026-03-02T08:00:00.000Z')
const at = (minute: number) => new Date(start + minute * 60_000).toISOString()
let keys = 0
const newKey = () => (0x1a2b3c000000 + ++keys).toString(16).padStart(16, '0')

async function driverWithKey(more: Record<string, unknown> = {}) {
  const driver = await makeDriver(service)
  const key = newKey()
  const given = await must<DriverKey>(service, 201, 'POST', `${api}/drivers/${driver.id}/keys`, {
    body: { kind: 'ibutton', key, validFrom: '2026-01-01T00:00:00.000Z', ...more },
  })
  return { driver, key, given }
}

/** Ten seconds apart, the key in the first reading of each leg, as a device that tells it when it is touched. */
function driven(deviceId: string, parts: { key?: string; minutes: number }[], fromMs = start): Reading[] {
  const readings = legs(service, deviceId, fromMs, [
    ...parts.map(({ minutes }) => ({ minutes, speedKmh: 36, ignition: true })),
    { minutes: 1 / 6, speedKmh: 0, ignition: false },
  ])
  let n = 0
  for (const { key, minutes } of parts) {
    if (key !== undefined) readings[n] = { ...readings[n]!, driverKey: key }
    n += minutes * 6
  }
  return readings
}

/** Waits until what falls due now has run, and what that has caused is told. */
async function due(): Promise<void> {
  await service.settled()
  const open = () =>
    service.look('SELECT kind, key FROM fleet.due_work WHERE due_at <= $1 AND failed_at IS NULL', [service.clock.now()])
  await expect.poll(open, { timeout: 20_000 }).toEqual([])
  await service.settled()
}

async function spans(vehicleId: string) {
  const { items } = await must<{ items: DriverAssignment[] }>(
    service,
    200,
    'GET',
    `${path}/assignments?vehicleId=${vehicleId}`,
  )
  return items.map(({ driverId, fromAt, untilAt, source }) => ({ driverId, fromAt, untilAt, source })).reverse()
}

test('the key that was shown has the vehicle until another is shown, and that until the trip ends', async () => {
  const { vehicleId, deviceId } = await equippedVehicle(service, fleetId)
  const [kim, ada] = [await driverWithKey(), await driverWithKey()]
  await send(
    service,
    driven(deviceId, [
      { key: kim.key.toUpperCase(), minutes: 10 },
      { key: ada.key, minutes: 20 },
    ]),
  )
  await due()
  // A little later silence has decided too.
  service.clock.set('2026-03-02T12:05:00.000Z')
  await due()
  const [first, second] = await spans(vehicleId)
  expect(first).toEqual({ driverId: kim.driver.id, fromAt: at(0), untilAt: at(10), source: 'key' })
  expect(second).toMatchObject({ driverId: ada.driver.id, fromAt: at(10), source: 'key' })
  expect(Date.parse(second!.untilAt!)).toBeGreaterThanOrEqual(start + 29 * 60_000)
  expect(Date.parse(second!.untilAt!)).toBeLessThanOrEqual(start + 31 * 60_000)
})

test('a key in a reading that comes late corrects who drove', async () => {
  const { vehicleId, deviceId } = await equippedVehicle(service, fleetId)
  const [kim, ada] = [await driverWithKey(), await driverWithKey()]
  const readings = driven(deviceId, [
    { key: kim.key, minutes: 10 },
    { key: ada.key, minutes: 20 },
  ])
  const late = readings.filter(({ driverKey }) => driverKey === ada.key)
  await send(
    service,
    readings.filter((each) => !late.includes(each)),
  )
  await due()
  expect(await spans(vehicleId)).toMatchObject([{ driverId: kim.driver.id, fromAt: at(0) }])
  await send(service, late)
  await due()
  expect(await spans(vehicleId)).toMatchObject([
    { driverId: kim.driver.id, fromAt: at(0), untilAt: at(10) },
    { driverId: ada.driver.id, fromAt: at(10) },
  ])
})

test('a key that is nobody’s is told once, and what it drove is somebody’s when it is known whose it was', async () => {
  const { vehicleId, deviceId } = await equippedVehicle(service, fleetId)
  const key = newKey()
  await send(service, driven(deviceId, [{ key, minutes: 10 }]))
  await due()
  expect(await spans(vehicleId)).toEqual([])
  const unknown = async () =>
    (await service.emitted('fleet.driver-key.unknown')).filter(({ data }) => data.vehicleId === vehicleId)
  expect(await unknown()).toHaveLength(1)
  expect(JSON.stringify(await unknown())).not.toContain(key)
  const driver = await makeDriver(service)
  await must(service, 201, 'POST', `${api}/drivers/${driver.id}/keys`, {
    body: { kind: 'rfid', key, validFrom: '2026-03-01T00:00:00.000Z' },
  })
  await due()
  expect(await spans(vehicleId)).toMatchObject([{ driverId: driver.id, fromAt: at(0), source: 'key' }])
  expect(await unknown()).toHaveLength(1)
})

test('keys of one driver in two vehicles at once are an anomaly, and the driver is in the one begun later', async () => {
  const [van, truck] = [await equippedVehicle(service, fleetId), await equippedVehicle(service, fleetId)]
  const kim = await driverWithKey()
  await send(service, driven(van.deviceId, [{ key: kim.key, minutes: 20 }]))
  await send(service, driven(truck.deviceId, [{ key: kim.key, minutes: 20 }], start + 5 * 60_000))
  await due()
  expect(await spans(van.vehicleId)).toMatchObject([{ driverId: kim.driver.id, fromAt: at(0), untilAt: at(5) }])
  expect(await spans(truck.vehicleId)).toMatchObject([{ driverId: kim.driver.id, fromAt: at(5) }])
  const { items } = await must<{ items: AssignmentAnomaly[] }>(
    service,
    200,
    'GET',
    `${path}/anomalies?driverId=${kim.driver.id}`,
  )
  expect(items).toMatchObject([
    { kind: 'driver-in-two-vehicles', vehicleId: truck.vehicleId, otherVehicleId: van.vehicleId, fromAt: at(5) },
  ])
  const told = await service.emitted('fleet.assignment-anomaly.found')
  expect(told.filter(({ aggregateId }) => aggregateId === items[0]!.id).at(-1)!.data).toEqual(items[0])
})

test('what was entered by hand holds before the key, which is told', async () => {
  const { vehicleId, deviceId } = await equippedVehicle(service, fleetId)
  const kim = await driverWithKey()
  const ada = await makeDriver(service)
  await must(service, 201, 'POST', `${path}/assignments`, {
    body: { vehicleId, driverId: ada.id, fromAt: at(-60), untilAt: at(10) },
  })
  await send(service, driven(deviceId, [{ key: kim.key, minutes: 20 }]))
  await due()
  expect(await spans(vehicleId)).toMatchObject([
    { driverId: ada.id, fromAt: at(-60), untilAt: at(10), source: 'manual' },
    { driverId: kim.driver.id, fromAt: at(10), source: 'key' },
  ])
  const { items } = await must<{ items: AssignmentAnomaly[] }>(
    service,
    200,
    'GET',
    `${path}/anomalies?driverId=${kim.driver.id}`,
  )
  expect(items).toMatchObject([{ kind: 'key-overruled', otherDriverId: ada.id, fromAt: at(0), untilAt: at(10) }])
})

test('a licence that expires is told at midnight where the fleet is, with the vehicles that it closes', async () => {
  const berlin = await must<{ id: string }>(service, 201, 'POST', `${api}/fleets`, {
    body: { name: 'Berlin', timeZone: 'Europe/Berlin' },
  })
  const truck = await must<{ id: string }>(service, 201, 'POST', `${api}/vehicles`, {
    body: { fleetId: berlin.id, name: 'Truck', licenceClasses: ['C'] },
  })
  const van = await makeVehicle(service, berlin.id)
  const classes = [
    { class: 'B', validFrom: null, validUntil: null },
    { class: 'C', validFrom: null, validUntil: '2026-03-05' },
  ]
  const kim = await makeDriver(service, { fleetId: berlin.id, licence: { country: 'DE', classes } })
  await service.settled()
  await must(service, 201, 'POST', `${path}/assignments`, { body: { vehicleId: truck.id, driverId: kim.id } })
  const told = async () =>
    (await service.emitted('fleet.driver-licence.expired')).filter(({ aggregateId }) => aggregateId === kim.id)
  service.clock.set('2026-03-05T22:59:59.999Z')
  await due()
  expect(await told()).toEqual([])
  service.clock.set('2026-03-05T23:00:00.000Z')
  await due()
  expect(await told()).toMatchObject([{ data: { expiredClasses: ['C'], vehicleIds: [truck.id] } }])
  expect(van.id).not.toBe(truck.id)
})
