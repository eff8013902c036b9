import Type, { type Static } from 'typebox'
import { event } from '../contract.ts'
import { Closed, Country, Instant, Name, OneOf } from '../schemas.ts'

export const TenantId = Type.String({ pattern: '^ten_[0-9A-Za-z]{1,40}$' })

/** The tenant the platform's own operators belong to. It exists before any other. */
export const platformTenantId = 'ten_platform'

export const Tenant = Closed({
  id: TenantId,
  version: Type.Integer({ minimum: 1 }),
  name: Name,
  country: Country,
  /** IANA zone in which the tenant's days begin. */
  timeZone: Type.String({ minLength: 1, maxLength: 64, examples: ['Europe/Berlin'] }),
  status: OneOf(['active', 'suspended']),
  /** Requests a minute of all its callers together. */
  requestsPerMinute: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  createdAt: Instant,
})
export type Tenant = Static<typeof Tenant>

export const TenantCreated = event({ type: 'b2b.tenant.created', summary: 'A tenant exists', data: Tenant })
export const TenantChanged = event({
  type: 'b2b.tenant.changed',
  summary: 'A tenant was changed or suspended',
  data: Tenant,
})
