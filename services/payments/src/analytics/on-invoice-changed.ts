import {
  InvoiceBalanceChanged,
  InvoiceFinalised,
  InvoiceOverdue,
  InvoicePaid,
  InvoiceVoided,
} from '@clutch/contracts/b2b/invoices'
import { reaction } from '../kit.ts'
import { keepDue } from './due-store.ts'

/** Keeps what was due from one version of an invoice to the next, in whatever order and however often they arrive. */
export const onInvoiceDueChanged = reaction(
  'analytics/on-invoice-changed',
  [InvoiceFinalised, InvoicePaid, InvoiceOverdue, InvoiceVoided, InvoiceBalanceChanged],
  async ({ event, tx }) => keepDue(tx, event.data, event.time),
)
