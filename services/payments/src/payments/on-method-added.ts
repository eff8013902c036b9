import { PaymentMethodAdded } from '@clutch/contracts/payments/methods'
import { reaction } from '../kit.ts'
import { hasLapsedQuote } from './convert.ts'
import { startAgain } from './start-again.ts'
import { findWaitingForMethod, lockPayment } from './store.ts'

const limit = 200

/** What waited for a way to pay is charged with it. */
export const onMethodAdded = reaction('payments/on-method-added', PaymentMethodAdded, async ({ event, tx }) => {
  for (const id of await findWaitingForMethod(tx, event.data.accountId, limit)) {
    const stored = await lockPayment(tx, id)
    if (stored?.payment.status !== 'requires-method') continue
    // Its rate does not hold any more: it waits for somebody to void it.
    if (!(await hasLapsedQuote(tx, stored.payment))) await startAgain(tx, stored, { returnUrl: null })
  }
})
