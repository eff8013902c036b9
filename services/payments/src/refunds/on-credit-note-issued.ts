import { CreditNoteIssued } from '@clutch/contracts/b2b/credit-notes'
import { derivedId } from '@clutch/shared/derived-id'
import { money } from '@clutch/shared/money'
import { reaction } from '../kit.ts'
import { findRefundableOf, lockPayment, refundableOf } from '../payments/store.ts'
import { openRefund } from './open.ts'
import { findRefund } from './store.ts'

/** An invoice is paid by a few payments at most. */
const maxPayments = 20

/**
 * What was paid of an invoice and is credited goes back as it came, the latest payment first. What cannot go back that way,
 * because it was paid by transfer or is in dispute, stays the customer's credit on the invoice.
 */
export const onCreditNoteIssued = reaction('refunds/on-credit-note-issued', CreditNoteIssued, {
  concerns: ({ data }) => data.refundTotal > 0,
  handle: async ({ event, tx }) => {
    const { id: creditNoteId, number, invoiceId, currency, refundTotal } = event.data
    let left = refundTotal
    for (const paymentId of await findRefundableOf(tx, invoiceId, maxPayments)) {
      const stored = await lockPayment(tx, paymentId)
      if (left === 0 || stored === undefined || stored.payment.captured.currency !== currency) continue
      // It follows from the note, so the event that comes again after its inbox row is gone finds it.
      const id = derivedId('rfd', tx.tenantId, creditNoteId, paymentId)
      const known = await findRefund(tx, id)
      const amount = known?.amount.amount ?? Math.min(left, refundableOf(stored.payment).amount)
      left -= amount
      if (known !== undefined || amount <= 0) continue
      const reason = `Credit note ${number}`
      await openRefund(tx, { id, paymentId, amount: money(amount, currency), reason, creditNoteId })
    }
  },
})
