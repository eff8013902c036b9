import { add, formatMoney, type Money, negate, sum, zero } from '@clutch/shared/money'
import { type AccountCode, type AccountRef, account, accountId, accountType } from './account.ts'

/** One line of an entry. A debit is positive, a credit negative; never zero. */
export interface Posting {
  readonly account: AccountRef
  readonly amount: Money
}

type EntryKind =
  | 'charge-captured'
  | 'fee-taken'
  | 'charge-split'
  | 'transfer-sent'
  | 'transfer-reversed'
  | 'receivable-recovered'
  | 'refund-issued'
  | 'payment-returned'
  | 'provider-paid-out'
  | 'wallet-topped-up'
  | 'wallet-top-up-reversed'
  | 'wallet-credited'
  | 'wallet-credit-expired'
  | 'wallet-credit-voided'
  | 'wallet-spent'
  | 'wallet-spend-refunded'
  | 'wallet-held'
  | 'wallet-hold-settled'
  | 'wallet-transferred'
  | 'ledger-transferred'
  | 'plan-activated'
  | 'plan-deposit-paid'
  | 'plan-instalment-paid'
  | 'plan-late-fee-charged'
  | 'plan-instalment-returned'
  | 'plan-instalment-refunded'
  | 'plan-given-up'
  | 'dispute-withheld'
  | 'dispute-reinstated'
  | 'dispute-lost'
  | 'sale-settled'
  | 'sale-refunded'
  | 'currency-exchanged'
  | 'subscription-credit-given'
  | 'subscription-credit-used'
  | 'bank-transfer-received'
  | 'bank-transfer-reversed'
  | 'invoice-paid-by-transfer'
  | 'invoice-paid-by-credit'
  | 'invoice-allocation-undone'
  | 'account-credited'
  | 'account-credit-withdrawn'
  | 'account-credit-refunded'
  | 'invoice-written-off'
  | 'write-off-recovered'

/** What an entry may be about. The list is at run time too: an index begins with the kind. */
export const referenceKinds = [
  'payment',
  'split',
  'transfer',
  'refund',
  'payout',
  'wallet',
  'wallet-top-up',
  'wallet-hold',
  'dispute',
  'invoice',
  'subscription',
  'payment-plan',
  'statement',
  'bank-transfer',
  'account-credit',
  'write-off',
  'conversion',
  'ledger-transfer',
] as const

/** What the entry is about, so that the postings of any payment, refund or wallet can be found. */
export interface EntryReference {
  readonly kind: (typeof referenceKinds)[number]
  readonly id: string
}

/** A journal entry. The id is the caller's: posting the same id again changes nothing. */
export interface Entry {
  readonly id: string
  readonly kind: EntryKind
  readonly reference: EntryReference
  readonly postings: readonly Posting[]
}

/** A template was given parts that do not add up: a defect of its caller, not of a request. */
export class UnbalancedEntry extends Error {
  override name = 'UnbalancedEntry'
}

/** Merges lines of one account, drops what is zero, and refuses what does not sum to zero in each currency. */
export function balanced(lines: readonly Posting[]): Posting[] {
  const byAccount = new Map<string, Posting>()
  for (const line of lines) {
    if (line.account.currency !== line.amount.currency) {
      throw new UnbalancedEntry(`${line.amount.currency} does not go into ${accountId(line.account)}`)
    }
    const id = accountId(line.account)
    const before = byAccount.get(id)
    byAccount.set(id, before ? { ...before, amount: add(before.amount, line.amount) } : line)
  }
  const postings = [...byAccount.values()].filter((posting) => posting.amount.amount !== 0)
  if (postings.length < 2) throw new UnbalancedEntry('an entry moves something from somewhere to somewhere else')
  for (const total of totals(postings)) {
    if (total.amount !== 0) throw new UnbalancedEntry(`the entry is off by ${total.amount} ${total.currency}`)
  }
  return postings
}

/** What the postings sum to, one amount per currency: all zero for an entry, and for the whole ledger. */
export function totals(postings: readonly Posting[]): Money[] {
  const currencies = new Set(postings.map((posting) => posting.amount.currency))
  return [...currencies].map((currency) =>
    sum(
      postings.filter((posting) => posting.amount.currency === currency).map((posting) => posting.amount),
      currency,
    ),
  )
}

/** For a template's parts: one below zero would turn a line around. */
export function notNegative(amount: Money, what: string): Money {
  if (amount.amount < 0) throw new UnbalancedEntry(`${what} must not be negative`)
  return amount
}

export function debit(code: AccountCode, owner: string, amount: Money): Posting {
  return { account: account(code, owner, amount.currency), amount }
}

export function credit(code: AccountCode, owner: string, amount: Money): Posting {
  return { account: account(code, owner, amount.currency), amount: negate(amount) }
}

export interface ExplainedPosting {
  readonly accountId: string
  readonly meaning: string
  readonly side: 'debit' | 'credit'
  readonly amount: Money
  /** `vendor-payable of ven_1 grows by €85.00: a vendor's share that was not sent yet` */
  readonly text: string
}

/** An entry's lines in words, debits first: where every cent came from and where it went. */
export function explain(postings: readonly Posting[], locale = 'en-IE'): ExplainedPosting[] {
  const lines = postings.map((posting): ExplainedPosting => {
    const { code, owner } = posting.account
    const type = accountType(code)
    const side = posting.amount.amount > 0 ? 'debit' : 'credit'
    const amount = side === 'debit' ? posting.amount : negate(posting.amount)
    const moves = side === type.normal ? 'grows' : 'shrinks'
    return {
      accountId: accountId(posting.account),
      meaning: type.meaning,
      side,
      amount,
      text: `${code} of ${owner} ${moves} by ${formatMoney(amount, locale)}: ${type.meaning}`,
    }
  })
  return [...lines.filter((line) => line.side === 'debit'), ...lines.filter((line) => line.side === 'credit')]
}

/** A balance as people read it: positive where the account has what it is for. */
export function naturalBalance(code: AccountCode, amount: Money): Money {
  return accountType(code).normal === 'debit' ? add(amount, zero(amount.currency)) : negate(amount)
}
