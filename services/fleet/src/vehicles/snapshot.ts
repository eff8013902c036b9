import { VehicleChanged } from '@clutch/contracts/fleet/vehicles'
import type { Snapshot } from '@clutch/shared/snapshot'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { pageOfVehicles } from './store.ts'

const pageSize = 500

export const vehicleSnapshot: Snapshot<PrismaClient> = {
  noun: 'vehicle',
  tenants: async ({ db }) =>
    (await db.vehicle.findMany({ distinct: ['tenantId'], select: { tenantId: true } })).map((row) => row.tenantId),
  emit: async (tx, afterId) => {
    const page = await pageOfVehicles(tx, { afterId, limit: pageSize })
    for (const vehicle of page) tx.emit(VehicleChanged, vehicle)
    return page.length === pageSize ? page.at(-1)?.id : undefined
  },
}
