import { add, formatMoney, type Money, money, negate, subtract, sum, zero } from '@clutch/shared/money'
import { type AccountCode, type AccountRef, account, accountId, accountType, platform } from './account.ts'

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
  | 'refund-issued'
  | 'payment-returned'
  | 'provider-paid-out'

/** What the entry is about, so that the postings of any payment, split or transfer can be found. */
export interface EntryReference {
  readonly kind: 'payment' | 'split' | 'transfer' | 'refund' | 'payout'
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

function notNegative(amount: Money, what: string): Money {
  if (amount.amount < 0) throw new UnbalancedEntry(`${what} must not be negative`)
  return amount
}

function debit(code: AccountCode, owner: string, amount: Money): Posting {
  return { account: account(code, owner, amount.currency), amount }
}

function credit(code: AccountCode, owner: string, amount: Money): Posting {
  return { account: account(code, owner, amount.currency), amount: negate(amount) }
}

/** The provider took the money from the payer and kept its fee, if the fee is known already. */
export function chargeCaptured(charge: { provider: string; gross: Money; fee: Money | null }): Posting[] {
  notNegative(charge.gross, 'gross')
  return balanced([
    debit('provider-clearing', charge.provider, charge.gross),
    credit('undivided-receipts', platform, charge.gross),
    ...(charge.fee ? feeLines(charge.provider, charge.fee) : []),
  ])
}

/** A provider's fee that was learnt after the capture, or is taken for something else. */
export function feeTaken(taken: { provider: string; fee: Money }): Posting[] {
  return balanced(feeLines(taken.provider, taken.fee))
}

// A fee may be taken in the currency of settlement, which need not be that of the charge.
function feeLines(provider: string, fee: Money): Posting[] {
  notNegative(fee, 'fee')
  return [debit('provider-fees', platform, fee), credit('provider-clearing', provider, fee)]
}

export interface VendorShare {
  readonly vendorId: string
  readonly amount: Money
}

/** Captured money divided: commission + vendors' shares + recovered fee = gross, or it is refused. */
export function chargeSplit(split: {
  gross: Money
  /** Below zero when the platform bears a fee larger than its commission. */
  commission: Money
  fee: Money
  shares: readonly VendorShare[]
}): Posting[] {
  return balanced([
    debit('undivided-receipts', platform, split.gross),
    ...split.shares.map((share) => credit('vendor-payable', share.vendorId, notNegative(share.amount, 'a share'))),
    credit('commission-revenue', platform, split.commission),
    credit('provider-fees-recovered', platform, notNegative(split.fee, 'fee')),
  ])
}

/** A vendor's share left the platform's balance at the provider for the vendor's own. */
export function transferSent(transfer: { provider: string; vendorId: string; amount: Money }): Posting[] {
  return balanced([
    debit('vendor-payable', transfer.vendorId, notNegative(transfer.amount, 'a transfer')),
    credit('provider-clearing', transfer.provider, transfer.amount),
  ])
}

/** And came back. */
export function transferReversed(transfer: { provider: string; vendorId: string; amount: Money }): Posting[] {
  return balanced(transferSent(transfer).map((line) => ({ ...line, amount: negate(line.amount) })))
}

/**
 * Money goes back to the payer, whether we refunded it or it was returned. The parts say who bears it; what a vendor's
 * payable does not cover becomes a receivable, so that the vendor's debt is visible.
 */
export function refundIssued(refund: {
  provider: string
  amount: Money
  /** Not split yet. */
  fromUndivided: Money
  fromCommission: Money
  fromFeeRecovered: Money
  fromVendors: readonly (VendorShare & { /** What the vendor's payable holds now. */ covered: Money })[]
}): Posting[] {
  return balanced([
    credit('provider-clearing', refund.provider, notNegative(refund.amount, 'a refund')),
    debit('undivided-receipts', platform, notNegative(refund.fromUndivided, 'the undivided part')),
    debit('commission-revenue', platform, refund.fromCommission),
    debit('provider-fees-recovered', platform, notNegative(refund.fromFeeRecovered, 'the fee part')),
    ...refund.fromVendors.flatMap(({ vendorId, amount, covered }) => {
      notNegative(amount, "a vendor's part")
      const payable = money(Math.min(amount.amount, Math.max(covered.amount, 0)), amount.currency)
      return [
        debit('vendor-payable', vendorId, payable),
        debit('vendor-receivable', vendorId, subtract(amount, payable)),
      ]
    }),
  ])
}

/** The provider sent what it held for the platform to the platform's bank. */
export function providerPaidOut(payout: { provider: string; bank: string; amount: Money }): Posting[] {
  return balanced([
    debit('bank', payout.bank, notNegative(payout.amount, 'a payout')),
    credit('provider-clearing', payout.provider, payout.amount),
  ])
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
