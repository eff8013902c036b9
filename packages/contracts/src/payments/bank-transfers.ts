import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { VersionMismatch } from '../problems.ts'
import { Closed, Currency, Day, Id, Instant, Money, OneOf, Page, PageQuery } from '../schemas.ts'
import { PayerUnknown } from './payments.ts'

const nullable = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) => Type.Union([schema, Type.Null()])
const Minor = Type.Integer({ minimum: 1, maximum: 9007199254740991 })

export const transferStatuses = ['unmatched', 'proposed', 'matched', 'reversed'] as const
const matchRules = [
  'creditor-reference',
  'document-number',
  'end-to-end-id',
  'purchase-order',
  'payer-and-amount',
  'by-hand',
] as const

const Share = Closed({ invoiceId: Id('inv'), amount: Minor })

/** Money of a bank statement. Amounts are minor units of its currency. */
export const BankTransfer = Closed({
  id: Id('btr'),
  version: Type.Integer({ minimum: 1 }),
  bankStatementId: Id('bst'),
  /** `reversal` takes back one that was received. */
  kind: OneOf(['receipt', 'reversal']),
  bookedOn: Day,
  amount: Type.Integer({ minimum: 1, maximum: 9007199254740991 }),
  currency: Currency,
  payerName: nullable(Type.String()),
  payerIban: nullable(Type.String()),
  creditorReference: nullable(Type.String()),
  endToEndId: nullable(Type.String()),
  remittance: Type.String(),
  bankReference: nullable(Type.String()),
  status: OneOf(transferStatuses, {
    description:
      'proposed: a person decides, `proposal` says among what; reversed: the bank took it back, or (of a reversal) it did',
  }),
  /** The rule that matched it, or made the proposal. */
  rule: nullable(OneOf(matchRules)),
  /** Why a person is to decide. */
  reason: nullable(
    OneOf([
      'nothing-found',
      'several-possible',
      'amount-differs',
      'other-currency',
      'returned-payment',
      'original-not-found',
      'several-accounts',
    ]),
  ),
  /** Open invoices that it may be meant for, oldest due first. */
  proposal: Type.Array(Share, { maxItems: 50 }),
  /** What it pays: these and `credited` sum to the amount once it is matched. */
  allocations: Type.Array(Share, { maxItems: 200 }),
  /** Beyond what was due: the credit of `accountId`. */
  credited: Type.Integer({ minimum: 0 }),
  accountId: nullable(Id('acc')),
  /** Of a reversal: what it takes back. */
  reverses: nullable(Id('btr')),
  createdAt: Instant,
  matchedAt: nullable(Instant),
})
export type BankTransfer = Static<typeof BankTransfer>

/** Money that was received pays an invoice: paid + credited + written off + due = total. */
export const InvoiceAllocation = Closed({
  id: Id('alc'),
  version: Type.Integer({ minimum: 1 }),
  invoiceId: Id('inv'),
  accountId: Id('acc'),
  amount: Money,
  source: Closed({ kind: OneOf(['bank-transfer', 'account-credit']), id: Type.String() }),
  status: OneOf(['active', 'undone']),
  createdAt: Instant,
  undoneAt: nullable(Instant),
})
export type InvoiceAllocation = Static<typeof InvoiceAllocation>

export const TransferMatch = Closed(
  {
    /** Parts of the transfer; what is left over becomes the credit of the account. */
    allocations: Type.Optional(Type.Array(Share, { maxItems: 200 })),
    /** Whose credit the rest is; needed where no invoice is named. */
    accountId: Type.Optional(Id('acc')),
    /** Transfers from this IBAN are of that account from now on. */
    rememberPayer: Type.Optional(Type.Boolean()),
  },
  {
    examples: [{ allocations: [{ invoiceId: 'inv_01K0A1B2C3D4E5F6G7H8J9K0M1', amount: 11_900 }], rememberPayer: true }],
  },
)

export const TransferInOtherState = problem({
  code: 'bank-transfer-in-other-state',
  status: 409,
  title: 'The transfer is in a state that does not allow this',
  remedy: 'Read the transfer; what is matched is unmatched first, what the bank took back stays so.',
})
export const TransferNotMatchable = problem({
  code: 'bank-transfer-not-matchable',
  status: 422,
  title: 'The transfer cannot pay this',
  remedy:
    'Correct what `errors` names: an open invoice in the currency of the transfer, at most what is due of it, in all at most the transfer.',
})
export const CreditSpent = problem({
  code: 'account-credit-spent',
  status: 409,
  title: 'Credit that came of it was given back to the customer already',
  remedy: 'It cannot be undone any more: book what is owed by an invoice.',
})

const path = '/payments/enterprise-billing/bank-transfers'

export const listBankTransfers = route({
  method: 'GET',
  path,
  summary: 'List transfers of bank statements, latest first',
  access: 'payments:read',
  query: PageQuery({
    status: Type.Optional(OneOf(transferStatuses)),
    kind: Type.Optional(BankTransfer.properties.kind),
    accountId: Type.Optional(Id('acc')),
    bankStatementId: Type.Optional(Id('bst')),
    /** Booked on these days, both included. */
    from: Type.Optional(Day),
    to: Type.Optional(Day),
  }),
  replies: { 200: Page(BankTransfer) },
})
export const getBankTransfer = route({
  method: 'GET',
  path: `${path}/:bankTransferId`,
  summary: 'Read a transfer',
  access: 'payments:read',
  replies: { 200: BankTransfer },
})
export const previewBankTransferMatch = route({
  method: 'POST',
  path: `${path}/:bankTransferId/match-preview`,
  summary: 'What the rules would make of a transfer now; nothing is kept',
  access: 'payments:read',
  replies: {
    200: Closed({
      outcome: OneOf(['matched', 'proposed', 'unmatched']),
      rule: BankTransfer.properties.rule,
      reason: BankTransfer.properties.reason,
      allocations: Type.Array(Share),
      /** Candidates, where it is proposed. */
      proposal: Type.Array(Share),
      credited: Type.Integer({ minimum: 0 }),
      accountId: nullable(Id('acc')),
    }),
  },
})
export const matchBankTransfer = route({
  method: 'POST',
  path: `${path}/:bankTransferId/match`,
  summary: 'Say what a transfer pays',
  description: 'Invoices in parts or in full; what is left over becomes the credit of the account.',
  access: 'payments:write',
  conditional: true,
  body: TransferMatch,
  replies: { 200: BankTransfer },
  problems: [VersionMismatch, TransferInOtherState, TransferNotMatchable, PayerUnknown],
})
export const rematchBankTransfer = route({
  method: 'POST',
  path: `${path}/:bankTransferId/rematch`,
  summary: 'Try the rules again: an invoice or a payer may have become known since',
  access: 'payments:write',
  conditional: true,
  replies: { 200: BankTransfer },
  problems: [VersionMismatch, TransferInOtherState],
})
export const unmatchBankTransfer = route({
  method: 'POST',
  path: `${path}/:bankTransferId/unmatch`,
  summary: 'Take back what a transfer was matched with: the invoices are due again',
  access: 'payments:write',
  conditional: true,
  replies: { 200: BankTransfer },
  problems: [VersionMismatch, TransferInOtherState, CreditSpent],
})
export const reverseBankTransfer = route({
  method: 'POST',
  path: `${path}/:bankTransferId/reverse`,
  summary: 'Say which receipt a reversal of the bank takes back',
  access: 'payments:write',
  conditional: true,
  body: Closed({ receiptId: Id('btr') }, { examples: [{ receiptId: 'btr_01K0A1B2C3D4E5F6G7H8J9K0M1' }] }),
  replies: { 200: BankTransfer },
  problems: [VersionMismatch, TransferInOtherState, TransferNotMatchable],
})

export const listInvoiceAllocations = route({
  method: 'GET',
  path: '/payments/enterprise-billing/allocations',
  summary: 'What transfers and credit paid of invoices, latest first',
  access: 'payments:read',
  query: PageQuery({
    invoiceId: Type.Optional(Id('inv')),
    sourceId: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
  }),
  replies: { 200: Page(InvoiceAllocation) },
})

export const PayerBankAccount = Closed({
  id: Id('pba'),
  accountId: Id('acc'),
  iban: Type.String(),
  createdAt: Instant,
})
export type PayerBankAccount = Static<typeof PayerBankAccount>

export const IbanInvalid = problem({
  code: 'iban-invalid',
  status: 422,
  title: 'This is no IBAN',
  remedy: 'Correct its length or its check digits.',
})
export const IbanKnown = problem({
  code: 'iban-known',
  status: 409,
  title: 'This IBAN is known as that of an account',
  remedy: 'List the payers; forget that one first if it is wrong.',
})
const payers = '/payments/enterprise-billing/payer-bank-accounts'
export const addPayerBankAccount = route({
  method: 'POST',
  path: payers,
  summary: 'Say from which IBAN an account pays',
  access: 'payments:write',
  idempotency: 'accepted',
  body: Closed(
    { accountId: Id('acc'), iban: Type.String({ minLength: 15, maxLength: 42, pattern: '^[A-Za-z0-9 ]+$' }) },
    { examples: [{ accountId: 'acc_01K0A1B2C3D4E5F6G7H8J9K0M1', iban: 'DE89370400440532013000' }] },
  ),
  replies: { 201: PayerBankAccount },
  problems: [PayerUnknown, IbanInvalid, IbanKnown],
})
export const listPayerBankAccounts = route({
  method: 'GET',
  path: payers,
  summary: 'List the IBANs from which accounts pay',
  access: 'payments:read',
  query: PageQuery({ accountId: Type.Optional(Id('acc')) }),
  replies: { 200: Page(PayerBankAccount) },
})
export const forgetPayerBankAccount = route({
  method: 'DELETE',
  path: `${payers}/:payerBankAccountId`,
  summary: 'Forget that an account pays from an IBAN',
  access: 'payments:write',
  replies: { 204: null },
})

export const BankTransferReceived = event({
  type: 'payments.bank-transfer.received',
  summary: 'A bank statement shows money that came in, or that was taken back',
  data: BankTransfer,
})
export const BankTransferMatched = event({
  type: 'payments.bank-transfer.matched',
  summary: 'It is known what a transfer pays',
  data: BankTransfer,
})
export const BankTransferUnmatched = event({
  type: 'payments.bank-transfer.unmatched',
  summary: 'What a transfer was matched with was taken back',
  data: BankTransfer,
})
export const BankTransferReversed = event({
  type: 'payments.bank-transfer.reversed',
  summary: 'The bank took a transfer back',
  data: BankTransfer,
})
export const InvoiceAllocated = event({
  type: 'payments.invoice-allocation.made',
  summary: 'A transfer, or credit of the customer, pays an invoice or a part of it',
  data: InvoiceAllocation,
})
export const InvoiceAllocationUndone = event({
  type: 'payments.invoice-allocation.undone',
  summary: 'What had paid an invoice was taken back',
  data: InvoiceAllocation,
})
