import { InvoiceWrittenOff } from '@clutch/contracts/payments/write-offs'
import { reaction } from '../kit.ts'
import { settle } from './settle.ts'
import { insertMovement, lockInvoice } from './store.ts'

/** What payments has given up is due no more; money that comes all the same is the customer's credit. */
export const onInvoiceWrittenOff = reaction(
  'invoices/on-invoice-written-off',
  InvoiceWrittenOff,
  async ({ event, tx }) => {
    const { id, invoiceId, amount } = event.data
    const invoice = await lockInvoice(tx, invoiceId)
    if (invoice === undefined) throw new Error(`${id} writes off ${invoiceId}, which does not exist`)
    if (invoice.currency !== amount.currency)
      throw new Error(`${id} writes off ${amount.currency} of an invoice in ${invoice.currency}`)
    await insertMovement(tx, { id, invoiceId, kind: 'write-off', amount: amount.amount, at: event.time })
    await settle(tx, invoice)
  },
)
