import { PaymentMethodAdded } from '@clutch/contracts/payments/methods'
import { reaction } from '../kit.ts'
import { wakeWork } from '../leased-work.ts'
import { makeChargeable } from './store.ts'

/** What waited for a way to pay is charged with it. */
export const onMethodAdded = reaction('payments/on-method-added', PaymentMethodAdded, async ({ event, tx }) => {
  const waiting = await makeChargeable(tx, event.data.accountId)
  if (waiting > 0) tx.afterCommit(() => wakeWork('payments/charge'))
})
