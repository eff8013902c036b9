import type { Tx } from '../kit.ts'
import { type UsageDue, usageAmount } from '../subscriptions/bill.ts'
import { updateBilled, usageIdOf } from './store.ts'

/** What was used is on a bill; what is reported of the same period later is billed as the difference. */
export async function settleUsage(
  tx: Tx,
  all: readonly { subscriptionId: string; currency: string; due: UsageDue }[],
): Promise<void> {
  await updateBilled(
    tx,
    all.map(({ subscriptionId, currency, due: { charge, startDay, quantity } }) => ({
      id: usageIdOf(subscriptionId, charge.code, startDay),
      charge,
      billed: usageAmount(charge, currency, quantity).amount,
    })),
  )
}
