import { InvoiceFinalised } from '@clutch/contracts/b2b/invoices'
import { reaction } from '../kit.ts'
import { noteInvoice } from './store.ts'

/** A bill has its invoice. */
export const onBillInvoiced = reaction('subscriptions/on-invoice-finalised', InvoiceFinalised, {
  concerns: ({ data }) => data.origin.kind === 'subscription' && data.origin.requestId !== null,
  handle: async ({ event, tx }) => {
    const { id, number, origin } = event.data
    await noteInvoice(tx, origin.requestId!, { invoiceId: id, invoiceNumber: number, refusal: null })
  },
})
