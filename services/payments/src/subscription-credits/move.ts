import type { SubscriptionBill } from '@clutch/contracts/payments/subscriptions'
import { money } from '@clutch/shared/money'
import type { Tx } from '../kit.ts'
import { post } from '../ledger/post.ts'
import { subscriptionCreditGiven, subscriptionCreditUsed } from '../ledger/templates/subscriptions.ts'
import { addCredits, creditIdOf, takeCredits } from './store.ts'

type Bill = Pick<SubscriptionBill, 'id' | 'subscriptionId' | 'accountId' | 'currency' | 'creditKept' | 'creditUsed'>

interface CreditMove {
  readonly accountId: string
  readonly currency: string
  /** Above zero: more is left. */
  readonly by: number
}

/**
 * What bills use and leave over, together; in the order of the credits' names, in which everybody locks them. The ledger has an
 * entry of each bill: who has a credit's row has its account there too, so that two never wait for each other.
 */
export async function moveCredits(tx: Tx, bills: readonly Bill[]): Promise<void> {
  const sums = new Map<string, CreditMove>()
  for (const { accountId, currency, creditKept, creditUsed } of bills) {
    const id = creditIdOf(accountId, currency)
    const by = creditKept.amount - creditUsed.amount + (sums.get(id)?.by ?? 0)
    if (creditKept.amount !== 0 || creditUsed.amount !== 0) sums.set(id, { accountId, currency, by })
  }
  const rows = [...sums].sort(([a], [b]) => (a < b ? -1 : 1))
  await takeCredits(
    tx,
    rows.flatMap(([id, { by }]) => (by < 0 ? [[id, -by] as const] : [])),
  )
  await addCredits(
    tx,
    rows.flatMap(([, { accountId, currency, by }]) => (by > 0 ? { accountId, currency, amount: by } : [])),
  )
  for (const bill of bills) await postCredit(tx, bill)
}

/** A bill leaves something over or uses it, and never both. */
async function postCredit(tx: Tx, { id, subscriptionId, accountId, currency, creditKept, creditUsed }: Bill) {
  const by = creditKept.amount - creditUsed.amount
  if (by === 0) return
  const moved = { accountId, amount: money(Math.abs(by), currency) }
  await post(tx, {
    id: `${id}.credit`,
    kind: by > 0 ? 'subscription-credit-given' : 'subscription-credit-used',
    reference: { kind: 'subscription', id: subscriptionId },
    postings: by > 0 ? subscriptionCreditGiven(moved) : subscriptionCreditUsed(moved),
  })
}
