import { DisputeLost } from '@clutch/contracts/payments/disputes'
import { reaction } from '../kit.ts'
import { reverseTopUp } from './top-ups/reverse.ts'

/** The money of a top-up is gone. The dispute has booked it to be allocated: this allocates it, if it was one. */
export const onTopUpDisputeLost = reaction('wallets/on-dispute-lost', DisputeLost, async ({ event, tx }) => {
  const { id, paymentId, amount, withheld } = event.data
  if (!withheld) return
  const description = 'Lost in a dispute'
  await reverseTopUp(tx, { paymentId, amount: amount.amount, how: 'refunded', because: id, description })
})
