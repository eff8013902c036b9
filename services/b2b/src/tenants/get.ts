import { getTenant as contract } from '@clutch/contracts/b2b/tenants'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { findTenant } from './store.ts'

export const getTenant = implementOpen(contract, async ({ params, database, principal }) => {
  const { tenantId, scopes, id: actor } = principal!
  const visible = params.tenantId === tenantId || scopes.has('platform:tenants')
  const tenant = visible ? await database.tx({ tenantId: params.tenantId, actor }, (tx) => findTenant(tx)) : undefined
  if (tenant === undefined) throw new Problem(NotFound)
  return ok(tenant)
})
