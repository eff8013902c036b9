import { VendorChanged } from '@clutch/contracts/b2b/vendors'
import type { Snapshot } from '@clutch/shared/snapshot'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { pageOfVendors } from './store.ts'

const pageSize = 500

export const vendorSnapshot: Snapshot<PrismaClient> = {
  noun: 'vendor',
  tenants: async ({ db }) =>
    (await db.vendor.findMany({ distinct: ['tenantId'], select: { tenantId: true } })).map((row) => row.tenantId),
  emit: async (tx, afterId) => {
    const page = await pageOfVendors(tx, { afterId, limit: pageSize })
    for (const vendor of page) tx.emit(VendorChanged, vendor)
    return page.length === pageSize ? page.at(-1)?.id : undefined
  },
}
