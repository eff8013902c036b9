import { platformTenantId } from '@clutch/contracts/b2b/tenants'
import { derivedId } from '@clutch/shared/derived-id'

/** The key under which a demonstration tenant is created; its id follows from it. */
export function demoTenantKey(cast: string): string {
  return `demo-${cast}`
}

/** Known before the tenant exists: unknown devices of a development home go to the first one. */
export function demoTenantId(cast: string): string {
  return derivedId('ten', platformTenantId, demoTenantKey(cast))
}
