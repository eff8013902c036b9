import { type Device, DeviceRegistered } from '@clutch/contracts/telematics/devices'
import { newId } from '@clutch/shared/id'
import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { newDevice } from './device.ts'
import { insertDevice } from './store.ts'

class TakenMeanwhile extends Error {}

/**
 * Registers a device that nobody has registered, for the tenant that such devices go to where the operator has named
 * one. Somebody may be quicker; then the device is theirs.
 */
export async function takeOnProbation(
  database: Database<PrismaClient>,
  tenantId: string,
  device: { uniqueId: string; protocol: Device['protocol'] },
): Promise<void> {
  try {
    await database.tx({ tenantId, actor: 'telematics-ingest/probation' }, async (tx) => {
      const taken = newDevice({ ...device, name: `On probation: ${device.uniqueId}` }, newId('dev'), tx.now)
      if (!(await insertDevice(tx, taken))) throw new TakenMeanwhile()
      tx.emit(DeviceRegistered, taken)
    })
  } catch (error) {
    if (!(error instanceof TakenMeanwhile)) throw error
  }
}
