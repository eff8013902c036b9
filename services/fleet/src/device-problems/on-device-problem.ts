import { DeviceProblemCleared, DeviceProblemOpened } from '@clutch/contracts/telematics/device-health'
import { reaction } from '../kit.ts'
import { showLiveAgain } from '../live/show-again.ts'
import { upsertDeviceProblem } from './store.ts'

/** What is wrong with a device shows on the live map: offline, unplugged, jammed. */
export const onDeviceProblem = reaction(
  'device-problems/on-device-problem',
  [DeviceProblemOpened, DeviceProblemCleared],
  async ({ event, tx }) => {
    if (await upsertDeviceProblem(tx, event.data)) await showLiveAgain(tx, { deviceId: event.data.deviceId })
  },
)
