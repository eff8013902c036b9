import { InvoiceRecovered } from '@clutch/contracts/payments/write-offs'
import { reaction } from '../kit.ts'
import { settle } from './settle.ts'
import { insertMovement, lockInvoice } from './store.ts'

/** Money came in for what was given up: it is due again by that, and what came in pays it. */
export const onInvoiceRecovered = reaction('invoices/on-invoice-recovered', InvoiceRecovered, async ({ event, tx }) => {
  const { id, version, invoiceId, amount } = event.data
  const invoice = await lockInvoice(tx, invoiceId)
  if (invoice === undefined) throw new Error(`${id} recovers ${invoiceId}, which does not exist`)
  await insertMovement(tx, {
    id: `${id}/recovered/${version}`,
    invoiceId,
    kind: 'write-off',
    amount: -amount.amount,
    at: event.time,
  })
  await settle(tx, invoice)
})
