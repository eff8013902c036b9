import { voidInvoice as contract, InvoiceInOtherState } from '@clutch/contracts/b2b/invoices'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { credit, leftOf } from '../credit-notes/credit.ts'
import { issueCreditNote, refundTotalOf } from '../credit-notes/issue.ts'
import { findCreditNotesOf } from '../credit-notes/store.ts'
import { implement } from '../kit.ts'
import { assertCreditable } from './invoice.ts'
import { settle } from './settle.ts'
import { lockInvoice } from './store.ts'

/** What is left of it is credited, and what was paid goes back. The invoice and its number stay. */
export const voidInvoice = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const invoice = await lockInvoice(tx, params.invoiceId)
  if (invoice === undefined) throw new Problem(NotFound)
  assertCreditable(invoice)
  if (invoice.version !== ifMatch) throw new Problem(VersionMismatch)
  const before = await findCreditNotesOf(tx, invoice.id)
  if (leftOf(invoice, before) === 0 && invoice.grossTotal > 0)
    throw new Problem(InvoiceInOtherState, { detail: 'All of it is credited already.' })
  if (invoice.grossTotal > 0) {
    const contents = credit(invoice, before, {})
    const refundTotal = await refundTotalOf(tx, invoice, contents.grossTotal)
    const { reason } = body
    await issueCreditNote(tx, invoice, contents, { reason, origin: { kind: 'void', id: null }, refundTotal })
  }
  return ok(await settle(tx, invoice, { voided: true }))
})
