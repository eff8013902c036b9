import {
  type BillPreview,
  type Subscription,
  type SubscriptionBill,
  SubscriptionCancelled,
  SubscriptionChanged,
  SubscriptionCreated,
  type SubscriptionHistoryEntry,
  SubscriptionPaused,
  SubscriptionRenewed,
  SubscriptionResumed,
} from '@clutch/contracts/payments/subscriptions'
import { derivedId } from '@clutch/shared/derived-id'
import { noteRecurring } from '../analytics/note-recurring.ts'
import type { Tx } from '../kit.ts'
import { moveCredits } from '../subscription-credits/move.ts'
import { settleUsage } from '../usage/settle.ts'
import { askForInvoices, requestIdOf } from './ask-for-invoice.ts'
import type { Held, Moved } from './lifecycle.ts'
import { insertBills, insertHistory, insertSubscription, updateSubscriptions } from './store.ts'

/** What becomes of a subscription at an instant. */
export interface Done {
  /** Null where it begins. */
  readonly before: Held | null
  readonly moved: Moved
  readonly at: Date
  /** Somebody did it, and not the calendar. */
  readonly action?: SubscriptionHistoryEntry['action']
}

export const billWork = 'subscriptions/bill'

/**
 * Writes down what has become of subscriptions, with everything that follows: the bill, the request for its invoice, what
 * is left of credits, what usage is billed, when they are looked at next, and what is told. All of it or nothing.
 */
export async function book(tx: Tx, all: readonly Done[]): Promise<Held[]> {
  const entries = all.map((done) => {
    const version = (done.before?.subscription.version ?? 0) + 1
    const held: Held = { ...done.moved.held, subscription: { ...done.moved.held.subscription, version } }
    return { ...done, held, bill: billOf(tx, held.subscription, done) }
  })
  for (const { before, held } of entries) if (before === null) await insertSubscription(tx, held)
  await updateSubscriptions(
    tx,
    entries.filter(({ before }) => before !== null).map(({ held }) => held),
  )
  const bills = entries.flatMap(({ bill }) => bill ?? [])
  await insertBills(tx, bills)
  for (const { held, action, bill } of entries)
    if (action !== undefined) await insertHistory(tx, { held, action, billId: bill?.id ?? null })
  await noteRecurring(tx, entries)
  await settleUsage(
    tx,
    entries.flatMap(({ held: { subscription }, moved }) =>
      moved.usage.map((due) => ({ subscriptionId: subscription.id, currency: subscription.currency, due })),
    ),
  )
  await tx.scheduleAll(
    billWork,
    entries.flatMap(({ held: { subscription } }) =>
      subscription.nextBillAt === null ? [] : { key: subscription.id, dueAt: new Date(subscription.nextBillAt) },
    ),
  )
  for (const { before, held } of entries)
    if (before !== null && held.subscription.nextBillAt === null && before.subscription.nextBillAt !== null)
      await tx.unschedule(billWork, held.subscription.id)
  for (const entry of entries) {
    tx.emit(eventOf(entry), entry.held.subscription)
  }
  await askForInvoices(
    tx,
    entries.flatMap(({ held: { subscription }, bill }) =>
      bill?.invoiceRequestId == null ? [] : { subscription, bill },
    ),
  )
  // Last: from its entries on the rows of the accounts are held.
  await moveCredits(tx, bills)
  return entries.map(({ held }) => held)
}

function billOf(tx: Tx, subscription: Subscription, { moved, at }: Done): SubscriptionBill | null {
  const { bill } = moved
  if (bill === null) return null
  const { id, version, accountId } = subscription
  // Of the version that it makes: a bill that is made again is the same.
  const parts = [tx.tenantId, id, String(version)] as const
  return {
    id: derivedId('sbl', ...parts),
    subscriptionId: id,
    subscriptionVersion: version,
    accountId,
    ...bill,
    invoiceRequestId: bill.invoiced ? requestIdOf(tx, subscription, bill, tx.now) : null,
    invoice: null,
    refusal: null,
    billedAt: at.toISOString(),
  }
}

const opens: ReadonlySet<BillPreview['cause']> = new Set(['start', 'trial-end', 'renewal'])

function eventOf({ before, held, bill }: { before: Held | null; held: Held; bill: SubscriptionBill | null }) {
  if (before === null) return SubscriptionCreated
  const { status } = held.subscription
  const was = before.subscription.status
  if (status === 'cancelled' && was !== status) return SubscriptionCancelled
  if (status === 'paused' && was !== status) return SubscriptionPaused
  if (was === 'paused' && status === 'active') return SubscriptionResumed
  const renewed = held.subscription.currentPeriod?.start !== before.subscription.currentPeriod?.start
  return renewed && (bill === null || opens.has(bill.cause)) ? SubscriptionRenewed : SubscriptionChanged
}
