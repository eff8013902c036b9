import {
  registerDevice as contract,
  type Device,
  DeviceRegistered,
  UniqueIdTaken,
} from '@clutch/contracts/telematics/devices'
import { newId } from '@clutch/shared/id'
import { once } from '@clutch/shared/idempotency'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { digestWithPassword, setCommandPassword } from './command-password.ts'
import { newDevice } from './device.ts'
import { insertDevice } from './store.ts'

export const registerDevice = implementOpen(contract, async ({ body, database, principal, idempotency }) => {
  const { tenantId, id: actor } = principal!
  // Apart from the rest: the device is shown, and told to everybody.
  const { commandPassword, ...wanted } = body
  const request =
    idempotency === undefined || commandPassword === undefined
      ? idempotency
      : { ...idempotency, digest: digestWithPassword(database, idempotency.digest) }
  const answer = await database.tx({ tenantId, actor }, async (tx) => {
    const register = async () => {
      const fresh = newDevice(wanted, newId('dev'), tx.now)
      const device = { ...fresh, hasCommandPassword: commandPassword !== undefined }
      if (!(await insertDevice(tx, device))) throw new Problem(UniqueIdTaken)
      await setCommandPassword(tx, database, device, commandPassword)
      tx.emit(DeviceRegistered, device)
      return created(device)
    }
    return request === undefined ? { ...(await register()), replayed: false } : once(tx, request, register)
  })
  return {
    ...created(answer.body as Device),
    ...(answer.replayed ? { headers: { 'idempotency-replayed': 'true' } } : {}),
  }
})
