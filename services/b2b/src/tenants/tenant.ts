import type { NewTenant, Tenant, TenantChange } from '@clutch/contracts/b2b/tenants'
import { knownTimeZone } from '../references.ts'

const defaultRequestsPerMinute = 3_000

/** @throws Problem when the zone is not one that IANA knows */
export function newTenant(wanted: NewTenant, id: string, now: Date): Tenant {
  return {
    id,
    version: 1,
    name: wanted.name,
    country: wanted.country,
    vatId: wanted.vatId ?? null,
    timeZone: knownTimeZone(wanted.timeZone),
    status: 'active',
    requestsPerMinute: wanted.requestsPerMinute ?? defaultRequestsPerMinute,
    createdAt: now.toISOString(),
  }
}

export function changedTenant(tenant: Tenant, change: TenantChange): Tenant {
  return {
    ...tenant,
    ...change,
    ...(change.timeZone === undefined ? {} : { timeZone: knownTimeZone(change.timeZone) }),
    version: tenant.version + 1,
  }
}
