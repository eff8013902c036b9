import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { VersionMismatch } from '../problems.ts'
import { Closed, Country, Currency, Email, Id, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'
import { ReferenceUnknown } from './problems.ts'

const PaymentTermsDays = Type.Integer({ minimum: 0, maximum: 180 })
/** Minor units of the account's currency. */
const CreditLimit = Type.Integer({ minimum: 0, maximum: 9007199254740991 })
const ParentId = Type.Union([Id('acc'), Type.Null()])
/** An IANA zone: its days are the customer's. */
const CustomerZone = Type.Union([Type.String({ minLength: 1, maxLength: 64, examples: ['Europe/Paris'] }), Type.Null()])

export const CorporateAccount = Closed({
  id: Id('acc'),
  version: Type.Integer({ minimum: 1 }),
  name: Name,
  country: Country,
  /** VAT identification number, without spaces. */
  vatId: Type.Union([Type.String({ pattern: '^[A-Z]{2}[0-9A-Z+*]{2,13}$' }), Type.Null()]),
  billingEmail: Email,
  currency: Currency,
  /** The account above it: its statement can hold this one's invoices. */
  parentId: Type.Optional(ParentId),
  /** Days from the invoice date until it is due; the parent's where it has none of its own. */
  paymentTermsDays: PaymentTermsDays,
  /** What may be owed at most, of the parent where it has none of its own; null is without limit. */
  creditLimit: Type.Optional(Type.Union([CreditLimit, Type.Null()])),
  /** Null: the tenant's. */
  timeZone: Type.Optional(CustomerZone),
  /** Suspended too while any account above it is. */
  status: OneOf(['active', 'suspended']),
  /** What of these is its own; the rest comes from above. */
  own: Type.Optional(
    Closed({
      status: OneOf(['active', 'suspended']),
      paymentTermsDays: Type.Union([PaymentTermsDays, Type.Null()]),
      creditLimit: Type.Union([CreditLimit, Type.Null()]),
    }),
  ),
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
    parentId: Type.Optional(ParentId),
    paymentTermsDays: Type.Optional(PaymentTermsDays),
    creditLimit: Type.Optional(Type.Union([CreditLimit, Type.Null()])),
    timeZone: Type.Optional(CustomerZone),
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
    parentId: Type.Optional(ParentId),
    /** Null: the parent's from now on. */
    paymentTermsDays: Type.Optional(Type.Union([PaymentTermsDays, Type.Null()])),
    creditLimit: Type.Optional(Type.Union([CreditLimit, Type.Null()])),
    timeZone: Type.Optional(CustomerZone),
    status: Type.Optional(CorporateAccount.properties.status),
  },
  { examples: [{ status: 'suspended' }] },
)
export type CorporateAccountChange = Static<typeof CorporateAccountChange>

export const AccountHierarchyInvalid = problem({
  code: 'account-hierarchy-invalid',
  status: 422,
  title: 'The account cannot be below that one',
  remedy: 'Choose a parent that is not the account itself nor below it, with at most four accounts above it.',
})

const path = '/b2b/corporate-accounts'

export const createCorporateAccount = route({
  method: 'POST',
  path,
  summary: 'Create a corporate account',
  access: 'accounts:write',
  idempotency: 'accepted',
  body: NewCorporateAccount,
  replies: { 201: CorporateAccount },
  problems: [ReferenceUnknown, AccountHierarchyInvalid],
})

export const listCorporateAccounts = route({
  method: 'GET',
  path,
  summary: 'List corporate accounts, oldest first',
  access: 'accounts:read',
  query: PageQuery({
    status: Type.Optional(CorporateAccount.properties.status),
    parentId: Type.Optional(Id('acc')),
  }),
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
  description:
    'A suspended account books nothing new, nor does any account below it; what was booked before runs its course.',
  access: 'accounts:write',
  conditional: true,
  body: CorporateAccountChange,
  replies: { 200: CorporateAccount },
  problems: [VersionMismatch, ReferenceUnknown, AccountHierarchyInvalid],
})

/** What the account owes, and what it may still come to owe. */
export const AccountExposure = Closed({
  accountId: Id('acc'),
  currency: Currency,
  /** Due on its invoices in its currency. */
  outstanding: Type.Integer(),
  overdue: Type.Integer(),
  /** Received beyond what was to be paid: it stays with this account. */
  credit: Type.Integer(),
  creditLimit: Type.Union([CreditLimit, Type.Null()]),
  /** Null without limit; below zero it is exceeded. */
  available: Type.Union([Type.Integer(), Type.Null()]),
})

export const getAccountExposure = route({
  method: 'GET',
  path: `${path}/:accountId/exposure`,
  summary: 'What an account owes, against its credit limit',
  access: 'accounts:read',
  replies: { 200: AccountExposure },
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
