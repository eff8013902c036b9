import { DeviceReleased } from '@clutch/contracts/telematics/devices'
import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { eraseCommandPassword } from './command-password-store.ts'
import { lockDevice, updateDevice } from './store.ts'
import { endTransfer, findClaimed, type Transfer } from './transfer-store.ts'

const perLook = 100

/** The former owner's side of a claim. Safe to repeat, and for two to do at once. */
export async function settleRelease(
  database: Database<PrismaClient>,
  { tenantId, deviceId }: Pick<Transfer, 'tenantId' | 'deviceId'>,
): Promise<void> {
  await database.tx({ tenantId, actor: 'telematics-ingest/claims' }, async (tx) => {
    const device = await lockDevice(tx, deviceId)
    if (!(await endTransfer(tx, deviceId)) || device === undefined) return
    const released = {
      ...device,
      status: 'released' as const,
      hasCommandPassword: false,
      version: device.version + 1,
    }
    await eraseCommandPassword(tx, device.id)
    await updateDevice(tx, released)
    tx.emit(DeviceReleased, released)
  })
}

/** What a process that died between the two transactions left. */
export async function settleReleases(database: Database<PrismaClient>): Promise<void> {
  const claimed = await database.systemTx((tx) => findClaimed(tx, perLook))
  for (const each of claimed) await settleRelease(database, each)
}
