import { DeviceChanged, DeviceClaimed, DeviceRegistered, DeviceReleased } from '@clutch/contracts/telematics/devices'
import { reaction } from '../kit.ts'
import { upsertDevice } from './store.ts'

/** Which devices there are, so that nobody installs one that is not theirs. */
export const onDeviceRegisteredOrChanged = reaction(
  'devices/on-device-registered-or-changed',
  [DeviceRegistered, DeviceChanged, DeviceClaimed, DeviceReleased],
  async ({ event, tx }) => {
    await upsertDevice(tx, event.data)
  },
)
