import { CreditNoteIssued } from '@clutch/contracts/b2b/credit-notes'
import { reaction } from '../kit.ts'
import { insertLineCredit } from './store.ts'

/** What is credited of a line is not refunded by it as well. A note that a refund of ours made says nothing new. */
export const onInvoiceCredited = reaction('invoices/on-credit-note-issued', CreditNoteIssued, {
  concerns: ({ data }) => data.origin.kind !== 'refund',
  handle: async ({ event, tx }) => {
    const { id: creditNoteId, invoiceId, lines } = event.data
    const byLine = new Map<string, number>()
    for (const { lineId, netAmount } of lines) byLine.set(lineId, (byLine.get(lineId) ?? 0) + netAmount)
    for (const [lineId, net] of byLine) await insertLineCredit(tx, { creditNoteId, invoiceId, lineId, net })
  },
})
