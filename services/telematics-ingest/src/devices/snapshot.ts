import { DeviceChanged } from '@clutch/contracts/telematics/devices'
import type { Snapshot } from '@clutch/shared/snapshot'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { pageOfDevices } from './store.ts'

export const deviceSnapshot: Snapshot<PrismaClient> = {
  noun: 'device',
  tenants: async ({ db }) =>
    (await db.device.findMany({ distinct: ['tenantId'], select: { tenantId: true } })).map((row) => row.tenantId),
  emit: async (tx, afterId) => {
    const devices = await pageOfDevices(tx, { afterId, limit: 500 })
    for (const device of devices) tx.emit(DeviceChanged, device)
    return devices.length === 500 ? devices.at(-1)?.id : undefined
  },
}
