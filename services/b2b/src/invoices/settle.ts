import {
  type Invoice,
  InvoiceBalanceChanged,
  InvoiceOverdue,
  InvoicePaid,
  InvoiceVoided,
} from '@clutch/contracts/b2b/invoices'
import { addDays, dayInZone, startOfDay } from '@clutch/shared/time'
import { findCorporateAccount } from '../corporate-accounts/store.ts'
import type { Tx } from '../kit.ts'
import { ownTenant } from '../tenants/own-tenant.ts'
import { after } from './invoice.ts'
import { findHappened, updateInvoiceBalance } from './store.ts'

const becomeOverdue = 'invoices/become-overdue'

/** Whose days count for an account: its own zone's, else the tenant's. */
export async function zoneOf(tx: Tx, accountId: string): Promise<string> {
  const account = await findCorporateAccount(tx, accountId)
  return account?.timeZone ?? (await ownTenant(tx)).timeZone
}

/** When the due date is over in the customer's zone. */
export async function scheduleOverdue(tx: Tx, invoice: { id: string; dueDate: string }, zone: string): Promise<void> {
  await tx.schedule(becomeOverdue, invoice.id, startOfDay(addDays(invoice.dueDate, 1), zone))
}

/**
 * Brings a locked invoice up to what happened to it, and tells of it when that changed anything.
 * @param more what changes with it, as being void does
 */
export async function settle(tx: Tx, invoice: Invoice, more: { voided?: true } = {}): Promise<Invoice> {
  const zone = await zoneOf(tx, invoice.accountId)
  const before: Invoice = more.voided === true ? { ...invoice, status: 'void' } : invoice
  const changed = after(before, await findHappened(tx, invoice.id), {
    now: tx.now,
    today: dayInZone(tx.now, zone),
  })
  const next = changed === before && before !== invoice ? { ...before, version: invoice.version + 1 } : changed
  if (next === invoice) return invoice
  await updateInvoiceBalance(tx, next)
  if (next.due === 0) await tx.unschedule(becomeOverdue, next.id)
  else if (invoice.due === 0 && next.status === 'finalised' && next.dueDate !== null)
    await scheduleOverdue(tx, { id: next.id, dueDate: next.dueDate }, zone)
  tx.emit(eventOf(invoice, next), next)
  return next
}

function eventOf(before: Invoice, now: Invoice) {
  if (now.status === before.status) return InvoiceBalanceChanged
  if (now.status === 'paid') return InvoicePaid
  if (now.status === 'void') return InvoiceVoided
  return now.status === 'overdue' ? InvoiceOverdue : InvoiceBalanceChanged
}
