import { type Bucket, bucketNames, type Wallet, type WalletCredit } from '@clutch/contracts/payments/wallets'
import { type Money, money } from '@clutch/shared/money'
import type { KeptPart, StoredWallet } from './store.ts'
import { type Credit, hasExpired, isUsable, total } from './wallet.ts'

/** What can be spent of a bucket, and what is reserved. */
export interface BucketSum {
  readonly bucket: Bucket
  readonly available: number
  readonly held: number
}

/** A wallet as it is at an instant: what has expired by then is not in it, whether or not that is written down. */
export function walletAnswer(stored: StoredWallet, now: Date): Wallet {
  const sums = bucketNames.map((bucket) => {
    const own = stored.credits.filter((credit) => credit.bucket === bucket)
    return {
      bucket,
      available: total(own.filter((credit) => isUsable(credit, now)).map((credit) => credit.available)),
      held: total(own.map((credit) => credit.held)),
    }
  })
  return walletWith(stored, sums)
}

export function walletWith(stored: Omit<StoredWallet, 'credits'>, sums: readonly BucketSum[]): Wallet {
  const of = (amount: number) => money(amount, stored.currency)
  const available = total(sums.map((sum) => sum.available))
  const held = total(sums.map((sum) => sum.held))
  return {
    id: stored.id,
    version: stored.version,
    accountId: stored.accountId,
    holder: stored.holder,
    currency: stored.currency,
    name: stored.name,
    status: stored.status,
    timeZone: stored.timeZone,
    limits: stored.limits,
    balance: of(available + held),
    available: of(available),
    held: of(held),
    receivable: of(stored.owed),
    awaited: of(stored.awaited),
    buckets: bucketNames.map((bucket) => {
      const sum = sums.find((each) => each.bucket === bucket)
      return { bucket, available: of(sum?.available ?? 0), held: of(sum?.held ?? 0) }
    }),
    createdAt: stored.createdAt.toISOString(),
  }
}

export function creditAnswer(credit: Credit, walletId: string, currency: string, now: Date): WalletCredit {
  const of = (amount: number) => money(amount, currency)
  // Between the instant of an expiry and the moment in which it is written down, it has happened.
  const lapsing = credit.closed === null && hasExpired(credit, now) ? credit.available : 0
  return {
    id: credit.id,
    version: credit.version,
    walletId,
    bucket: credit.bucket,
    priority: credit.priority,
    origin: credit.origin,
    originId: credit.originId,
    reason: credit.reason,
    status: statusOf(credit, now),
    amount: of(credit.amount),
    available: of(credit.available - lapsing),
    held: of(credit.held),
    used: of(credit.used),
    expired: of(credit.expired + lapsing),
    voided: of(credit.voided),
    reclaimed: of(credit.reclaimed),
    expiresAt: credit.expiresAt?.toISOString() ?? null,
    createdAt: credit.createdAt.toISOString(),
  }
}

function statusOf(credit: Credit, now: Date): WalletCredit['status'] {
  if (credit.closed === 'voided') return 'voided'
  // That it would have expired is nothing to one of which nothing was left.
  if (credit.available === 0 && credit.held === 0 && credit.expired === 0) return 'used'
  return hasExpired(credit, now) ? 'expired' : 'active'
}

export function partAnswer(
  { creditId, bucket, amount, returned }: Pick<KeptPart, 'creditId' | 'bucket' | 'amount' | 'returned'>,
  currency: string,
): { creditId: string; bucket: KeptPart['bucket']; amount: Money; returned: Money } {
  return { creditId, bucket, amount: money(amount, currency), returned: money(returned, currency) }
}
