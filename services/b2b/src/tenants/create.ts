import { createTenant as contract, type Tenant, TenantCreated } from '@clutch/contracts/b2b/tenants'
import { derivedId } from '@clutch/shared/derived-id'
import { newId } from '@clutch/shared/id'
import { once } from '@clutch/shared/idempotency'
import { created } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { insertTenant } from './store.ts'
import { newTenant } from './tenant.ts'

export const createTenant = implementOpen(contract, async ({ body, database, principal, idempotency }) => {
  // The transaction is the new tenant's own, so a repetition must come to the same tenant: its id follows from the key.
  const id = idempotency === undefined ? newId('ten') : derivedId('ten', principal!.tenantId, idempotency.key)
  return database.tx({ tenantId: id, actor: principal!.id }, async (tx) => {
    const create = async () => {
      const tenant = newTenant(body, id, tx.now)
      await insertTenant(tx, tenant)
      tx.emit(TenantCreated, tenant)
      return created(tenant)
    }
    if (idempotency === undefined) return create()
    const answer = await once(tx, idempotency, create)
    return {
      ...created(answer.body as Tenant),
      ...(answer.replayed ? { headers: { 'idempotency-replayed': 'true' } } : {}),
    }
  })
})
