import { PaymentMethodAdded } from '@clutch/contracts/payments/methods'
import { reaction } from '../kit.ts'
import { startAgain } from './start-again.ts'
import { findWaitingForMethod, lockPayment } from './store.ts'

const limit = 200

/** What waited for a way to pay is charged with it. */
export const onMethodAdded = reaction('payments/on-method-added', PaymentMethodAdded, async ({ event, tx }) => {
  for (const id of await findWaitingForMethod(tx, event.data.accountId, limit)) {
    const stored = await lockPayment(tx, id)
    if (stored?.payment.status === 'requires-method') await startAgain(tx, stored, { returnUrl: null })
  }
})
