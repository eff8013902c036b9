import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Currency, Day, Id, Instant, Page, PageQuery } from '../schemas.ts'
import { MinorUnits } from './invoices.ts'
import { ReferenceUnknown } from './problems.ts'

const StatedInvoice = Closed({
  id: Id('inv'),
  number: Type.String(),
  /** Whose it is: the account itself or one below it. */
  accountId: Id('acc'),
  issueDate: Day,
  /** When the statement was issued. */
  due: MinorUnits,
})

/** What an account and those below it owe for a period, in one document and to be paid at once. */
export const Statement = Closed({
  id: Id('stm'),
  version: Type.Integer({ minimum: 1 }),
  number: Type.String({ examples: ['STM-2026-000001'] }),
  /** Who pays. */
  accountId: Id('acc'),
  currency: Currency,
  /** Issue dates of the invoices, both included. */
  period: Closed({ from: Day, to: Day }),
  invoices: Type.Array(StatedInvoice, { maxItems: 1_000 }),
  total: MinorUnits,
  issueDate: Day,
  dueDate: Day,
  purchaseOrder: Type.Union([Type.String({ minLength: 1, maxLength: 60 }), Type.Null()]),
  createdAt: Instant,
})
export type Statement = Static<typeof Statement>

export const NewStatement = Closed(
  {
    accountId: Id('acc'),
    from: Day,
    to: Day,
    /** The account's, when not given. */
    currency: Type.Optional(Currency),
    purchaseOrder: Type.Optional(Statement.properties.purchaseOrder),
  },
  { examples: [{ accountId: 'acc_01K0A1B2C3D4E5F6G7H8J9K0M1', from: '2026-11-01', to: '2026-11-30' }] },
)
export type NewStatement = Static<typeof NewStatement>

export const StatementImpossible = problem({
  code: 'statement-impossible',
  status: 422,
  title: 'These invoices do not make a statement',
  remedy: 'Correct what `errors` names: a period with open invoices that are sent and stand on no statement yet.',
})

const path = '/b2b/invoice-management/statements'

export const createStatement = route({
  method: 'POST',
  path,
  summary: 'Consolidate the open invoices of an account and of those below it',
  description:
    'Takes the invoices that are sent, not charged, that are due in part or in full and stand on no statement yet. Credit of one account does not pay the invoice of another.',
  access: 'invoices:write',
  idempotency: 'required',
  body: NewStatement,
  replies: { 201: Statement },
  problems: [ReferenceUnknown, StatementImpossible],
})

export const previewStatement = route({
  method: 'POST',
  path: `${path}/preview`,
  summary: 'What a statement would hold; nothing is kept',
  access: 'invoices:read',
  body: NewStatement,
  replies: {
    200: Closed({ currency: Currency, invoices: Statement.properties.invoices, total: MinorUnits, dueDate: Day }),
  },
  problems: [ReferenceUnknown, StatementImpossible],
})

export const listStatements = route({
  method: 'GET',
  path,
  summary: 'List statements, in the order in which they were issued',
  access: 'invoices:read',
  query: PageQuery({ accountId: Type.Optional(Id('acc')) }),
  replies: { 200: Page(Statement) },
})

export const getStatement = route({
  method: 'GET',
  path: `${path}/:statementId`,
  summary: 'Read a statement',
  access: 'invoices:read',
  replies: { 200: Statement },
})

export const StatementIssued = event({
  type: 'b2b.statement.issued',
  summary: 'Open invoices of an account and of those below it are to be paid at once',
  data: Statement,
  partner: true,
})
