import { type Device, DeviceRegistered } from '@clutch/contracts/telematics/devices'
import { newId } from '@clutch/shared/id'
import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { findTenantOfRange } from '../device-ranges/store.ts'
import { findSettings } from '../settings/store.ts'
import { deviceOnProbation } from './device.ts'
import { countDevices, insertDevice } from './store.ts'

/** Whoever knows how IMEIs of a range are made could otherwise fill the table. */
const maxOnProbation = 10_000

class NotTaken extends Error {}

/**
 * Registers a device that nobody has registered, for the tenant of its range where that one wants so, else for the one
 * that the operator has named for all. Somebody may be quicker; then the device is theirs.
 * @returns whether it is worth looking again who the device is
 */
export async function takeOnProbation(
  database: Database<PrismaClient>,
  device: Pick<Device, 'uniqueId' | 'protocol'>,
  fallbackTenant: string | undefined,
): Promise<boolean> {
  const ofRange = await database.systemTx((tx) => findTenantOfRange(tx, device.uniqueId))
  if (ofRange !== undefined) return take(database, ofRange, device, { always: ofRange === fallbackTenant })
  return fallbackTenant === undefined ? false : take(database, fallbackTenant, device, { always: true })
}

async function take(
  database: Database<PrismaClient>,
  tenantId: string,
  device: Pick<Device, 'uniqueId' | 'protocol'>,
  { always }: { always: boolean },
): Promise<boolean> {
  try {
    return await database.tx({ tenantId, actor: 'telematics-ingest/probation' }, async (tx) => {
      if (!always && (await findSettings(tx)).unknownDevices !== 'probation') return false
      if ((await countDevices(tx, 'probation')) >= maxOnProbation) return false
      const taken = deviceOnProbation(device, newId('dev'), tx.now)
      if (!(await insertDevice(tx, taken))) throw new NotTaken()
      tx.emit(DeviceRegistered, taken)
      return true
    })
  } catch (error) {
    if (error instanceof NotTaken) return true
    throw error
  }
}
