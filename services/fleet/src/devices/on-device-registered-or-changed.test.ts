import { DeviceChanged, DeviceRegistered } from '@clutch/contracts/telematics/devices'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deviceOf, type FleetService, startFleet } from '../../test/fleet.ts'

let service: FleetService
beforeAll(async () => {
  service = await startFleet()
})
afterAll(() => service.stop())

test('the newest version stands, in whatever order they arrive and however often', async () => {
  const device = deviceOf()
  const blocked = { ...device, version: 2, status: 'blocked' as const }
  const restored = { ...device, version: 3 }
  await service.publish(DeviceChanged, blocked)
  await service.publish(DeviceChanged, restored)
  await service.publish(DeviceRegistered, device)
  await service.publish(DeviceChanged, blocked)
  await service.settled()
  expect(await service.look('SELECT tenant_id, version, status FROM fleet.devices WHERE id = $1', [device.id])).toEqual(
    [{ tenant_id: service.tenant, version: 3, status: 'active' }],
  )
})
