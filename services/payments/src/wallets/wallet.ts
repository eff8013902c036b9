import type { Bucket, RefundOutcome, WalletCredit } from '@clutch/contracts/payments/wallets'
import { WalletCreditNotVoidable, WalletFundsInsufficient } from '@clutch/contracts/payments/wallets'
import { money } from '@clutch/shared/money'
import { Problem } from '@clutch/shared/problem'
import type { Static } from 'typebox'
import { reverseProRata } from '../splits/split.ts'

/**
 * What came in at once, in minor units. Each of them is in one of six places, and available is what can still be spent:
 * available + held + used + expired + voided + reclaimed = amount. The database holds the same.
 */
export interface Credit {
  readonly id: string
  /** In the order in which they came. */
  readonly number: number
  readonly bucket: Bucket
  readonly priority: number
  readonly origin: WalletCredit['origin']
  readonly originId: string | null
  readonly reason: string
  /** Who gets it back when nobody uses it, where that is somebody. */
  readonly fundedBy: string
  readonly amount: number
  readonly available: number
  readonly held: number
  readonly used: number
  readonly expired: number
  readonly voided: number
  readonly reclaimed: number
  readonly closed: 'expired' | 'voided' | null
  readonly expiresAt: Date | null
  readonly createdAt: Date
  readonly version: number
}

/** What a wallet has and owes: all credits of which something is available or held, and any others that are asked for. */
export interface Holdings {
  readonly currency: string
  readonly owed: number
  readonly credits: readonly Credit[]
}

/** What one credit gives or gets. */
export interface Part {
  readonly creditId: string
  readonly bucket: Bucket
  readonly fundedBy: string
  readonly amount: number
}

type Outcome = Static<typeof RefundOutcome>
export interface GivenBack extends Part {
  readonly outcome: Outcome
}

type Place = 'available' | 'held' | 'used' | 'expired' | 'voided' | 'reclaimed'

/** An expiry that is past counts from that instant on, whether or not anybody has come by to write it down. */
export function hasExpired(credit: Pick<Credit, 'closed' | 'expiresAt'>, now: Date): boolean {
  return credit.closed === 'expired' || (credit.closed === null && credit.expiresAt !== null && credit.expiresAt <= now)
}

export function isUsable(credit: Credit, now: Date): boolean {
  return credit.available > 0 && credit.closed === null && !hasExpired(credit, now)
}

/** Priority, then the one that expires soonest, then the oldest. */
function inOrderOfUse(a: Credit, b: Credit): number {
  const soonest = (credit: Credit) => credit.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY
  if (a.priority !== b.priority) return a.priority - b.priority
  if (soonest(a) !== soonest(b)) return soonest(a) < soonest(b) ? -1 : 1
  return a.number - b.number
}

/** Which credits would give how much of an amount, and what would be missing. */
export function pick(credits: readonly Credit[], amount: number, now: Date): { parts: Part[]; missing: number } {
  const parts: Part[] = []
  let missing = amount
  for (const credit of credits.filter((each) => isUsable(each, now)).sort(inOrderOfUse)) {
    if (missing === 0) break
    const gives = Math.min(missing, credit.available)
    parts.push(partOf(credit, gives))
    missing -= gives
  }
  return { parts, missing }
}

export function availableOf({ credits }: Holdings, now: Date): number {
  return total(credits.filter((credit) => isUsable(credit, now)).map(({ available }) => available))
}

/** Money leaves, or is reserved: all of it or nothing. @throws Problem WalletFundsInsufficient */
export function take(
  holdings: Holdings,
  amount: number,
  now: Date,
  into: 'used' | 'held',
): { holdings: Holdings; parts: Part[] } {
  const { parts, missing } = pick(holdings.credits, amount, now)
  if (missing > 0)
    throw new Problem(WalletFundsInsufficient, {
      errors: [{ pointer: '/body/amount', message: `is ${missing} more than is available` }],
    })
  return { holdings: move(holdings, parts, 'available', into), parts }
}

/** Money comes in. Cash pays first what is owed. */
export function add(
  holdings: Holdings,
  credit: Omit<Credit, Exclude<Place, 'available'> | 'available' | 'closed' | 'version'>,
  now: Date,
): { holdings: Holdings; recovered: number } {
  const fresh: Credit = {
    ...credit,
    available: credit.amount,
    held: 0,
    used: 0,
    expired: 0,
    voided: 0,
    reclaimed: 0,
    closed: null,
    version: 1,
  }
  return recover({ ...holdings, credits: [...holdings.credits, fresh] }, now)
}

/** What was held is spent, as much of it as is captured, from the credits that came first; the rest goes back. */
export function settleHold(
  holdings: Holdings,
  held: readonly Part[],
  captured: number,
  now: Date,
): { holdings: Holdings; spent: Part[]; released: GivenBack[]; recovered: number } {
  let left = captured
  const spent: Part[] = []
  const rest: Part[] = []
  for (const part of held) {
    const uses = Math.min(left, part.amount)
    if (uses > 0) spent.push({ ...part, amount: uses })
    if (uses < part.amount) rest.push({ ...part, amount: part.amount - uses })
    left -= uses
  }
  const released = rest.map((part): GivenBack => ({ ...part, outcome: outcomeOf(holdings, part, now) }))
  let next = move(holdings, spent, 'held', 'used')
  for (const part of released) next = move(next, [part], 'held', placeOf[part.outcome])
  return { ...recover(next, now), spent, released }
}

/**
 * Gives back a part of what was spent, each credit pro rata to what it gave. Cumulative: all refunds so far give each what
 * one of their sum would, so the last one is exact.
 * @param gave what each gave, and what of it went back before
 * @param renewal what a new credit is like that takes the place of one that has expired
 */
export function giveBack(
  holdings: Holdings,
  gave: readonly (Part & { readonly returned: number })[],
  amount: number,
  now: Date,
  renewal: (part: Part, index: number) => Parameters<typeof add>[1],
): { holdings: Holdings; parts: GivenBack[]; recovered: number } {
  const of = (units: number) => money(units, holdings.currency)
  const shares = reverseProRata(
    gave.map((part) => of(part.amount)),
    gave.map((part) => of(part.returned)),
    of(amount),
  )
  const parts = gave.map(({ returned: _returned, ...part }, index): GivenBack => {
    const back = { ...part, amount: shares[index]?.amount ?? 0 }
    const outcome = outcomeOf(holdings, part, now)
    // What was paid in is never lost by a refund.
    return { ...back, outcome: outcome === 'expired' && part.bucket === 'cash' ? 'renewed' : outcome }
  })
  let next = holdings
  let recovered = 0
  for (const [index, part] of parts.entries()) {
    if (part.amount === 0) continue
    if (part.outcome !== 'renewed') {
      next = move(next, [part], 'used', placeOf[part.outcome])
      continue
    }
    // The old credit stays used; what it gave is here again under another name.
    const added = add(next, renewal(part, index), now)
    next = added.holdings
    recovered += added.recovered
  }
  const whole = recover(next, now)
  return {
    holdings: whole.holdings,
    parts: parts.filter((part) => part.amount > 0),
    recovered: recovered + whole.recovered,
  }
}

/** What is left of a credit is gone. What is held of it stays with its hold. */
export function close(
  holdings: Holdings,
  creditId: string,
  how: 'expired' | 'voided',
): { holdings: Holdings; gone: number } {
  const credit = find(holdings, creditId)
  if (credit.closed !== null) return { holdings, gone: 0 }
  const gone = credit.available
  const moved = move(holdings, [partOf(credit, gone)], 'available', how)
  return { holdings: replace(moved, { ...find(moved, creditId), closed: how }), gone }
}

/** @throws Problem WalletCreditNotVoidable */
export function assertVoidable(credit: Credit, now: Date): void {
  const refuse = (detail: string) => {
    throw new Problem(WalletCreditNotVoidable, { detail })
  }
  if (credit.closed === 'voided') refuse('It was voided before.')
  if (hasExpired(credit, now)) refuse('It has expired.')
  if (credit.bucket === 'cash' && credit.origin !== 'grant') refuse('It was paid in.')
  if (credit.available === 0 && credit.held === 0) refuse('Nothing of it is left.')
}

/**
 * A top-up was taken back: out of what is left of it, then out of other cash, and what is spent already is owed. Given and
 * granted money is not touched: it was never the holder's to pay with.
 */
export function reclaim(
  holdings: Holdings,
  amount: number,
  creditId: string | null,
  now: Date,
): { holdings: Holdings; taken: number; owes: number } {
  const own = holdings.credits.filter((credit) => credit.id === creditId && credit.available > 0)
  const other = cashOf(holdings, now).filter((credit) => credit.id !== creditId)
  const { parts, left } = fill([...own, ...other], amount)
  const moved = move(holdings, parts, 'available', 'reclaimed')
  return { holdings: { ...moved, owed: moved.owed + left }, taken: amount - left, owes: left }
}

/** Cash that is there pays what is owed: whoever owes has none. */
function recover(holdings: Holdings, now: Date): { holdings: Holdings; recovered: number } {
  if (holdings.owed === 0) return { holdings, recovered: 0 }
  const { parts, left } = fill(cashOf(holdings, now), holdings.owed)
  return {
    holdings: { ...move(holdings, parts, 'available', 'reclaimed'), owed: left },
    recovered: holdings.owed - left,
  }
}

function cashOf({ credits }: Holdings, now: Date): Credit[] {
  return credits.filter((credit) => credit.bucket === 'cash' && isUsable(credit, now)).sort(inOrderOfUse)
}

function fill(credits: readonly Credit[], amount: number): { parts: Part[]; left: number } {
  let left = amount
  const parts: Part[] = []
  for (const credit of credits) {
    const gives = Math.min(left, credit.available)
    if (gives > 0) parts.push(partOf(credit, gives))
    left -= gives
  }
  return { parts, left }
}

const placeOf = {
  returned: 'available',
  renewed: 'used',
  expired: 'expired',
  voided: 'voided',
} as const satisfies Record<Outcome, Place>

function outcomeOf(holdings: Holdings, part: Part, now: Date): 'returned' | 'expired' | 'voided' {
  const credit = find(holdings, part.creditId)
  if (credit.closed === 'voided') return 'voided'
  return hasExpired(credit, now) ? 'expired' : 'returned'
}

function move(holdings: Holdings, parts: readonly Part[], from: Place, to: Place): Holdings {
  return parts.reduce((moving, { creditId, amount }) => {
    const credit = find(moving, creditId)
    if (amount < 0 || credit[from] < amount) throw new Error(`${creditId} has not ${amount} ${from}`)
    return replace(moving, { ...credit, [from]: credit[from] - amount, [to]: credit[to] + amount })
  }, holdings)
}

function find({ credits }: Holdings, id: string): Credit {
  const credit = credits.find((each) => each.id === id)
  if (credit === undefined) throw new Error(`${id} was not read`)
  return credit
}

function replace(holdings: Holdings, credit: Credit): Holdings {
  return { ...holdings, credits: holdings.credits.map((each) => (each.id === credit.id ? credit : each)) }
}

function partOf({ id, bucket, fundedBy }: Credit, amount: number): Part {
  return { creditId: id, bucket, fundedBy, amount }
}

export function total(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0)
}
