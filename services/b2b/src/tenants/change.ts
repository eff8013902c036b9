import { changeTenant as contract, TenantChanged } from '@clutch/contracts/b2b/tenants'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { lockTenant, updateTenant } from './store.ts'
import { changedTenant } from './tenant.ts'

export const changeTenant = implementOpen(contract, async ({ params, body, ifMatch, database, principal }) =>
  database.tx({ tenantId: params.tenantId, actor: principal!.id }, async (tx) => {
    const tenant = await lockTenant(tx)
    if (tenant === undefined) throw new Problem(NotFound)
    if (tenant.version !== ifMatch) throw new Problem(VersionMismatch)
    const changed = changedTenant(tenant, body)
    await updateTenant(tx, changed)
    tx.emit(TenantChanged, changed)
    return ok(changed)
  }),
)
