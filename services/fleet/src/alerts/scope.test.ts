import type { AlertRule } from '@clutch/contracts/fleet/alert-rules'
import type { Alert } from '@clutch/contracts/fleet/alerts'
import type { DriverAssignment } from '@clutch/contracts/fleet/driver-assignments'
import type { Group } from '@clutch/contracts/fleet/groups'
import { type HarshEvent, HarshEventDetected } from '@clutch/contracts/fleet/harsh-events'
import { newId } from '@clutch/shared/id'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { api, type FleetService, makeDriver, makeFleet, makeVehicle, must, startFleet } from '../../test/fleet.ts'

let service: FleetService
let tenants = 0
let tenant: string
let vehicleId: string
beforeAll(async () => {
  service = await startFleet()
})
beforeEach(async () => {
  tenants += 1
  tenant = `ten_scopes${tenants}`
  service.clock.set('2026-03-02T09:00:00.000Z')
  vehicleId = (await makeVehicle(service, (await makeFleet(service, tenant)).id, tenant)).id
})
afterAll(() => service.stop())

const on = (time: string) => `2026-03-02T${time}:00.000Z`

const brakes = (time: string, id = newId('hev')) =>
  service.publish(
    HarshEventDetected,
    {
      ...{ id, version: 1, vehicleId, deviceId: newId('dev'), kind: 'braking', severity: 'high', peakG: 0.6 },
      ...{ startedAt: on(time), durationS: 2, at: { lat: 53.5, lon: 10 }, corroborated: true },
    } as HarshEvent,
    { tenant },
  )

const makeRule = (scope: Partial<AlertRule['scope']>) =>
  must<AlertRule>(service, 201, 'POST', `${api}/alert-rules`, {
    tenant,
    body: { name: 'Braked', events: ['fleet.harsh-event.detected'], severity: 'warning', scope },
  })

const assign = (driverId: string, from: string, until: string) =>
  must<DriverAssignment>(service, 201, 'POST', `${api}/driver-assignment/assignments`, {
    tenant,
    body: { vehicleId, driverId, fromAt: on(from), untilAt: on(until) },
  })

const correct = ({ id, version }: DriverAssignment, body: Record<string, unknown>) =>
  must<DriverAssignment>(service, 200, 'PATCH', `${api}/driver-assignment/assignments/${id}`, {
    tenant,
    headers: { 'if-match': `"${version}"` },
    body,
  })

const alerts = async () => (await must<{ items: Alert[] }>(service, 200, 'GET', `${api}/alerts`, { tenant })).items
const toldOf = async (what: string) =>
  (await service.emitted(`fleet.alert.${what}`)).filter((event) => event.tenantId === tenant)

/** What was told is applied, and what follows from it. */
async function settled(): Promise<void> {
  await service.settled()
  await vi.waitFor(
    async () =>
      expect(
        await service.look("SELECT kind FROM fleet.due_work WHERE kind = 'alerts/judge-again' AND failed_at IS NULL"),
      ).toEqual([]),
    { timeout: 15_000, interval: 25 },
  )
  await service.settled()
}

describe('of a rule for a driver, or a group of drivers', () => {
  test('counts what the vehicle did while he drove it', async () => {
    const [kim, lee] = [await makeDriver(service, {}, tenant), await makeDriver(service, { name: 'Lee' }, tenant)]
    await assign(kim.id, '07:00', '08:00')
    await assign(lee.id, '08:00', '08:30')
    await makeRule({ driverIds: [kim.id] })
    await brakes('08:00')
    await brakes('08:40')
    await settled()
    expect(await alerts()).toEqual([])
    await brakes('07:59')
    await settled()
    expect(await alerts()).toMatchObject([{ driverId: kim.id, vehicleId, occurrences: 1, status: 'open' }])
  })

  test('counts whoever is in the group, or below it', async () => {
    const makeGroup = (body: { name: string; parentId?: string }) =>
      must<Group>(service, 201, 'POST', `${api}/groups`, { tenant, body })
    const north = await makeGroup({ name: 'North' })
    const harbour = await makeGroup({ name: 'Harbour', parentId: north.id })
    const kim = await makeDriver(service, { groupIds: [harbour.id] }, tenant)
    await assign(kim.id, '07:00', '08:00')
    await makeRule({ driverGroupIds: [north.id] })
    await brakes('07:30')
    await brakes('08:30')
    await settled()
    expect(await alerts()).toMatchObject([{ driverId: kim.id, occurrences: 1 }])
  })

  test('an assignment that is made later raises the alert then, once, and one that is corrected withdraws it', async () => {
    const [kim, lee] = [await makeDriver(service, {}, tenant), await makeDriver(service, { name: 'Lee' }, tenant)]
    await makeRule({ driverIds: [kim.id] })
    await brakes('07:30')
    await brakes('07:40')
    await settled()
    expect(await alerts()).toEqual([])
    const assignment = await assign(kim.id, '07:35', '08:00')
    await settled()
    expect(await alerts()).toMatchObject([{ driverId: kim.id, occurrences: 1, firstAt: on('07:40'), status: 'open' }])
    const wider = await correct(assignment, { fromAt: on('07:00') })
    await settled()
    expect(await alerts()).toMatchObject([{ occurrences: 2, firstAt: on('07:30'), status: 'open' }])
    const lees = await correct(wider, { driverId: lee.id })
    await settled()
    expect(await alerts()).toMatchObject([{ status: 'resolved', resolvedBecause: 'withdrawn' }])
    // It was he after all: the same alert, and nobody is told of another.
    await correct(lees, { driverId: kim.id })
    await settled()
    expect(await alerts()).toMatchObject([{ status: 'open', occurrences: 2 }])
    expect(await toldOf('opened')).toHaveLength(1)
    expect(await toldOf('reopened')).toHaveLength(1)
  })

  test('what a person closed stays closed when it is judged again', async () => {
    const kim = await makeDriver(service, {}, tenant)
    await makeRule({ driverIds: [kim.id] })
    const assignment = await assign(kim.id, '07:00', '07:45')
    await brakes('07:30')
    await brakes('07:50')
    await settled()
    const [alert] = await alerts()
    await must(service, 200, 'POST', `${api}/alerts/${alert!.id}/resolution`, { tenant, body: {} })
    await correct(assignment, { untilAt: on('08:00') })
    await settled()
    expect(await alerts()).toMatchObject([{ status: 'resolved', resolvedBecause: 'person', occurrences: 2 }])
  })
})
