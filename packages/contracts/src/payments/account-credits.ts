import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { VersionMismatch } from '../problems.ts'
import { Closed, Currency, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'

const Minor = Type.Integer({ minimum: 0, maximum: 9007199254740991 })
const Amount = Type.Integer({ minimum: 1, maximum: 9007199254740991 })

/** What a customer paid beyond what was due. amount = applied + refunded + withdrawn + remaining, always; minor units. */
export const AccountCredit = Closed({
  id: Id('acr'),
  version: Type.Integer({ minimum: 1 }),
  accountId: Id('acc'),
  currency: Currency,
  amount: Minor,
  /** To invoices. */
  applied: Minor,
  /** Given back to the customer. */
  refunded: Minor,
  /** The transfer it came of was taken back or matched otherwise. */
  withdrawn: Minor,
  remaining: Minor,
  /** The transfer that was more than what was due. */
  bankTransferId: Id('btr'),
  createdAt: Instant,
})
export type AccountCredit = Static<typeof AccountCredit>

export const CreditNotApplicable = problem({
  code: 'account-credit-not-applicable',
  status: 422,
  title: 'The credit cannot pay this',
  remedy:
    'Correct what `errors` names: an open invoice of the same account and currency, at most what is due of it and what remains of the credit.',
})

const path = '/payments/enterprise-billing/account-credits'

export const listAccountCredits = route({
  method: 'GET',
  path,
  summary: 'List credit of customers from overpayments, oldest first',
  access: 'payments:read',
  query: PageQuery({
    accountId: Type.Optional(Id('acc')),
    /** Only what has something left. */
    open: Type.Optional(OneOf(['true', 'false'])),
  }),
  replies: { 200: Page(AccountCredit) },
})
export const getAccountCredit = route({
  method: 'GET',
  path: `${path}/:accountCreditId`,
  summary: 'Read a credit',
  access: 'payments:read',
  replies: { 200: AccountCredit },
})
export const applyAccountCredit = route({
  method: 'POST',
  path: `${path}/:accountCreditId/apply`,
  summary: 'Pay an invoice from a credit',
  description: 'As much as remains and is due, or as much of it as is said.',
  access: 'payments:write',
  conditional: true,
  body: Closed(
    { invoiceId: Id('inv'), amount: Type.Optional(Amount) },
    { examples: [{ invoiceId: 'inv_01K0A1B2C3D4E5F6G7H8J9K0M1' }] },
  ),
  replies: { 200: AccountCredit },
  problems: [VersionMismatch, CreditNotApplicable],
})
export const refundAccountCredit = route({
  method: 'POST',
  path: `${path}/:accountCreditId/refund`,
  summary: 'Book that a credit was given back to the customer by bank transfer',
  description: 'The transfer itself is made at the bank; this books it out.',
  access: 'payments:write',
  conditional: true,
  body: Closed({ amount: Type.Optional(Amount) }, { examples: [{ amount: 1_250 }] }),
  replies: { 200: AccountCredit },
  problems: [VersionMismatch, CreditNotApplicable],
})

export const AccountCreditChanged = event({
  type: 'payments.account-credit.changed',
  summary: 'Credit of a customer arose, was used, given back or withdrawn',
  data: AccountCredit,
})

export const BillingSettings = Closed({
  version: Type.Integer({ minimum: 0 }),
  /** Whether credit of an account pays its next invoices that are sent, oldest credit first. */
  applyCredit: OneOf(['by-hand', 'next-invoice']),
})
export type BillingSettings = Static<typeof BillingSettings>
const settings = '/payments/enterprise-billing/settings'
export const getBillingSettings = route({
  method: 'GET',
  path: settings,
  summary: 'How enterprise billing works for the tenant',
  access: 'payments:read',
  replies: { 200: BillingSettings },
})
export const setBillingSettings = route({
  method: 'PUT',
  path: settings,
  summary: 'Say how enterprise billing works for the tenant',
  access: 'payments:write',
  conditional: true,
  body: Closed({ applyCredit: BillingSettings.properties.applyCredit }, { examples: [{ applyCredit: 'by-hand' }] }),
  replies: { 200: BillingSettings },
  problems: [VersionMismatch],
})
