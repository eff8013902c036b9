import { createCreditNote as contract } from '@clutch/contracts/b2b/credit-notes'
import { created } from '@clutch/shared/route'
import { assertCreditable } from '../invoices/invoice.ts'
import { settle } from '../invoices/settle.ts'
import { lockInvoice } from '../invoices/store.ts'
import { implement } from '../kit.ts'
import { known } from '../references.ts'
import { credit } from './credit.ts'
import { issueCreditNote, refundTotalOf } from './issue.ts'
import { findCreditNotesOf } from './store.ts'

export const createCreditNote = implement(contract, async ({ body, tx }) => {
  const invoice = known(await lockInvoice(tx, body.invoiceId), '/body/invoiceId')
  assertCreditable(invoice)
  const contents = credit(invoice, await findCreditNotesOf(tx, invoice.id), body)
  const refundTotal = await refundTotalOf(tx, invoice, contents.grossTotal)
  const { reason } = body
  const note = await issueCreditNote(tx, invoice, contents, {
    reason,
    origin: { kind: 'manual', id: null },
    refundTotal,
  })
  await settle(tx, invoice)
  return created(note)
})
