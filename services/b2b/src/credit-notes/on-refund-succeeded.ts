import type { CreditNote } from '@clutch/contracts/b2b/credit-notes'
import { type Refund, RefundSucceeded } from '@clutch/contracts/payments/refunds'
import { Problem } from '@clutch/shared/problem'
import { assertCreditable, type FinalInvoice } from '../invoices/invoice.ts'
import { recordMovement } from '../invoices/record-movement.ts'
import { settle } from '../invoices/settle.ts'
import { lockInvoice } from '../invoices/store.ts'
import { reaction } from '../kit.ts'
import { type CreditContents, credit, leftOf } from './credit.ts'
import { issueCreditNote } from './issue.ts'
import { findCreditNotesOf } from './store.ts'

/** By the lines that were refunded, where that much is left of them; else over what is left. */
function contentsOf(
  invoice: FinalInvoice,
  before: readonly CreditNote[],
  grossAmount: number,
  lines: Refund['lines'],
): CreditContents {
  if (lines !== null)
    try {
      const byLine = lines.map(({ lineId, amount }) => ({ lineId, grossAmount: amount.amount }))
      const contents = credit(invoice, before, { lines: byLine })
      if (contents.grossTotal === grossAmount) return contents
    } catch (error) {
      if (!(error instanceof Problem)) throw error
    }
  return credit(invoice, before, { grossAmount })
}

/**
 * Money of an invoice went back. Where a credit note asked for it, that is all; else what it was for is credited by a note.
 * What is refunded beyond the invoice was the customer's credit and needs no document.
 */
export const onRefundSucceeded = reaction('credit-notes/on-refund-succeeded', RefundSucceeded, {
  concerns: ({ data }) => data.invoiceId !== null,
  handle: async ({ event, tx }) => {
    const { id, invoiceId, amount, creditNoteId, lines, reason } = event.data
    if (invoiceId === null) return
    const invoice = await lockInvoice(tx, invoiceId)
    if (invoice === undefined) throw new Error(`${id} refunds ${invoiceId}, which does not exist`)
    const at = event.time
    const isNew = await recordMovement(tx, { id, invoiceId, kind: 'refund', amount: -amount.amount, at })
    if (isNew && creditNoteId === null && invoice.status !== 'void') {
      assertCreditable(invoice)
      const before = await findCreditNotesOf(tx, invoiceId)
      const grossAmount = Math.min(amount.amount, leftOf(invoice, before))
      if (grossAmount > 0) {
        const contents = contentsOf(invoice, before, grossAmount, lines)
        const why = reason === '' ? 'Refunded' : reason
        const about = lines === null ? why : `${why} (${lines.map(({ lineId }) => lineId).join(', ')})`
        const origin = { kind: 'refund' as const, id }
        await issueCreditNote(tx, invoice, contents, { reason: about.slice(0, 500), origin, refundTotal: 0 })
      }
    }
    await settle(tx, invoice)
  },
})
