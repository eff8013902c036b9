import Type, { type Static } from 'typebox'
import { event, route } from '../contract.ts'
import { VersionMismatch } from '../problems.ts'
import { Closed, Country, Currency, Email, Id, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'

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

export const NewCorporateAccount = Closed(
  {
    name: Name,
    country: Country,
    vatId: Type.Optional(CorporateAccount.properties.vatId),
    billingEmail: Email,
    currency: Currency,
    paymentTermsDays: Type.Optional(CorporateAccount.properties.paymentTermsDays),
  },
  {
    examples: [
      {
        name: 'Hanse Kurier',
        country: 'DE',
        billingEmail: 'billing@hanse-kurier.example',
        currency: 'EUR',
        paymentTermsDays: 14,
      },
    ],
  },
)
export type NewCorporateAccount = Static<typeof NewCorporateAccount>

export const CorporateAccountChange = Closed(
  {
    name: Type.Optional(Name),
    vatId: Type.Optional(CorporateAccount.properties.vatId),
    billingEmail: Type.Optional(Email),
    paymentTermsDays: Type.Optional(CorporateAccount.properties.paymentTermsDays),
    status: Type.Optional(CorporateAccount.properties.status),
  },
  { examples: [{ status: 'suspended' }] },
)
export type CorporateAccountChange = Static<typeof CorporateAccountChange>

const path = '/b2b/corporate-accounts'

export const createCorporateAccount = route({
  method: 'POST',
  path,
  summary: 'Create a corporate account',
  access: 'accounts:write',
  idempotency: 'accepted',
  body: NewCorporateAccount,
  replies: { 201: CorporateAccount },
})

export const listCorporateAccounts = route({
  method: 'GET',
  path,
  summary: 'List corporate accounts, oldest first',
  access: 'accounts:read',
  query: PageQuery({ status: Type.Optional(CorporateAccount.properties.status) }),
  replies: { 200: Page(CorporateAccount) },
})

export const getCorporateAccount = route({
  method: 'GET',
  path: `${path}/:accountId`,
  summary: 'Read a corporate account',
  access: 'accounts:read',
  replies: { 200: CorporateAccount },
})

export const changeCorporateAccount = route({
  method: 'PATCH',
  path: `${path}/:accountId`,
  summary: 'Change or suspend a corporate account',
  description: 'A suspended account books nothing new; what was booked before runs its course.',
  access: 'accounts:write',
  conditional: true,
  body: CorporateAccountChange,
  replies: { 200: CorporateAccount },
  problems: [VersionMismatch],
})

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
