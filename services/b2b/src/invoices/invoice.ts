import { type Invoice, InvoiceInOtherState, InvoiceLineInvalid, InvoiceNotDraft } from '@clutch/contracts/b2b/invoices'
import { Problem } from '@clutch/shared/problem'
import type { Day } from '@clutch/shared/time'
import { parseDocumentNumber } from '../documents/document-number.ts'

export type FinalInvoice = Invoice & { number: string; issueDate: Day; dueDate: Day }

/** Whoever is about to change anything but what became of the amount asks this first. */
export function assertDraft(invoice: Pick<Invoice, 'status'>): void {
  if (invoice.status !== 'draft') throw new Problem(InvoiceNotDraft)
}

/** @throws Problem for a draft, which is nobody's debt, and for what was cancelled */
export function assertCreditable(invoice: Invoice): asserts invoice is FinalInvoice {
  if (invoice.status === 'draft' || invoice.status === 'void' || invoice.number === null)
    throw new Problem(InvoiceInOtherState)
}

/** The step after which nothing changes: it needs lines, a number of the year's series and a due date not before the issue. */
export function finalised(
  draft: Invoice,
  by: { number: string; issueDate: Day; taxPoint: Day; dueDate: Day },
): FinalInvoice {
  assertDraft(draft)
  if (draft.lines.length === 0) throw new Problem(InvoiceLineInvalid, { detail: 'An invoice has at least one line.' })
  if (parseDocumentNumber(by.number)?.year !== Number(by.issueDate.slice(0, 4)) || by.dueDate < by.issueDate)
    throw new Error('number, issue date and due date contradict each other')
  return { ...draft, ...by, status: 'finalised' }
}

/** Everything that happened to the amount of an invoice, in minor units. */
export interface Happened {
  /** Paid, less what went back. */
  received: number
  /** When the latest of it was. */
  receivedAt: Date | null
  credited: number
  writtenOff: number
}

export const nothingHappened: Happened = { received: 0, receivedAt: null, credited: 0, writtenOff: 0 }

type Balance = Pick<Invoice, 'paidTotal' | 'creditedTotal' | 'writtenOffTotal' | 'due' | 'excessTotal'>

/**
 * paid + credited + written off + due = total, always. Credit comes first, then what was written off, then money: what was
 * received beyond the rest is not lost and not kept on the invoice, it is the customer's credit.
 */
export function balanceOf(grossTotal: number, { received, credited, writtenOff }: Happened): Balance {
  const creditedTotal = Math.min(credited, grossTotal)
  const writtenOffTotal = Math.min(writtenOff, grossTotal - creditedTotal)
  const payable = grossTotal - creditedTotal - writtenOffTotal
  const paidTotal = Math.min(Math.max(received, 0), payable)
  return {
    paidTotal,
    creditedTotal,
    writtenOffTotal,
    due: payable - paidTotal,
    excessTotal: Math.max(received, 0) - paidTotal,
  }
}

/**
 * The invoice after what happened to it; the same object when that changes nothing.
 * @param today the day of `now` in the customer's zone
 */
export function after(invoice: Invoice, happened: Happened, at: { now: Date; today: Day }): Invoice {
  if (invoice.status === 'draft') throw new Problem(InvoiceInOtherState)
  const balance = balanceOf(invoice.grossTotal, happened)
  const status = statusOf(invoice, balance, at.today)
  const same =
    status === invoice.status &&
    (Object.keys(balance) as (keyof Balance)[]).every((name) => balance[name] === invoice[name])
  if (same) return invoice
  const paidAt = status === 'paid' ? (invoice.paidAt ?? (happened.receivedAt ?? at.now).toISOString()) : null
  return { ...invoice, ...balance, status, paidAt, version: invoice.version + 1 }
}

function statusOf(invoice: Invoice, balance: Balance, today: Day): Invoice['status'] {
  if (invoice.status === 'void') return 'void'
  if (balance.due > 0) return invoice.dueDate !== null && today > invoice.dueDate ? 'overdue' : 'finalised'
  if (balance.paidTotal > 0 || invoice.grossTotal === 0) return 'paid'
  return balance.writtenOffTotal > 0 ? 'written-off' : 'credited'
}
