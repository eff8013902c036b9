import { TenantChanged } from '@clutch/contracts/b2b/tenants'
import type { Snapshot } from '@clutch/shared/snapshot'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { findTenant } from './store.ts'

export const tenantSnapshot: Snapshot<PrismaClient> = {
  noun: 'tenant',
  tenants: async ({ db }) => (await db.tenant.findMany({ select: { tenantId: true } })).map((row) => row.tenantId),
  emit: async (tx) => {
    const tenant = await findTenant(tx)
    if (tenant !== undefined) tx.emit(TenantChanged, tenant)
    return undefined
  },
}
