import { type Device, DeviceRegistered } from '@clutch/contracts/telematics/devices'
import { newId } from '@clutch/shared/id'
import type { Tx } from '../kit.ts'
import { newDevice } from './device.ts'
import { insertDevice } from './store.ts'

/**
 * A device that another server knew. Whoever it belonged to was asked before; somebody may have been quicker since.
 * @returns its id, undefined when its identifier is taken: nothing may be committed then
 */
export async function registerForImport(
  tx: Tx,
  wanted: { uniqueId: string; name: string; model: string | null; protocol: Device['protocol']; isBlocked: boolean },
): Promise<string | undefined> {
  const { uniqueId, name, model, protocol } = wanted
  const fresh = newDevice({ uniqueId, name, protocol, ...(model !== null && { model }) }, newId('dev'), tx.now)
  const device: Device = wanted.isBlocked ? { ...fresh, status: 'blocked' } : fresh
  if (!(await insertDevice(tx, device))) return undefined
  tx.emit(DeviceRegistered, device)
  return device.id
}
