import Type, { type Static } from 'typebox'
import { event, route } from '../contract.ts'
import { VersionMismatch } from '../problems.ts'
import { Closed, Country, Currency, Decimal, Email, Id, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'

export const Vendor = Closed({
  id: Id('ven'),
  version: Type.Integer({ minimum: 1 }),
  name: Name,
  country: Country,
  vatId: Type.Union([Type.String({ pattern: '^[A-Z]{2}[0-9A-Z+*]{2,13}$' }), Type.Null()]),
  email: Email,
  currency: Currency,
  /** The platform's share of the net amount, in percent. */
  commissionPercent: Decimal,
  status: OneOf(['active', 'suspended']),
  createdAt: Instant,
})
export type Vendor = Static<typeof Vendor>

/** 0 to 100, at most four places. */
const Percent = Type.String({ pattern: '^(100(\\.0{1,4})?|[0-9]{1,2}(\\.[0-9]{1,4})?)$', examples: ['12.5'] })

export const NewVendor = Closed(
  {
    name: Name,
    country: Country,
    vatId: Type.Optional(Vendor.properties.vatId),
    email: Email,
    currency: Currency,
    commissionPercent: Percent,
  },
  {
    examples: [
      {
        name: 'Werkstatt Altona',
        country: 'DE',
        email: 'office@werkstatt.example',
        currency: 'EUR',
        commissionPercent: '12.5',
      },
    ],
  },
)
export type NewVendor = Static<typeof NewVendor>

export const VendorChange = Closed(
  {
    name: Type.Optional(Name),
    vatId: Type.Optional(Vendor.properties.vatId),
    email: Type.Optional(Email),
    commissionPercent: Type.Optional(Percent),
    status: Type.Optional(Vendor.properties.status),
  },
  { examples: [{ commissionPercent: '10' }] },
)
export type VendorChange = Static<typeof VendorChange>

const path = '/b2b/vendor-management/vendors'

export const createVendor = route({
  method: 'POST',
  path,
  summary: 'Create a vendor',
  access: 'vendors:write',
  idempotency: 'accepted',
  body: NewVendor,
  replies: { 201: Vendor },
})

export const listVendors = route({
  method: 'GET',
  path,
  summary: 'List vendors, oldest first',
  access: 'vendors:read',
  query: PageQuery({ status: Type.Optional(Vendor.properties.status) }),
  replies: { 200: Page(Vendor) },
})

export const getVendor = route({
  method: 'GET',
  path: `${path}/:vendorId`,
  summary: 'Read a vendor',
  access: 'vendors:read',
  replies: { 200: Vendor },
})

export const changeVendor = route({
  method: 'PATCH',
  path: `${path}/:vendorId`,
  summary: 'Change or suspend a vendor',
  description: 'A new commission counts for work completed from now on. A suspended vendor is not booked.',
  access: 'vendors:write',
  conditional: true,
  body: VendorChange,
  replies: { 200: Vendor },
  problems: [VersionMismatch],
})

export const VendorCreated = event({
  type: 'b2b.vendor.created',
  summary: 'A vendor exists',
  data: Vendor,
  partner: true,
})
export const VendorChanged = event({
  type: 'b2b.vendor.changed',
  summary: 'A vendor was changed',
  data: Vendor,
  partner: true,
})
