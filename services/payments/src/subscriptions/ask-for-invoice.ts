import { InvoiceRequested } from '@clutch/contracts/payments/invoice-requests'
import type { BillPreview, Subscription, SubscriptionBill } from '@clutch/contracts/payments/subscriptions'
import { derivedId } from '@clutch/shared/derived-id'
import { addDays, dayInZone, startOfDay } from '@clutch/shared/time'
import { dueWork, type Tx } from '../kit.ts'
import { netLines } from './bill.ts'
import { findBillsOfRequest, findSubscription } from './store.ts'

const askWork = 'subscriptions/ask-for-invoice'

/** More may be billed on that day, and goes on the same invoice. A day that is over by now has all its bills. */
function waits(subscription: Subscription, { issueDate }: Pick<BillPreview, 'issueDate'>, now: Date): boolean {
  return subscription.invoicing === 'day-end' && issueDate === dayInZone(now, subscription.timeZone)
}

export function requestIdOf(
  tx: Tx,
  subscription: Subscription,
  bill: Pick<BillPreview, 'issueDate'>,
  now: Date,
): string {
  const { id, version } = subscription
  return derivedId('ivr', tx.tenantId, id, waits(subscription, bill, now) ? bill.issueDate : String(version))
}

/** Each bill's invoice, now or when its day ends. */
export async function askForInvoices(
  tx: Tx,
  all: readonly { subscription: Subscription; bill: SubscriptionBill }[],
): Promise<void> {
  for (const { subscription, bill } of all) {
    if (waits(subscription, bill, tx.now))
      await tx.schedule(
        askWork,
        `${subscription.id}/${bill.invoiceRequestId}`,
        startOfDay(addDays(bill.issueDate, 1), subscription.timeZone),
      )
    else tx.emit(InvoiceRequested, requestOf(subscription, [bill]))
  }
}

/** A day has ended on which something was billed. */
export const askForInvoice = dueWork(askWork, async ({ tx, key }) => {
  const [subscriptionId = '', requestId = ''] = key.split('/')
  const held = await findSubscription(tx, subscriptionId)
  if (held === undefined) return
  tx.emit(InvoiceRequested, requestOf(held.subscription, await findBillsOfRequest(tx, requestId)))
})

function requestOf(subscription: Subscription, bills: readonly SubscriptionBill[]) {
  const { collection, paymentTermsDays, purchaseOrder } = subscription
  const last = bills.at(-1)!
  const { period, issueDate } = last
  const lines = bills.length === 1 ? last.lines : netLines(bills.flatMap((bill) => bill.lines))
  return {
    id: last.invoiceRequestId!,
    version: 1,
    accountId: last.accountId,
    currency: last.currency,
    origin: {
      kind: 'subscription' as const,
      id: subscription.id,
      period: period === null ? null : { start: period.start, end: period.end },
    },
    issueDate,
    taxPoint: issueDate,
    lines: lines.map(({ description, category, quantity, unitPrice, source }) => ({
      description,
      category,
      quantity,
      unitPrice,
      source,
    })),
    collection,
    paymentTermsDays,
    purchaseOrder,
    requestedAt: last.billedAt,
  }
}
