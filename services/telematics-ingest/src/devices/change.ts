import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { changeDevice as contract, DeviceChanged } from '@clutch/contracts/telematics/devices'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { setCommandPassword } from './command-password.ts'
import { changedDevice } from './device.ts'
import { lockDevice, updateDevice } from './store.ts'

// Nothing here ends the session of a device that is blocked: every replica hears the event (sessions/live-devices.ts).
export const changeDevice = implementOpen(contract, async ({ params, body, ifMatch, database, principal }) => {
  const { tenantId, id: actor } = principal!
  // Apart from the rest: the device is shown, and told to everybody.
  const { commandPassword, ...change } = body
  return database.tx({ tenantId, actor }, async (tx) => {
    const device = await lockDevice(tx, params.deviceId)
    if (device === undefined) throw new Problem(NotFound)
    if (device.version !== ifMatch) throw new Problem(VersionMismatch)
    const changed = {
      ...changedDevice(device, change),
      hasCommandPassword: await setCommandPassword(tx, database, device, commandPassword),
    }
    await updateDevice(tx, changed)
    tx.emit(DeviceChanged, changed)
    return ok(changed)
  })
})
