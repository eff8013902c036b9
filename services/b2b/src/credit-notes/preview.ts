import { previewCreditNote as contract } from '@clutch/contracts/b2b/credit-notes'
import { ok } from '@clutch/shared/route'
import { assertCreditable } from '../invoices/invoice.ts'
import { findInvoice } from '../invoices/store.ts'
import { implement } from '../kit.ts'
import { known } from '../references.ts'
import { credit, leftOf } from './credit.ts'
import { refundTotalOf } from './issue.ts'
import { findCreditNotesOf } from './store.ts'

export const previewCreditNote = implement(contract, async ({ body, tx }) => {
  const invoice = known(await findInvoice(tx, body.invoiceId), '/body/invoiceId')
  assertCreditable(invoice)
  const before = await findCreditNotesOf(tx, invoice.id)
  const contents = credit(invoice, before, body)
  const refundTotal = await refundTotalOf(tx, invoice, contents.grossTotal)
  return ok({ ...contents, refundTotal, creditable: leftOf(invoice, before) - contents.grossTotal })
})
