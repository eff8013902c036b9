import type { Invoice } from '@clutch/contracts/b2b/invoices'
import { given } from '@clutch/shared/given'
import type { Invoice as Row } from '../../prisma/client/client.ts'
import { dayOfRow, rowOfDay } from '../day-and-instant.ts'
import type { Tx } from '../kit.ts'
import type { Happened } from './invoice.ts'

function invoiceOf(row: Row): Invoice {
  return {
    id: row.id,
    version: row.version,
    number: row.number,
    status: row.status as Invoice['status'],
    accountId: row.accountId,
    vendorId: row.vendorId,
    bookingId: row.bookingId,
    origin: {
      kind: row.originKind as Invoice['origin']['kind'],
      id: row.originId,
      requestId: row.requestId,
      period:
        row.periodStart === null || row.periodEnd === null
          ? null
          : { start: row.periodStart.toISOString(), end: row.periodEnd.toISOString() },
    },
    collection: row.collection as Invoice['collection'],
    purchaseOrder: row.purchaseOrder,
    currency: row.currency,
    pricing: row.pricing as Invoice['pricing'],
    issueDate: row.issueDate && dayOfRow(row.issueDate),
    taxPoint: row.taxPoint && dayOfRow(row.taxPoint),
    dueDate: row.dueDate && dayOfRow(row.dueDate),
    lines: row.lines as unknown as Invoice['lines'],
    discounts: row.discounts as unknown as Invoice['discounts'],
    charges: row.charges as unknown as Invoice['charges'],
    taxSubtotals: row.taxSubtotals as unknown as Invoice['taxSubtotals'],
    lineTotal: Number(row.lineTotal),
    discountTotal: Number(row.discountTotal),
    chargeTotal: Number(row.chargeTotal),
    netTotal: Number(row.netTotal),
    taxTotal: Number(row.taxTotal),
    rounding: Number(row.rounding),
    grossTotal: Number(row.grossTotal),
    paidTotal: Number(row.paidTotal),
    creditedTotal: Number(row.creditedTotal),
    writtenOffTotal: Number(row.writtenOffTotal),
    due: Number(row.due),
    excessTotal: Number(row.excessTotal),
    commissionPercent: row.commissionPercent,
    paidAt: row.paidAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  }
}

function rowOf(tx: Tx, { origin, ...invoice }: Invoice) {
  return {
    ...invoice,
    tenantId: tx.tenantId,
    originKind: origin.kind,
    originId: origin.id,
    requestId: origin.requestId,
    periodStart: origin.period && new Date(origin.period.start),
    periodEnd: origin.period && new Date(origin.period.end),
    issueDate: invoice.issueDate && rowOfDay(invoice.issueDate),
    taxPoint: invoice.taxPoint && rowOfDay(invoice.taxPoint),
    dueDate: invoice.dueDate && rowOfDay(invoice.dueDate),
    paidAt: invoice.paidAt && new Date(invoice.paidAt),
    createdAt: new Date(invoice.createdAt),
  }
}

export async function insertInvoice(tx: Tx, invoice: Invoice): Promise<void> {
  await tx.db.invoice.create({ data: rowOf(tx, invoice) })
}

/** A draft, or the step by which it is one no more. */
export async function updateDraft(tx: Tx, invoice: Invoice): Promise<void> {
  await tx.db.invoice.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: invoice.id } },
    data: rowOf(tx, invoice),
  })
}

export async function deleteDraft(tx: Tx, id: string): Promise<void> {
  await tx.db.invoice.delete({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
}

/** What may change of a finalised invoice; the database refuses everything else. */
export async function updateInvoiceBalance(tx: Tx, invoice: Invoice): Promise<void> {
  const { status, version, paidTotal, creditedTotal, writtenOffTotal, due, excessTotal, paidAt } = invoice
  await tx.db.invoice.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: invoice.id } },
    data: { status, version, paidTotal, creditedTotal, writtenOffTotal, due, excessTotal, paidAt },
  })
}

export async function findInvoice(tx: Tx, id: string): Promise<Invoice | undefined> {
  const row = await tx.db.invoice.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : invoiceOf(row)
}

export async function findInvoiceOfBooking(tx: Tx, bookingId: string): Promise<Invoice | undefined> {
  const row = await tx.db.invoice.findUnique({
    where: { tenantId_bookingId: { tenantId: tx.tenantId, bookingId } },
  })
  return row === null ? undefined : invoiceOf(row)
}

export async function findInvoiceOfRequest(tx: Tx, requestId: string): Promise<Invoice | undefined> {
  const row = await tx.db.invoice.findUnique({
    where: { tenantId_requestId: { tenantId: tx.tenantId, requestId } },
  })
  return row === null ? undefined : invoiceOf(row)
}

export async function lockInvoice(tx: Tx, id: string): Promise<Invoice | undefined> {
  await tx.sql.query('SELECT 1 FROM invoices WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findInvoice(tx, id)
}

export interface Movement {
  /** What is told twice has the same. */
  id: string
  invoiceId: string
  kind: 'payment' | 'return' | 'refund' | 'write-off'
  /** Below zero when it went back. */
  amount: number
  at: Date
}

/** @returns whether it is new: what is told twice counts once */
export async function insertMovement(tx: Tx, movement: Movement): Promise<boolean> {
  const { count } = await tx.db.invoicePayment.createMany({
    data: {
      tenantId: tx.tenantId,
      id: movement.id,
      invoiceId: movement.invoiceId,
      kind: movement.kind,
      amount: movement.amount,
      paidAt: movement.at,
    },
    skipDuplicates: true,
  })
  return count > 0
}

/** Everything that happened to an invoice so far. */
export async function findHappened(tx: Tx, invoiceId: string): Promise<Happened> {
  const { rows } = await tx.sql.query<{
    received: string
    received_at: Date | null
    written_off: string
    credited: string
  }>(
    `SELECT coalesce(sum(amount) FILTER (WHERE kind <> 'write-off'), 0) AS received,
            max(paid_at) FILTER (WHERE kind = 'payment') AS received_at,
            coalesce(sum(amount) FILTER (WHERE kind = 'write-off'), 0) AS written_off,
            (SELECT coalesce(sum(gross_total), 0) FROM credit_notes WHERE tenant_id = $1 AND invoice_id = $2) AS credited
       FROM invoice_payments WHERE tenant_id = $1 AND invoice_id = $2`,
    [tx.tenantId, invoiceId],
  )
  const row = rows[0]!
  return {
    received: Number(row.received),
    receivedAt: row.received_at,
    credited: Number(row.credited),
    writtenOff: Number(row.written_off),
  }
}

interface InvoiceFilter {
  status?: string | undefined
  accountId?: string | undefined
  bookingId?: string | undefined
  originKind?: string | undefined
  originId?: string | undefined
  /** Issued from this day to that, both included. */
  from?: string | undefined
  to?: string | undefined
  afterId: string
  limit: number
}

export async function pageOfInvoices(tx: Tx, filter: InvoiceFilter): Promise<Invoice[]> {
  const { from, to, afterId, limit, ...equal } = filter
  const day = (text: string | undefined) => (text === undefined ? undefined : rowOfDay(text))
  const issueDate = given({ gte: day(from), lte: day(to) })
  const rows = await tx.db.invoice.findMany({
    where: {
      tenantId: tx.tenantId,
      id: { gt: afterId },
      ...given(equal),
      ...(Object.keys(issueDate).length === 0 ? {} : { issueDate }),
    },
    orderBy: { id: 'asc' },
    take: limit,
  })
  return rows.map(invoiceOf)
}

/** What an account owes in a currency, and what it has overpaid. */
export async function findOwed(
  tx: Tx,
  accountId: string,
  currency: string,
): Promise<{ outstanding: number; overdue: number; credit: number }> {
  const { rows } = await tx.sql.query<{ outstanding: string; overdue: string; credit: string }>(
    `SELECT coalesce(sum(due), 0) AS outstanding, coalesce(sum(due) FILTER (WHERE status = 'overdue'), 0) AS overdue,
            coalesce(sum(excess_total), 0) AS credit
       FROM invoices WHERE tenant_id = $1 AND account_id = $2 AND currency = $3 AND status <> 'draft'`,
    [tx.tenantId, accountId, currency],
  )
  const { outstanding, overdue, credit } = rows[0]!
  return { outstanding: Number(outstanding), overdue: Number(overdue), credit: Number(credit) }
}
