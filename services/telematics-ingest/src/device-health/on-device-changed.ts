import { DeviceChanged, DeviceReleased } from '@clutch/contracts/telematics/devices'
import { mayReport } from '../devices/device.ts'
import { findDevice } from '../devices/store.ts'
import { reaction } from '../kit.ts'
import { clearProblems } from './note.ts'
import { lockSilence, updateSilence } from './store.ts'

/** Nobody is to worry about a device that may not report any more. */
export const onDeviceChanged = reaction(
  'device-health/on-device-changed',
  [DeviceChanged, DeviceReleased],
  async ({ event, tx }) => {
    // As it is now: events may come late.
    const device = await findDevice(tx, event.data.id)
    if (device === undefined || mayReport(device)) return
    const silence = await lockSilence(tx, device.id)
    if (silence !== undefined) await updateSilence(tx, device.id, { isOffline: false, offlineAt: null })
    await clearProblems(tx, device.id, 'all')
  },
)
