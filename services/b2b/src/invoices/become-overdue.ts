import { InvoiceOverdue } from '@clutch/contracts/b2b/invoices'
import { dueWork } from '../kit.ts'
import { overdueInvoice } from './service-invoice.ts'
import { lockInvoice, updateInvoiceStatus } from './store.ts'

/** When the due date is over in the tenant's zone. */
export const becomeOverdue = dueWork('invoices/become-overdue', async ({ tx, key }) => {
  const invoice = await lockInvoice(tx, key)
  if (invoice === undefined) return
  const overdue = overdueInvoice(invoice)
  if (overdue === invoice) return
  await updateInvoiceStatus(tx, overdue)
  tx.emit(InvoiceOverdue, overdue)
})
