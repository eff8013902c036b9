import type { Invoice } from '@clutch/contracts/b2b/invoices'
import { given } from '@clutch/shared/given'
import { earliestFirst, laterThan, type TimeKey } from '@clutch/shared/time-order'
import type { Invoice as Row } from '../../prisma/client/client.ts'
import { dayOfRow, rowOfDay } from '../day-and-instant.ts'
import type { Tx } from '../kit.ts'

function invoiceOf({ tenantId: _tenant, ...row }: Row): Invoice {
  return {
    ...row,
    status: row.status as Invoice['status'],
    issueDate: dayOfRow(row.issueDate),
    dueDate: dayOfRow(row.dueDate),
    lines: row.lines as unknown as Invoice['lines'],
    taxSubtotals: row.taxSubtotals as unknown as Invoice['taxSubtotals'],
    netTotal: Number(row.netTotal),
    taxTotal: Number(row.taxTotal),
    grossTotal: Number(row.grossTotal),
    paidAt: row.paidAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  }
}

/**
 * The next number of a series. The row stays locked until this transaction ends: who finalises at the same time waits,
 * and a transaction that fails gives its number back.
 */
export async function nextNumber(tx: Tx, series: string): Promise<number> {
  const { rows } = await tx.sql.query<{ last_number: number }>(
    `INSERT INTO document_series (tenant_id, id, last_number) VALUES ($1, $2, 1)
     ON CONFLICT (tenant_id, id) DO UPDATE SET last_number = document_series.last_number + 1
     RETURNING last_number`,
    [tx.tenantId, series],
  )
  return rows[0]!.last_number
}

export type FinalInvoice = Invoice & { number: string; issueDate: string; dueDate: string }

export async function insertInvoice(tx: Tx, invoice: FinalInvoice): Promise<void> {
  await tx.db.invoice.create({
    data: {
      ...invoice,
      tenantId: tx.tenantId,
      issueDate: rowOfDay(invoice.issueDate),
      dueDate: rowOfDay(invoice.dueDate),
    },
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

export async function lockInvoice(tx: Tx, id: string): Promise<Invoice | undefined> {
  await tx.sql.query('SELECT 1 FROM invoices WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findInvoice(tx, id)
}

/** What may change of a finalised invoice; the database refuses everything else. */
export async function updateInvoiceStatus(tx: Tx, invoice: Invoice): Promise<void> {
  await tx.db.invoice.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: invoice.id } },
    data: { status: invoice.status, version: invoice.version, paidAt: invoice.paidAt },
  })
}

/** @returns what was paid for the invoice in all; a payment that is told twice counts once */
export async function insertInvoicePayment(
  tx: Tx,
  payment: { id: string; invoiceId: string; amount: number; paidAt: Date },
): Promise<number> {
  await tx.sql.query(
    `INSERT INTO invoice_payments (tenant_id, id, invoice_id, amount, paid_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (tenant_id, id) DO NOTHING`,
    [tx.tenantId, payment.id, payment.invoiceId, payment.amount, payment.paidAt],
  )
  const { rows } = await tx.sql.query<{ total: number }>(
    'SELECT sum(amount)::bigint AS total FROM invoice_payments WHERE tenant_id = $1 AND invoice_id = $2',
    [tx.tenantId, payment.invoiceId],
  )
  return rows[0]!.total
}

export interface InvoiceFilter {
  status?: string | undefined
  accountId?: string | undefined
  bookingId?: string | undefined
  /** From this day to that, both included. */
  from?: string | undefined
  to?: string | undefined
  after?: TimeKey | undefined
  limit: number
}

/** By issue date. */
export async function pageOfInvoices(tx: Tx, filter: InvoiceFilter): Promise<Invoice[]> {
  const { from, to, after, limit, ...equal } = filter
  const day = (text: string | undefined) => (text === undefined ? undefined : rowOfDay(text))
  const rows = await tx.db.invoice.findMany({
    where: {
      tenantId: tx.tenantId,
      ...given(equal),
      issueDate: given({ gte: day(from), lte: day(to) }),
      AND: laterThan('issueDate', after),
    },
    orderBy: earliestFirst('issueDate'),
    take: limit,
  })
  return rows.map(invoiceOf)
}
