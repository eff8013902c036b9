import type { NewTenant, Tenant, TenantChange } from '@clutch/contracts/b2b/tenants'
import { ValidationFailed } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'

const defaultRequestsPerMinute = 3_000

/** @throws Problem when the zone is not one that IANA knows */
export function newTenant(wanted: NewTenant, id: string, now: Date): Tenant {
  return {
    id,
    version: 1,
    name: wanted.name,
    country: wanted.country,
    vatId: wanted.vatId ?? null,
    timeZone: knownZone(wanted.timeZone),
    status: 'active',
    requestsPerMinute: wanted.requestsPerMinute ?? defaultRequestsPerMinute,
    createdAt: now.toISOString(),
  }
}

export function changedTenant(tenant: Tenant, change: TenantChange): Tenant {
  return {
    ...tenant,
    ...change,
    ...(change.timeZone === undefined ? {} : { timeZone: knownZone(change.timeZone) }),
    version: tenant.version + 1,
  }
}

function knownZone(name: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    throw new Problem(ValidationFailed, {
      errors: [{ pointer: '/body/timeZone', message: 'is not an IANA time zone, like Europe/Berlin' }],
    })
  }
}
