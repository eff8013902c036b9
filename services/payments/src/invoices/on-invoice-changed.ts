import {
  InvoiceBalanceChanged,
  InvoiceFinalised,
  InvoiceOverdue,
  InvoicePaid,
  InvoiceVoided,
} from '@clutch/contracts/b2b/invoices'
import { endDunningsOf } from '../dunnings/end-of-invoice.ts'
import { reaction } from '../kit.ts'
import { upsertInvoice } from './store.ts'

/** The read model keeps the newest version; of what nothing is due any more nothing is collected. */
export const onInvoiceChanged = reaction(
  'invoices/on-invoice-changed',
  [InvoiceFinalised, InvoicePaid, InvoiceOverdue, InvoiceVoided, InvoiceBalanceChanged],
  async ({ event, tx }) => {
    const isNews = await upsertInvoice(tx, event.data)
    if (isNews && event.data.due === 0) await endDunningsOf(tx, event.data.id)
  },
)
