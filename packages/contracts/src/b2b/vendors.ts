import Type, { type Static } from 'typebox'
import { event } from '../contract.ts'
import { Closed, Country, Currency, Decimal, Email, Id, Instant, Name, OneOf } from '../schemas.ts'

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
