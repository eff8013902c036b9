import { TenantChanged, TenantCreated } from '@clutch/contracts/b2b/tenants'
import { reaction } from '../kit.ts'
import { keepTenant } from './store.ts'

export const onTenantCreatedOrChanged = reaction(
  'tenants/on-tenant-created-or-changed',
  [TenantCreated, TenantChanged],
  async ({ event, tx }) => keepTenant(tx, event.data),
)
