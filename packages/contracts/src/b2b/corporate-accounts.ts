import Type, { type Static } from 'typebox'
import { event } from '../contract.ts'
import { Closed, Country, Currency, Email, Id, Instant, Name, OneOf } from '../schemas.ts'

export const CorporateAccount = Closed({
  id: Id('acc'),
  version: Type.Integer({ minimum: 1 }),
  name: Name,
  country: Country,
  /** VAT identification number, without spaces. */
  vatId: Type.Union([Type.String({ pattern: '^[A-Z]{2}[0-9A-Z+*]{2,13}$' }), Type.Null()]),
  billingEmail: Email,
  currency: Currency,
  /** Days from the invoice date until it is due. */
  paymentTermsDays: Type.Integer({ minimum: 0, maximum: 180 }),
  status: OneOf(['active', 'suspended']),
  createdAt: Instant,
})
export type CorporateAccount = Static<typeof CorporateAccount>

export const CorporateAccountCreated = event({
  type: 'b2b.corporate-account.created',
  summary: 'A corporate account exists',
  data: CorporateAccount,
  partner: true,
})
export const CorporateAccountChanged = event({
  type: 'b2b.corporate-account.changed',
  summary: 'A corporate account was changed',
  data: CorporateAccount,
  partner: true,
})
