import {
  InvoiceBalanceChanged,
  InvoiceFinalised,
  InvoiceOverdue,
  InvoicePaid,
  InvoiceVoided,
} from '@clutch/contracts/b2b/invoices'
import { applyToNext } from '../account-credits/apply-to-next.ts'
import { endDunningsOf } from '../dunnings/end-of-invoice.ts'
import { lockReceivables } from '../invoice-allocations/allocate.ts'
import { releaseExcess } from '../invoice-allocations/release-excess.ts'
import { reaction } from '../kit.ts'
import { upsertInvoice } from './store.ts'

/** The read model keeps the newest version; of what nothing is due any more nothing is collected. */
export const onInvoiceChanged = reaction(
  'invoices/on-invoice-changed',
  [InvoiceFinalised, InvoicePaid, InvoiceOverdue, InvoiceVoided, InvoiceBalanceChanged],
  async ({ event, tx }) => {
    const { excessTotal, status, collection } = event.data
    const isNew = status === 'finalised' && collection === 'send'
    // Who matches a transfer takes this lock first, and then the invoice's.
    if (excessTotal > 0 || isNew) await lockReceivables(tx)
    const isNews = await upsertInvoice(tx, event.data)
    if (isNews && event.data.due === 0) await endDunningsOf(tx, event.data.id)
    if (isNews && excessTotal > 0) await releaseExcess(tx, event.data.id)
    if (isNews && isNew && event.data.version <= 2) await applyToNext(tx, event.data.id)
  },
)
