import { registerDevice as contract, DeviceRegistered, UniqueIdTaken } from '@clutch/contracts/telematics/devices'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { newDevice } from './device.ts'
import { insertDevice } from './store.ts'

export const registerDevice = implement(contract, async ({ body, tx }) => {
  const device = newDevice(body, newId('dev'), tx.now)
  if (!(await insertDevice(tx, device))) throw new Problem(UniqueIdTaken)
  tx.emit(DeviceRegistered, device)
  return created(device)
})
