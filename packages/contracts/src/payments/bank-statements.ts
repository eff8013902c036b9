import Type, { type Static } from 'typebox'
import { problem, route } from '../contract.ts'
import { Closed, Currency, Day, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'

const nullable = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) => Type.Union([schema, Type.Null()])
const Amount = Type.Integer({ minimum: -9007199254740991, maximum: 9007199254740991 })
const Count = Type.Integer({ minimum: 0 })

export const csvPresets = ['generic', 'sparkasse', 'n26', 'wise'] as const
export const dateFormats = ['YYYY-MM-DD', 'DD.MM.YYYY', 'DD.MM.YY', 'DD/MM/YYYY', 'MM/DD/YYYY', 'DD-MM-YYYY'] as const

/** What a bank said of one of the platform's accounts. Amounts are minor units of its currency. */
export const BankStatement = Closed({
  id: Id('bst'),
  format: OneOf(['camt.053', 'csv']),
  /** The account's IBAN, or what else the bank calls it; null where a CSV file does not say. */
  account: nullable(Type.String()),
  currency: Currency,
  /** The bank's own name of it (Stmt/Id). */
  statementId: nullable(Type.String()),
  from: nullable(Day),
  to: nullable(Day),
  /** Null where the file does not say. */
  opening: nullable(Amount),
  closing: nullable(Amount),
  /** Closing less opening less booked entries: 0 when it is whole; null where a balance is not told or an amount could not be read. */
  balanceGap: nullable(Amount),
  booked: Count,
  duplicates: Count,
  ignored: Count,
  unreadable: Count,
  importedAt: Instant,
  /** Who sent it. */
  importedBy: Type.String(),
})
export type BankStatement = Static<typeof BankStatement>

export const BankEntryResult = Closed({
  /** Of the file, the first being 1. */
  line: Type.Integer({ minimum: 1 }),
  outcome: OneOf(['booked', 'reversed', 'duplicate', 'ignored', 'unreadable'], {
    description:
      'booked: money that came in; reversed: it takes back what came in before; duplicate: known from this or another file; ignored: money that went out, or is not booked yet',
  }),
  bankTransferId: nullable(Id('btr')),
  /** Where it came in, what became of it. */
  status: nullable(OneOf(['unmatched', 'proposed', 'matched', 'reversed'])),
  message: nullable(Type.String()),
})
export type BankEntryResult = Static<typeof BankEntryResult>

export const BankStatementUnreadable = problem({
  code: 'bank-statement-unreadable',
  status: 422,
  title: 'The file is no bank statement that can be read',
  remedy: 'Read `errors`: it names the line. Send CAMT.053 as the bank gave it, or CSV with the columns named.',
})

const path = '/payments/enterprise-billing/bank-statements'
const Column = Type.String({ minLength: 1, maxLength: 100 })

export const importBankStatement = route({
  method: 'POST',
  path,
  summary: 'Take a bank statement in: its credits are booked and matched with invoices',
  description:
    'CAMT.053 (ISO 20022, any version, as application/xml) or CSV (text/csv). A file may come again, and files may overlap: an entry is booked once. ' +
    'Only what is booked (BOOK) counts, not what is pending. An entry that reverses or returns a credit undoes it. ' +
    'CSV: a preset names the columns of a bank; what is given beside it overrides. Columns are found by the names in the first line, whatever their case. ' +
    'At most 5,000 entries and 8 MiB; XML with a DOCTYPE is refused.',
  access: 'payments:write',
  upload: { mediaTypes: ['application/xml', 'text/xml', 'text/csv'] },
  maxBodyBytes: 8 * 1024 * 1024,
  query: Type.Object(
    {
      preset: Type.Optional(OneOf(csvPresets, { description: 'generic where nothing is said' })),
      delimiter: Type.Optional(
        OneOf([',', ';', 'tab', '|'], { description: 'found from the first line when not given' }),
      ),
      decimalMark: Type.Optional(OneOf(['.', ','])),
      dateFormat: Type.Optional(OneOf(dateFormats)),
      /** Where no column says it. */
      currency: Type.Optional(Currency),
      account: Type.Optional(Type.String({ minLength: 1, maxLength: 34 })),
      dateColumn: Type.Optional(Column),
      amountColumn: Type.Optional(Column),
      currencyColumn: Type.Optional(Column),
      payerColumn: Type.Optional(Column),
      payerIbanColumn: Type.Optional(Column),
      remittanceColumn: Type.Optional(Column),
      referenceColumn: Type.Optional(Column),
      endToEndIdColumn: Type.Optional(Column),
      entryReferenceColumn: Type.Optional(Column),
      /** Balances of the file, in minor units, to be checked. */
      opening: Type.Optional(Amount),
      closing: Type.Optional(Amount),
    },
    { additionalProperties: false },
  ),
  replies: {
    200: Closed({
      statements: Type.Array(Closed({ statement: BankStatement, entries: Type.Array(BankEntryResult) })),
    }),
  },
  problems: [BankStatementUnreadable],
})

export const listBankStatements = route({
  method: 'GET',
  path,
  summary: 'List bank statements, latest first',
  access: 'payments:read',
  query: PageQuery({ account: Type.Optional(Type.String({ minLength: 1, maxLength: 34 })) }),
  replies: { 200: Page(BankStatement) },
})

export const getBankStatement = route({
  method: 'GET',
  path: `${path}/:bankStatementId`,
  summary: 'Read a bank statement',
  access: 'payments:read',
  replies: { 200: BankStatement },
})
