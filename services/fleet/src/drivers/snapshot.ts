import { DriverChanged } from '@clutch/contracts/fleet/drivers'
import type { Snapshot } from '@clutch/shared/snapshot'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { factsOf } from './driver.ts'
import { pageOfDrivers } from './store.ts'

const pageSize = 500

export const driverSnapshot: Snapshot<PrismaClient> = {
  noun: 'driver',
  tenants: async ({ db }) =>
    (await db.driver.findMany({ distinct: ['tenantId'], select: { tenantId: true } })).map((row) => row.tenantId),
  emit: async (tx, afterId) => {
    const page = await pageOfDrivers(tx, { afterId, limit: pageSize })
    for (const driver of page) tx.emit(DriverChanged, factsOf(driver))
    return page.length === pageSize ? page.at(-1)?.id : undefined
  },
}
