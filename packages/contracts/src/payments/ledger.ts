import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { IdempotencyInFlight, IdempotencyMismatch } from '../problems.ts'
import { Closed, Currency, Id, Instant, Money, Page, PageQuery } from '../schemas.ts'

const MinorUnits = Type.Integer({ minimum: -9007199254740991, maximum: 9007199254740991 })

export const LedgerAccount = Closed({
  id: Type.String(),
  /** What the account is, e.g. `provider-clearing`, `vendor-payable`, `commission-revenue`. */
  name: Type.String(),
  /** Whom it belongs to: a provider, a vendor; null where it is the platform's own. */
  owner: Type.Union([Type.String(), Type.Null()]),
  currency: Currency,
  /** Debits minus credits, in minor units. */
  balance: MinorUnits,
})
export type LedgerAccount = Static<typeof LedgerAccount>

export const Posting = Closed({
  entryId: Type.String(),
  template: Type.String(),
  /** What the entry was posted for: a payment, a transfer. */
  reference: Type.String(),
  account: Type.String(),
  owner: Type.Union([Type.String(), Type.Null()]),
  currency: Currency,
  /** Positive is a debit, negative a credit, in minor units. */
  amount: MinorUnits,
  /** The same in words: which account grows or shrinks, and what it stands for. */
  text: Type.String(),
  postedAt: Instant,
})

/** `customer-credit.acc_01J….EUR`: what it is for, whose it is, its currency. */
const LedgerAccountId = Type.String({
  pattern: '^[a-z-]{1,32}\\.[A-Za-z0-9_-]{1,64}\\.[A-Z]{3}$',
  examples: ['bank.main.EUR'],
})
const LedgerTransferFields = {
  id: Id('ltr'),
  from: LedgerAccountId,
  to: LedgerAccountId,
  amount: Money,
  reason: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }),
}

/** An amount that somebody moved between two accounts of one kind. */
export const LedgerTransfer = Closed({ ...LedgerTransferFields, entryId: Type.String(), bookedAt: Instant })
export type LedgerTransfer = Static<typeof LedgerTransfer>

export const LedgerTransferPosted = event({
  type: 'payments.ledger-transfer.posted',
  summary: 'An amount was moved between two accounts of the ledger by hand',
  data: Closed({ ...LedgerTransfer.properties, version: Type.Integer({ minimum: 1 }) }),
})

export const AccountNotMovable = problem({
  code: 'ledger-account-not-movable',
  status: 422,
  title: 'What is on such an account is moved by what it belongs to, not by hand',
  remedy:
    'Move money between two `bank` or two `customer-credit` accounts of one currency; use the verbs of the other nouns.',
})
export const InsufficientLedgerFunds = problem({
  code: 'insufficient-ledger-funds',
  status: 409,
  title: 'The account does not hold that much',
  remedy: 'Read its balance in /payments/ledger/accounts and move at most that. Nothing was booked.',
})

export const transferInLedger = route({
  method: 'POST',
  path: '/payments/ledger/transfers',
  summary: 'Move an amount between two accounts of one kind and currency',
  description:
    'Between two banks of the platform, or from one customer’s credit to another’s. `amount` is positive. An account that must ' +
    'not go below zero refuses what it does not hold.',
  access: 'payments:write',
  idempotency: 'required',
  body: Closed(
    {
      from: LedgerTransferFields.from,
      to: LedgerTransferFields.to,
      amount: Money,
      reason: LedgerTransferFields.reason,
    },
    {
      examples: [
        {
          from: 'bank.main.EUR',
          to: 'bank.savings.EUR',
          amount: { amount: 1999, currency: 'EUR' },
          reason: 'Reserve for November',
        },
      ],
    },
  ),
  replies: { 201: LedgerTransfer },
  problems: [AccountNotMovable, InsufficientLedgerFunds, IdempotencyInFlight, IdempotencyMismatch],
})

export const listLedgerAccounts = route({
  method: 'GET',
  path: '/payments/ledger/accounts',
  summary: 'Ledger accounts with their balances, by id',
  access: 'payments:read',
  query: PageQuery({ currency: Type.Optional(Currency) }),
  replies: { 200: Page(LedgerAccount) },
})

export const listPostings = route({
  method: 'GET',
  path: '/payments/ledger/postings',
  summary: 'Postings in the order they were made; with `reference`, the explanation of one amount',
  access: 'payments:read',
  query: PageQuery({ reference: Type.Optional(Type.String({ pattern: '^[a-z]{2,4}_[0-9A-Za-z]{1,40}$' })) }),
  replies: { 200: Page(Posting) },
})

export const getTrialBalance = route({
  method: 'GET',
  path: '/payments/ledger/trial-balance',
  summary: 'Sum of all postings and of all balances per currency: both are zero, always',
  access: 'payments:read',
  replies: {
    200: Closed({
      currencies: Type.Array(
        Closed({
          currency: Currency,
          entries: Type.Integer(),
          postings: Type.Integer(),
          debits: MinorUnits,
          credits: MinorUnits,
          sum: MinorUnits,
          balances: MinorUnits,
        }),
        { maxItems: 200 },
      ),
    }),
  },
})
