import { ValidationFailed } from '@clutch/contracts/problems'
import { type Device, type DeviceChange, DeviceGone, type NewDevice } from '@clutch/contracts/telematics/devices'
import { Problem } from '@clutch/shared/problem'
import { faultsOf } from './attributes.ts'

export function newDevice(wanted: Omit<NewDevice, 'commandPassword'>, id: string, now: Date): Device {
  return {
    id,
    version: 1,
    name: wanted.name,
    uniqueId: wanted.uniqueId,
    protocol: wanted.protocol,
    model: wanted.model ?? null,
    status: 'active',
    checksum: 'strict',
    utcOffsetMin: null,
    calibrations: [],
    computed: [],
    health: {},
    hasCommandPassword: false,
    createdAt: now.toISOString(),
  }
}

/** Taken although nobody registered it: it may report until somebody decides. */
export function deviceOnProbation(wanted: Pick<NewDevice, 'uniqueId' | 'protocol'>, id: string, now: Date): Device {
  return { ...newDevice({ ...wanted, name: `On probation: ${wanted.uniqueId}` }, id, now), status: 'probation' }
}

/** @throws Problem where it is not this tenant's any more, or where a setting makes no sense */
export function changedDevice(device: Device, change: Omit<DeviceChange, 'commandPassword'>): Device {
  if (device.status === 'released') throw new Problem(DeviceGone)
  const changed = { ...device, ...change, version: device.version + 1 }
  if (change.calibrations !== undefined || change.computed !== undefined) {
    const errors = faultsOf(changed)
    if (errors.length > 0) {
      throw new Problem(ValidationFailed, {
        errors: errors.map(({ pointer, message }) => ({ pointer: `/body${pointer}`, message })),
      })
    }
  }
  return changed
}

/** What it says is taken and kept. */
export function mayReport({ status }: Pick<Device, 'status'>): boolean {
  return status === 'active' || status === 'probation'
}
