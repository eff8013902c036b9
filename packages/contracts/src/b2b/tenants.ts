import Type, { type Static } from 'typebox'
import { event, route } from '../contract.ts'
import { Conflict } from '../problems.ts'
import { Closed, Country, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'

export const TenantId = Type.String({ pattern: '^ten_[0-9A-Za-z]{1,40}$' })

/** The tenant the platform's own operators belong to. It exists before any other. */
export const platformTenantId = 'ten_platform'

const TimeZone = Type.String({
  minLength: 1,
  maxLength: 64,
  description: 'IANA zone in which the tenant’s days begin',
  examples: ['Europe/Berlin'],
})

const RequestsPerMinute = Type.Integer({
  minimum: 1,
  maximum: 1_000_000,
  description: 'Requests a minute of all its callers together',
})

const VatId = Type.Union(
  [Type.String({ pattern: '^[A-Z]{2}[0-9A-Z+*]{2,18}$', examples: ['DE123456789'] }), Type.Null()],
  {
    description: 'its own VAT number, without blanks: without it no reverse charge is invoiced',
  },
)

export const Tenant = Closed({
  id: TenantId,
  version: Type.Integer({ minimum: 1 }),
  name: Name,
  country: Country,
  vatId: Type.Optional(VatId),
  timeZone: TimeZone,
  status: OneOf(['active', 'suspended']),
  requestsPerMinute: RequestsPerMinute,
  createdAt: Instant,
})
export type Tenant = Static<typeof Tenant>

export const NewTenant = Closed(
  {
    name: Name,
    country: Country,
    vatId: Type.Optional(VatId),
    timeZone: TimeZone,
    requestsPerMinute: Type.Optional(RequestsPerMinute),
  },
  { examples: [{ name: 'Nordlicht Logistik', country: 'DE', timeZone: 'Europe/Berlin' }] },
)
export type NewTenant = Static<typeof NewTenant>

export const TenantChange = Closed(
  {
    name: Type.Optional(Name),
    vatId: Type.Optional(VatId),
    timeZone: Type.Optional(TimeZone),
    status: Type.Optional(OneOf(['active', 'suspended'])),
    requestsPerMinute: Type.Optional(RequestsPerMinute),
  },
  { examples: [{ requestsPerMinute: 6000 }] },
)
export type TenantChange = Static<typeof TenantChange>

export const createTenant = route({
  method: 'POST',
  path: '/b2b/multi-tenant/tenants',
  summary: 'Create a tenant',
  access: 'platform:tenants',
  idempotency: 'accepted',
  body: NewTenant,
  replies: { 201: Tenant },
})

export const listTenants = route({
  method: 'GET',
  path: '/b2b/multi-tenant/tenants',
  summary: 'List tenants, oldest first',
  access: 'platform:tenants',
  query: PageQuery({ status: Type.Optional(OneOf(['active', 'suspended'])) }),
  replies: { 200: Page(Tenant) },
})

export const getTenant = route({
  method: 'GET',
  path: '/b2b/multi-tenant/tenants/:tenantId',
  summary: 'Read a tenant: an operator any, everyone else their own',
  access: 'authenticated',
  replies: { 200: Tenant },
})

export const changeTenant = route({
  method: 'PATCH',
  path: '/b2b/multi-tenant/tenants/:tenantId',
  summary: 'Rename, suspend or limit a tenant',
  access: 'platform:tenants',
  conditional: true,
  body: TenantChange,
  replies: { 200: Tenant },
  problems: [Conflict],
})

export const TenantCreated = event({ type: 'b2b.tenant.created', summary: 'A tenant exists', data: Tenant })
export const TenantChanged = event({
  type: 'b2b.tenant.changed',
  summary: 'A tenant was changed or suspended',
  data: Tenant,
})
