import { PaymentReturned } from '@clutch/contracts/payments/payments'
import { reaction } from '../kit.ts'
import { settle } from './settle.ts'
import { insertMovement, lockInvoice } from './store.ts'

/**
 * The bank took the money back: what it had paid is due again. That it came may not have been heard yet; it counts with it
 * all the same, and the two come to nothing together in whatever order.
 */
export const onPaymentReturned = reaction('invoices/on-payment-returned', PaymentReturned, {
  concerns: ({ data }) => data.invoiceId !== null,
  handle: async ({ event, tx }) => {
    const { id, invoiceId, captured, refunded } = event.data
    if (invoiceId === null) return
    const invoice = await lockInvoice(tx, invoiceId)
    if (invoice === undefined) throw new Error(`${id} paid ${invoiceId}, which does not exist`)
    const amount = captured.amount - refunded.amount
    await insertMovement(tx, { id, invoiceId, kind: 'payment', amount: captured.amount, at: event.time })
    await insertMovement(tx, { id: `${id}/returned`, invoiceId, kind: 'return', amount: -amount, at: event.time })
    await settle(tx, invoice)
  },
})
