import { InvoiceFinalised } from '@clutch/contracts/b2b/invoices'
import { derivedId } from '@clutch/shared/derived-id'
import { money } from '@clutch/shared/money'
import { reaction } from '../kit.ts'
import { openSale } from '../sales/open.ts'
import { openSplit } from '../splits/open.ts'
import { serviceCommission } from '../splits/service-commission.ts'
import { openPayment } from './open.ts'
import { findPayment } from './store.ts'

/** An invoice is to be paid: the payment and how it will be divided are written down, and then charged. */
export const onInvoiceFinalised = reaction('payments/on-invoice-finalised', InvoiceFinalised, async ({ event, tx }) => {
  const invoice = event.data
  // Nothing is charged for an invoice of nothing, and what the customer transfers is not charged at all.
  if (invoice.grossTotal <= 0 || invoice.collection === 'send') return
  // It follows from the invoice, so the event that comes again after its inbox row is gone finds it.
  const id = derivedId('pay', tx.tenantId, invoice.id)
  if ((await findPayment(tx, id)) !== undefined) return
  const gross = money(invoice.grossTotal, invoice.currency)
  await openPayment(tx, {
    id,
    accountId: invoice.accountId,
    amount: gross,
    purpose: { kind: 'invoice', id: invoice.id },
    invoiceId: invoice.id,
    bookingId: invoice.bookingId,
    description: invoice.number ?? invoice.id,
    // An invoice is charged once by its id already.
    holdSame: false,
  })
  const { vendorId, commissionPercent } = invoice
  if (vendorId === null) return openSale(tx, invoice, id)
  if (commissionPercent === null) return
  await openSplit(
    tx,
    { id, amount: gross, bookingId: invoice.bookingId },
    {
      commission: serviceCommission(money(invoice.netTotal, invoice.currency), commissionPercent),
      feeBearer: 'vendors',
      receivers: [{ receiver: vendorId, rule: { kind: 'rest' } }],
      hold: 'none',
    },
  )
})
