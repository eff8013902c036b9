import { RefundSucceeded } from '@clutch/contracts/payments/refunds'
import { reaction } from '../kit.ts'
import { reverseTopUp } from './top-ups/reverse.ts'

/** A top-up was refunded to the payer. The refund has booked it to be allocated: this allocates it. */
export const onRefundSucceeded = reaction('wallets/on-refund-succeeded', RefundSucceeded, async ({ event, tx }) => {
  const { id, paymentId, amount } = event.data
  await reverseTopUp(tx, { paymentId, amount: amount.amount, how: 'refunded', because: id, description: 'Refunded' })
})
