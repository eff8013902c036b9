import { DunningEnded } from '@clutch/contracts/payments/dunnings'
import { findInvoice } from '../invoices/store.ts'
import { reaction } from '../kit.ts'
import { act } from './acts.ts'
import { findSubscription } from './store.ts'

/** The last attempt at a bill has failed: the subscription ends, is paused, or goes on, as was set. */
export const onDunningEnded = reaction('subscriptions/on-dunning-ended', DunningEnded, {
  concerns: ({ data }) => data.status === 'exhausted' && data.atEnd !== 'leave' && data.invoiceId !== null,
  handle: async ({ event, tx }) => {
    const { invoiceId, atEnd } = event.data
    const origin = invoiceId === null ? undefined : (await findInvoice(tx, invoiceId))?.origin
    if (origin?.kind !== 'subscription' || origin.id === null) return
    const subscription = (await findSubscription(tx, origin.id))?.subscription
    if (subscription?.status !== 'active') return
    // What was not paid for is not given back either.
    if (atEnd === 'cancel') await act(tx, origin.id, { action: 'cancel', when: 'now', credit: 'none' })
    else if (subscription.cancelOn === null)
      await act(tx, origin.id, { action: 'pause', when: 'period-end', reason: 'not-paid' })
  },
})
