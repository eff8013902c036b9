import { PaymentCancelled, PaymentFailed, PaymentReturned, PaymentSucceeded } from '@clutch/contracts/payments/payments'
import { reaction } from '../kit.ts'
import { creditTopUp } from './top-ups/credit.ts'
import { giveUpTopUp } from './top-ups/give-up.ts'
import { reverseTopUp } from './top-ups/reverse.ts'

/** What became of a payment that was to bring money into a wallet. */
export const onPaymentSettled = reaction(
  'wallets/on-payment-settled',
  [PaymentSucceeded, PaymentFailed, PaymentCancelled, PaymentReturned],
  {
    concerns: ({ data }) => data.purpose.kind === 'wallet-top-up',
    handle: async ({ event, tx }) => {
      const payment = event.data
      if (event.definition === PaymentSucceeded) return creditTopUp(tx, payment)
      if (event.definition !== PaymentReturned) return giveUpTopUp(tx, payment)
      // It came before it was taken back, whether or not that was heard of.
      await creditTopUp(tx, payment)
      await reverseTopUp(tx, {
        paymentId: payment.id,
        amount: payment.captured.amount - payment.refunded.amount,
        how: 'returned',
        because: 'returned',
        description: 'Returned by the bank',
      })
    },
  },
)
