import { dueWork } from '../kit.ts'
import { scheduleOverdue, settle, zoneOf } from './settle.ts'
import { lockInvoice } from './store.ts'

/** When the due date is over in the customer's zone. */
export const becomeOverdue = dueWork('invoices/become-overdue', async ({ tx, key }) => {
  const invoice = await lockInvoice(tx, key)
  if (invoice === undefined || invoice.status === 'draft') return
  const { id, status, due, dueDate, accountId } = await settle(tx, invoice)
  // The customer has moved to a zone in which the day is not over yet.
  if (status === 'finalised' && due > 0 && dueDate !== null)
    await scheduleOverdue(tx, { id, dueDate }, await zoneOf(tx, accountId))
})
