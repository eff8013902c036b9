import { Conflict, NotFound } from '@clutch/contracts/problems'
import {
  releaseDevice as contract,
  DeviceGone,
  DeviceNotMovable,
  DeviceTransferOffered,
} from '@clutch/contracts/telematics/devices'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { lockDevice, updateDevice } from './store.ts'
import { hashOfCode, newTransferCode } from './transfer-code.ts'
import { offerTransfer } from './transfer-store.ts'

const validForMs = 7 * 86_400_000

// No Idempotency-Key: it would keep the code in the open. Who repeats the request has a code that works, the last one.
export const releaseDevice = implement(contract, async ({ params, tx }) => {
  const device = await lockDevice(tx, params.deviceId)
  if (device === undefined) throw new Problem(NotFound)
  if (device.status === 'released') throw new Problem(DeviceGone)
  if (device.protocol === 'cloud') throw new Problem(DeviceNotMovable)
  const code = newTransferCode()
  const expiresAt = new Date(tx.now.getTime() + validForMs)
  if (!(await offerTransfer(tx, device, { codeHash: hashOfCode(code), expiresAt }))) throw new Problem(Conflict)
  const offered = { ...device, version: device.version + 1 }
  await updateDevice(tx, offered)
  tx.emit(DeviceTransferOffered, offered)
  return created({ uniqueId: device.uniqueId, code, expiresAt: expiresAt.toISOString() })
})
