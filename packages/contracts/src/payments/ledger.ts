import Type, { type Static } from 'typebox'
import { route } from '../contract.ts'
import { Closed, Currency, Instant, Page, PageQuery } from '../schemas.ts'

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
