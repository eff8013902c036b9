import { InvoiceRefused } from '@clutch/contracts/b2b/invoices'
import { reaction } from '../kit.ts'
import { noteInvoice } from './store.ts'

/** A bill gets no invoice: it says why, until somebody has seen to it. */
export const onBillRefused = reaction('subscriptions/on-invoice-refused', InvoiceRefused, {
  concerns: ({ data }) => data.origin.kind === 'subscription',
  handle: async ({ event, tx }) => {
    const { id, code, reason } = event.data
    await noteInvoice(tx, id, { invoiceId: null, invoiceNumber: null, refusal: `${code}: ${reason}`.slice(0, 500) })
  },
})
