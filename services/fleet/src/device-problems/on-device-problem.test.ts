import type { LiveState } from '@clutch/contracts/fleet/live'
import {
  type DeviceProblem,
  DeviceProblemCleared,
  DeviceProblemOpened,
} from '@clutch/contracts/telematics/device-health'
import { newId } from '@clutch/shared/id'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { equippedVehicle, send, trip } from '../../test/drive.ts'
import { api, type FleetService, makeFleet, must, startFleet } from '../../test/fleet.ts'

let service: FleetService
beforeAll(async () => {
  service = await startFleet()
})
afterAll(() => service.stop())

test('a device that is offline shows on the live map until it is well again, in whatever order that is heard', async () => {
  const { id: fleetId } = await makeFleet(service)
  const { deviceId } = await equippedVehicle(service, fleetId)
  await send(service, trip(service, deviceId, Date.parse('2026-03-02T08:00:00.000Z')))
  const state = async () => {
    const { items } = await must<{ items: LiveState[] }>(service, 200, 'GET', `${api}/telematics/${fleetId}`)
    return items[0]!
  }
  const before = await state()
  expect(before).toMatchObject({ status: 'parked', deviceProblems: [] })
  const open: DeviceProblem = {
    id: newId('dpr'),
    version: 1,
    deviceId,
    kind: 'offline',
    status: 'open',
    openedAt: '2026-03-02T10:00:00.000Z',
    clearedAt: null,
    evidence: {},
  }
  const cleared: DeviceProblem = { ...open, version: 2, status: 'cleared', clearedAt: '2026-03-02T11:00:00.000Z' }
  await service.publish(DeviceProblemOpened, open)
  await service.settled()
  expect(await state()).toMatchObject({ status: 'offline', statusSince: before.at, deviceProblems: ['offline'] })
  await service.publish(DeviceProblemCleared, cleared)
  await service.publish(DeviceProblemOpened, open)
  await service.settled()
  expect(await state()).toEqual(before)
})
