import { type CreditNote, CreditNoteIssued } from '@clutch/contracts/b2b/credit-notes'
import { newId } from '@clutch/shared/id'
import { dayInZone } from '@clutch/shared/time'
import { giveNumber } from '../documents/give-number.ts'
import { balanceOf, type FinalInvoice } from '../invoices/invoice.ts'
import { zoneOf } from '../invoices/settle.ts'
import { findHappened } from '../invoices/store.ts'
import type { Tx } from '../kit.ts'
import type { CreditContents } from './credit.ts'
import { insertCreditNote } from './store.ts'

/** What of a credit is money that was paid and has to go back. */
export async function refundTotalOf(tx: Tx, invoice: FinalInvoice, grossTotal: number): Promise<number> {
  const happened = await findHappened(tx, invoice.id)
  const before = balanceOf(invoice.grossTotal, happened)
  const after = balanceOf(invoice.grossTotal, { ...happened, credited: happened.credited + grossTotal })
  return after.excessTotal - before.excessTotal
}

/** Gives a credit its number, in the invoice's transaction and under its lock. The caller settles the invoice after it. */
export async function issueCreditNote(
  tx: Tx,
  invoice: FinalInvoice,
  contents: CreditContents,
  by: { reason: string; origin: CreditNote['origin']; refundTotal: number },
): Promise<CreditNote> {
  const issueDate = dayInZone(tx.now, await zoneOf(tx, invoice.accountId))
  const note: CreditNote = {
    id: newId('crn'),
    version: 1,
    number: await giveNumber(tx, 'credit-note', issueDate),
    invoiceId: invoice.id,
    invoiceNumber: invoice.number,
    accountId: invoice.accountId,
    currency: invoice.currency,
    issueDate,
    reason: by.reason,
    origin: by.origin,
    ...contents,
    refundTotal: by.refundTotal,
    createdAt: tx.now.toISOString(),
  }
  await insertCreditNote(tx, note)
  tx.emit(CreditNoteIssued, note)
  return note
}
