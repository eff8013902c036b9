import {
  InvoiceAllocated,
  type InvoiceAllocation,
  InvoiceAllocationUndone,
} from '@clutch/contracts/payments/bank-transfers'
import { newId } from '@clutch/shared/id'
import { money } from '@clutch/shared/money'
import { countOnInvoice } from '../invoices/count.ts'
import { lockReceivable, type Receivable } from '../invoices/store.ts'
import type { Tx } from '../kit.ts'
import { account } from '../ledger/account.ts'
import type { Entry } from '../ledger/posting.ts'
import { findBalance } from '../ledger/store.ts'
import { invoicePaid, invoiceUnpaid, type Purse } from '../ledger/templates/bank-transfers.ts'
import { divide } from './divide.ts'
import { endAllocation, insertAllocation } from './store.ts'

/**
 * Whoever decides what money pays waits here for whoever does: two transfers never pay the same cent of an invoice. Bank
 * statements are rare, so one at a time of a tenant is enough, and nobody can wait for each other in a circle.
 */
export async function lockReceivables(tx: Tx): Promise<void> {
  await tx.sql.query("SELECT pg_advisory_xact_lock(hashtextextended('receivables ' || $1, 0))", [tx.tenantId])
}

/** Pays a part of an invoice. @returns the entry, to be posted last */
export async function allocate(
  tx: Tx,
  invoice: Receivable,
  amount: number,
  by: { source: InvoiceAllocation['source']; from: Purse },
): Promise<Entry> {
  const allocation: InvoiceAllocation = {
    id: newId('alc'),
    version: 1,
    invoiceId: invoice.id,
    accountId: invoice.accountId,
    amount: money(amount, invoice.currency),
    source: by.source,
    status: 'active',
    createdAt: tx.now.toISOString(),
    undoneAt: null,
  }
  await insertAllocation(tx, allocation)
  await countOnInvoice(tx, invoice.id, { allocated: amount })
  tx.emit(InvoiceAllocated, allocation)
  return {
    id: `${allocation.id}.paid`,
    kind: by.from.kind === 'credit' ? 'invoice-paid-by-credit' : 'invoice-paid-by-transfer',
    reference: { kind: 'invoice', id: invoice.id },
    postings: invoicePaid({
      from: by.from,
      amount: allocation.amount,
      parts: divide(invoice, invoice.allocated + invoice.writtenOff, amount),
    }),
  }
}

/** Takes it back: that much is due again. @returns the entry, to be posted last */
export async function undo(tx: Tx, allocation: InvoiceAllocation, to: Purse): Promise<Entry> {
  const invoice = await lockReceivable(tx, allocation.invoiceId)
  if (invoice === undefined) throw new Error(`${allocation.id} pays ${allocation.invoiceId}, which is gone`)
  const undone: InvoiceAllocation = {
    ...allocation,
    version: allocation.version + 1,
    status: 'undone',
    undoneAt: tx.now.toISOString(),
  }
  const { amount } = allocation
  await endAllocation(tx, undone)
  await countOnInvoice(tx, invoice.id, { allocated: -amount.amount })
  tx.emit(InvoiceAllocationUndone, undone)
  const parts = divide(invoice, invoice.allocated + invoice.writtenOff - amount.amount, amount.amount)
  let owed = money(0, amount.currency)
  if (parts.kind === 'service') {
    // A share that was sent already is not there to be taken back: the vendor owes it.
    const held = -(await findBalance(tx.sql, account('vendor-payable', parts.vendorId, amount.currency)))
    owed = money(Math.max(0, parts.share.amount - Math.max(0, held)), amount.currency)
  }
  return {
    id: `${allocation.id}.undone`,
    kind: 'invoice-allocation-undone',
    reference: { kind: 'invoice', id: invoice.id },
    postings: invoiceUnpaid({ to, amount, parts, owed }),
  }
}
