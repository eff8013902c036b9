import { InvoicePaid } from '@clutch/contracts/b2b/invoices'
import { PaymentSucceeded } from '@clutch/contracts/payments/payments'
import { reaction } from '../kit.ts'
import { becomeOverdue } from './become-overdue.ts'
import { paidInvoice } from './service-invoice.ts'
import { insertInvoicePayment, lockInvoice, updateInvoiceStatus } from './store.ts'

export const onPaymentSucceeded = reaction('invoices/on-payment-succeeded', PaymentSucceeded, {
  // Else it is paid for something else.
  concerns: ({ data }) => data.invoiceId !== null,
  handle: async ({ event, tx }) => {
    const { id, invoiceId, captured: amount, settledAt } = event.data
    if (invoiceId === null) return
    const invoice = await lockInvoice(tx, invoiceId)
    // A payment names an invoice that payments heard of from us, so these are defects: a dead letter shows them.
    if (invoice === undefined) throw new Error(`${id} pays ${invoiceId}, which does not exist`)
    if (invoice.currency !== amount.currency)
      throw new Error(`${id} pays ${amount.currency} for an invoice in ${invoice.currency}`)
    const paidAt = settledAt === null ? event.time : new Date(settledAt)
    const total = await insertInvoicePayment(tx, { id, invoiceId, amount: amount.amount, paidAt })
    const paid = paidInvoice(invoice, total, paidAt)
    if (paid === invoice) return
    await updateInvoiceStatus(tx, paid)
    await tx.unschedule(becomeOverdue.name, invoiceId)
    tx.emit(InvoicePaid, paid)
  },
})
