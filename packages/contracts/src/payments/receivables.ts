import Type, { type Static } from 'typebox'
import { route } from '../contract.ts'
import { Closed, Currency, Day, Id, OneOf, Page, PageQuery } from '../schemas.ts'

const Minor = Type.Integer({ minimum: 0, maximum: 9007199254740991 })
export const ageingBuckets = ['current', '1-30', '31-60', '61-90', 'over-90'] as const

/** An invoice of which something is due, and how it is paid by transfer. Amounts are minor units. */
export const Receivable = Closed({
  id: Id('inv'),
  number: Type.String(),
  accountId: Id('acc'),
  currency: Currency,
  total: Minor,
  due: Minor,
  dueDate: Type.Union([Day, Type.Null()]),
  /** By the calendar of the account's zone. */
  daysOverdue: Type.Integer({ minimum: 0 }),
  bucket: OneOf(ageingBuckets),
  /** ISO 11649: who pays with it is matched by it. */
  creditorReference: Type.Union([Type.String(), Type.Null()]),
  purchaseOrder: Type.Union([Type.String(), Type.Null()]),
})
export type Receivable = Static<typeof Receivable>

/** What an account owes in a currency, by how long it has been due. The five sum to the total. */
export const Ageing = Closed({
  accountId: Id('acc'),
  currency: Currency,
  asOf: Day,
  invoices: Type.Integer({ minimum: 1 }),
  current: Minor,
  days1To30: Minor,
  days31To60: Minor,
  days61To90: Minor,
  over90: Minor,
  total: Minor,
})
export type Ageing = Static<typeof Ageing>

const path = '/payments/enterprise-billing/receivables'
const asOf = {
  /** Today in each account's own zone, where it is not given. What is due is what is due now. */
  asOf: Type.Optional(Day),
}

export const listReceivables = route({
  method: 'GET',
  path,
  summary: 'List invoices of which something is due, in the order of their ids',
  access: 'payments:read',
  query: PageQuery({
    accountId: Type.Optional(Id('acc')),
    currency: Type.Optional(Currency),
    bucket: Type.Optional(OneOf(ageingBuckets)),
    ...asOf,
  }),
  replies: { 200: Page(Receivable) },
})
export const listAgeing = route({
  method: 'GET',
  path: `${path}/ageing`,
  summary: 'What accounts owe, by how long it has been due; a row for each account and currency',
  description:
    'Due today is current. The days are those of the account’s zone. `asOf` moves the day by which it is aged, not what has been paid.',
  access: 'payments:read',
  query: PageQuery({ accountId: Type.Optional(Id('acc')), currency: Type.Optional(Currency), ...asOf }),
  replies: { 200: Page(Ageing) },
})
