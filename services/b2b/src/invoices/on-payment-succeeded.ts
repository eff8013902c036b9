import { PaymentSucceeded } from '@clutch/contracts/payments/payments'
import { reaction } from '../kit.ts'
import { settle } from './settle.ts'
import { insertMovement, lockInvoice } from './store.ts'

export const onPaymentSucceeded = reaction('invoices/on-payment-succeeded', PaymentSucceeded, {
  // Else it is paid for something else.
  concerns: ({ data }) => data.invoiceId !== null,
  handle: async ({ event, tx }) => {
    const { id, invoiceId, captured, settledAt } = event.data
    if (invoiceId === null) return
    const invoice = await lockInvoice(tx, invoiceId)
    // A payment names an invoice that payments heard of from us, so these are defects: a dead letter shows them.
    if (invoice === undefined) throw new Error(`${id} pays ${invoiceId}, which does not exist`)
    if (invoice.currency !== captured.currency)
      throw new Error(`${id} pays ${captured.currency} for an invoice in ${invoice.currency}`)
    const at = settledAt === null ? event.time : new Date(settledAt)
    await insertMovement(tx, { id, invoiceId, kind: 'payment', amount: captured.amount, at })
    await settle(tx, invoice)
  },
})
