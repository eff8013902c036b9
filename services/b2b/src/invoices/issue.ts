import { type Invoice, InvoiceFinalised } from '@clutch/contracts/b2b/invoices'
import { addDays } from '@clutch/shared/time'
import { giveNumber } from '../documents/give-number.ts'
import type { Tx } from '../kit.ts'
import { type FinalInvoice, finalised } from './invoice.ts'
import { scheduleOverdue, settle } from './settle.ts'
import { findInvoice, insertInvoice, updateDraft } from './store.ts'

/** Gives a draft its number: afterwards it never changes. Last of all in its transaction, because who issues next waits for the number. */
export async function issue(
  tx: Tx,
  draft: Invoice,
  by: { issueDate: string; taxPoint: string; paymentTermsDays: number; zone: string; kept: boolean },
): Promise<Invoice> {
  const { issueDate, taxPoint } = by
  const number = await giveNumber(tx, 'invoice', issueDate)
  const dueDate = addDays(issueDate, by.paymentTermsDays)
  const invoice: FinalInvoice = finalised(draft, { number, issueDate, taxPoint, dueDate })
  if (by.kept) await updateDraft(tx, invoice)
  else await insertInvoice(tx, invoice)
  tx.emit(InvoiceFinalised, invoice)
  if (invoice.due > 0) {
    await scheduleOverdue(tx, invoice, by.zone)
    return invoice
  }
  // Of nothing nothing is due: it is paid at once.
  return settle(tx, (await findInvoice(tx, invoice.id)) ?? invoice)
}
