import { WalletLimitExceeded } from '@clutch/contracts/payments/wallets'
import { Problem } from '@clutch/shared/problem'
import { type Day, dayInZone } from '@clutch/shared/time'

/** In minor units; null is none. */
export interface Limits {
  readonly maxBalance: number | null
  readonly maxOutPerDay: number | null
  readonly maxTopUpPerDay: number | null
}

/** What has counted towards the limits of a day. */
export interface Counted {
  readonly day: Day
  readonly out: number
  readonly toppedUp: number
}

/** What the ledger can hold of one account. */
const most = Number.MAX_SAFE_INTEGER

/** On a new day of the wallet's zone everything counts from nothing. */
export function countedOn(counted: Counted, now: Date, timeZone: string): Counted {
  const day = dayInZone(now, timeZone)
  return counted.day === day ? counted : { day, out: 0, toppedUp: 0 }
}

/** @throws Problem WalletLimitExceeded */
export function countOut(counted: Counted, limits: Limits, amount: number): Counted {
  const out = counted.out + amount
  refuseBeyond(out, limits.maxOutPerDay, 'maxOutPerDay')
  return { ...counted, out }
}

/** @throws Problem WalletLimitExceeded */
export function countTopUp(counted: Counted, limits: Limits, amount: number): Counted {
  const toppedUp = counted.toppedUp + amount
  refuseBeyond(toppedUp, limits.maxTopUpPerDay, 'maxTopUpPerDay')
  return { ...counted, toppedUp }
}

/** What did not happen after all does not count, on the day on which it did. */
export function uncount(counted: Counted, day: Day, what: 'out' | 'toppedUp', amount: number): Counted {
  return counted.day === day ? { ...counted, [what]: Math.max(0, counted[what] - amount) } : counted
}

/** @throws Problem WalletLimitExceeded */
export function assertRoom(
  { balance, awaited }: { balance: number; awaited: number },
  limits: Limits,
  amount: number,
): void {
  refuseBeyond(balance + awaited + amount, limits.maxBalance ?? most, 'maxBalance')
}

function refuseBeyond(would: number, limit: number | null, name: keyof Limits): void {
  if (limit === null || would <= limit) return
  throw new Problem(WalletLimitExceeded, {
    detail: `${name} is ${limit}; it would be ${would}.`,
    errors: [{ pointer: '/body/amount', message: `would make it ${would}, and ${name} is ${limit}` }],
  })
}
