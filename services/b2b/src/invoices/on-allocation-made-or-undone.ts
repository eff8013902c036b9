import { InvoiceAllocated, InvoiceAllocationUndone } from '@clutch/contracts/payments/bank-transfers'
import { reaction } from '../kit.ts'
import { settle } from './settle.ts'
import { insertMovement, lockInvoice } from './store.ts'

/**
 * A transfer, or credit of the customer, pays an invoice. When that is undone it counts as paid and taken back, in whatever
 * order the two are heard.
 */
export const onAllocationMadeOrUndone = reaction(
  'invoices/on-allocation-made-or-undone',
  [InvoiceAllocated, InvoiceAllocationUndone],
  async ({ event, tx }) => {
    const { id, invoiceId, amount, createdAt, undoneAt } = event.data
    const invoice = await lockInvoice(tx, invoiceId)
    if (invoice === undefined) throw new Error(`${id} pays ${invoiceId}, which does not exist`)
    if (invoice.currency !== amount.currency)
      throw new Error(`${id} pays ${amount.currency} for an invoice in ${invoice.currency}`)
    await insertMovement(tx, { id, invoiceId, kind: 'payment', amount: amount.amount, at: new Date(createdAt) })
    if (undoneAt !== null)
      await insertMovement(tx, {
        id: `${id}/undone`,
        invoiceId,
        kind: 'return',
        amount: -amount.amount,
        at: new Date(undoneAt),
      })
    await settle(tx, invoice)
  },
)
