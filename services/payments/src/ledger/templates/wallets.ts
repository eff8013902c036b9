import type { Bucket } from '@clutch/contracts/payments/wallets'
import type { Money } from '@clutch/shared/money'
import { type AccountCode, platform } from '../account.ts'
import { balanced, credit, debit, notNegative, type Posting } from '../posting.ts'

const codes = {
  cash: 'wallet-cash',
  promotional: 'wallet-promotional',
  allowance: 'wallet-allowance',
} as const satisfies Record<Bucket, AccountCode>

export interface WalletPart {
  readonly bucket: Bucket
  readonly amount: Money
  /** The corporate account that granted it, where it is an allowance. */
  readonly fundedBy: string
}

/** What becomes of a part that goes back: into its bucket, or nobody has it any more. */
export interface WalletPartBack extends WalletPart {
  readonly outcome: 'returned' | 'renewed' | 'expired' | 'voided'
}

/** A payment has brought money: a wallet's, but for what it pays of what is owed. */
export function walletToppedUp(topUp: { walletId: string; amount: Money; recovered: Money }): Posting[] {
  const { walletId, amount, recovered } = topUp
  return balanced([
    debit('undivided-receipts', platform, notNegative(amount, 'a top-up')),
    credit('wallet-cash', walletId, amount),
    ...recovery(walletId, recovered),
  ])
}

/** Money was put in by hand; the bucket says who bears it. */
export function walletCredited(given: { walletId: string; part: WalletPart; recovered: Money }): Posting[] {
  const { walletId, part, recovered } = given
  const [code, owner] = giverOf(part)
  return balanced([
    debit(code, owner, notNegative(part.amount, 'a credit')),
    credit(codes[part.bucket], walletId, part.amount),
    ...recovery(walletId, recovered),
  ])
}

/** Something was paid for. */
export function walletSpent(spend: { walletId: string; parts: readonly WalletPart[] }): Posting[] {
  const { walletId, parts } = spend
  return balanced(
    parts.flatMap((part) => [
      debit(codes[part.bucket], walletId, notNegative(part.amount, 'a part')),
      credit('wallet-spent', walletId, part.amount),
    ]),
  )
}

/** Money is reserved: still in the wallet, and not to be spent otherwise. */
export function walletHeld(hold: { walletId: string; parts: readonly WalletPart[] }): Posting[] {
  const { walletId, parts } = hold
  return balanced(
    parts.flatMap((part) => [
      debit(codes[part.bucket], walletId, notNegative(part.amount, 'a part')),
      credit('wallet-held', walletId, part.amount),
    ]),
  )
}

/** A hold ends: what is captured is spent, the rest goes back. */
export function walletHoldSettled(settled: {
  walletId: string
  spent: readonly WalletPart[]
  released: readonly WalletPartBack[]
  recovered: Money
}): Posting[] {
  const { walletId, spent, released, recovered } = settled
  return balanced([
    ...spent.flatMap((part) => [
      debit('wallet-held', walletId, notNegative(part.amount, 'a part')),
      credit('wallet-spent', walletId, part.amount),
    ]),
    ...released.flatMap((part) => [debit('wallet-held', walletId, part.amount), back(walletId, part)]),
    ...recovery(walletId, recovered),
  ])
}

/** What was spent goes back. */
export function walletSpendRefunded(refund: {
  walletId: string
  parts: readonly WalletPartBack[]
  recovered: Money
}): Posting[] {
  const { walletId, parts, recovered } = refund
  return balanced([
    ...parts.flatMap((part) => [
      debit('wallet-spent', walletId, notNegative(part.amount, 'a part')),
      back(walletId, part),
    ]),
    ...recovery(walletId, recovered),
  ])
}

/** From one wallet to another, bucket by bucket. */
export function walletTransferred(transfer: {
  fromWalletId: string
  toWalletId: string
  parts: readonly WalletPart[]
  recovered: Money
}): Posting[] {
  const { fromWalletId, toWalletId, parts, recovered } = transfer
  return balanced([
    ...parts.flatMap((part) => [
      debit(codes[part.bucket], fromWalletId, notNegative(part.amount, 'a part')),
      credit(codes[part.bucket], toWalletId, part.amount),
    ]),
    ...recovery(toWalletId, recovered),
  ])
}

/** What was left of a credit has expired, or was taken back. */
export function walletCreditGone(gone: { walletId: string; part: WalletPart; how: 'expired' | 'voided' }): Posting[] {
  const { walletId, part, how } = gone
  return balanced([
    debit(codes[part.bucket], walletId, notNegative(part.amount, 'what is gone')),
    back(walletId, { ...part, outcome: how }),
  ])
}

/**
 * A top-up was taken back, and whoever took it has booked that somebody is to bear it: the wallet gives what it has, and owes
 * the rest.
 */
export function walletTopUpReversed(reversal: {
  walletId: string
  accountId: string
  /** `returned`: the account was booked to owe it; `refunded`: it was booked to be allocated. */
  how: 'returned' | 'refunded'
  taken: Money
  owes: Money
}): Posting[] {
  const { walletId, accountId, how, taken, owes } = reversal
  const [code, owner] =
    how === 'returned' ? (['customer-receivable', accountId] as const) : (['refunds-to-allocate', platform] as const)
  return balanced([
    debit('wallet-cash', walletId, notNegative(taken, 'what is taken')),
    debit('wallet-receivable', walletId, notNegative(owes, 'what is owed')),
    credit(code, owner, taken),
    credit(code, owner, owes),
  ])
}

/** Cash that came in pays what the wallet owes. */
function recovery(walletId: string, recovered: Money): Posting[] {
  if (recovered.amount === 0) return []
  return [
    debit('wallet-cash', walletId, notNegative(recovered, 'what is recovered')),
    credit('wallet-receivable', walletId, recovered),
  ]
}

function back(walletId: string, part: WalletPartBack): Posting {
  const { bucket, amount, outcome } = part
  if (outcome === 'returned' || outcome === 'renewed') return credit(codes[bucket], walletId, amount)
  const [code, owner] = outcome === 'voided' || bucket === 'allowance' ? giverOf(part) : breakage
  return credit(code, owner, amount)
}

const breakage = ['breakage-revenue', platform] as const

/** Who bears what was put in by hand, and gets it back when it is voided. */
function giverOf({ bucket, fundedBy }: WalletPart): readonly [AccountCode, string] {
  if (bucket === 'promotional') return ['promotion-expense', platform]
  return bucket === 'allowance' ? ['allowance-funding', fundedBy] : ['wallet-adjustments', platform]
}
