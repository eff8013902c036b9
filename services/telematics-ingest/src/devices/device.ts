import type { Device, DeviceChange, NewDevice } from '@clutch/contracts/telematics/devices'

export function newDevice(wanted: NewDevice, id: string, now: Date): Device {
  return {
    id,
    version: 1,
    name: wanted.name,
    uniqueId: wanted.uniqueId,
    protocol: wanted.protocol,
    model: wanted.model ?? null,
    status: 'active',
    checksum: 'strict',
    createdAt: now.toISOString(),
  }
}

export function changedDevice(device: Device, change: DeviceChange): Device {
  return { ...device, ...change, version: device.version + 1 }
}
