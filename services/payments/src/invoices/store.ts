import type { Invoice } from '@clutch/contracts/b2b/invoices'
import { keyOf } from '../bank-transfers/reference.ts'
import type { Tx } from '../kit.ts'

/** Of b2b's invoices, what payments goes by. */
export interface KnownInvoice {
  id: string
  accountId: string
  status: Invoice['status']
  currency: string
  /** Minor units. */
  due: number
  origin: { kind: string; id: string | null }
}

/** A line, or a charge on the whole document, in minor units: less its share of discounts, and with its share of tax. */
export interface InvoiceLine {
  readonly lineId: string
  readonly description: string
  readonly net: number
  readonly gross: number
}

/** The lines of an invoice; undefined while its event has not come. */
export async function findLinesOf(tx: Tx, id: string): Promise<InvoiceLine[] | undefined> {
  const { rows } = await tx.sql.query<{ lines: string | null }>(
    'SELECT lines FROM invoices WHERE tenant_id = $1 AND id = $2',
    [tx.tenantId, id],
  )
  const lines = rows[0]?.lines ?? null
  return lines === null ? undefined : (JSON.parse(lines) as InvoiceLine[])
}

/** One refund of the lines of an invoice at a time, by whichever of its payments. */
export async function lockLinesOf(tx: Tx, id: string): Promise<void> {
  await tx.sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 17))', [`lines ${tx.tenantId} ${id}`])
}

export async function insertLineCredit(
  tx: Tx,
  credit: { creditNoteId: string; invoiceId: string; lineId: string; net: number },
): Promise<void> {
  await tx.sql.query(
    `INSERT INTO invoice_line_credits (tenant_id, credit_note_id, line_id, invoice_id, net) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (tenant_id, credit_note_id, line_id) DO NOTHING`,
    [tx.tenantId, credit.creditNoteId, credit.lineId, credit.invoiceId, credit.net],
  )
}

/** Net amounts by line that credit notes took off. */
export async function findLineCreditsOf(tx: Tx, invoiceId: string): Promise<Map<string, number>> {
  const { rows } = await tx.sql.query<{ line_id: string; net: string }>(
    `SELECT line_id, sum(net)::text AS net FROM invoice_line_credits WHERE tenant_id = $1 AND invoice_id = $2 GROUP BY line_id`,
    [tx.tenantId, invoiceId],
  )
  return new Map(rows.map(({ line_id, net }) => [line_id, Number(net)]))
}

/** Keeps the newest version, in whatever order they arrive. @returns whether this was news */
export async function upsertInvoice(tx: Tx, invoice: Invoice): Promise<boolean> {
  const { id, version, accountId, number, status, currency, grossTotal, due, dueDate, origin } = invoice
  const lines = [...invoice.lines, ...invoice.charges].map(
    ({ id: lineId, description, taxableAmount: net, grossAmount: gross }): InvoiceLine => ({
      lineId,
      description,
      net,
      gross,
    }),
  )
  const { purchaseOrder, collection, issueDate, vendorId, commissionPercent, netTotal, taxTotal, creditedTotal } =
    invoice
  const { rowCount } = await tx.sql.query(
    {
      name: 'invoice-upsert',
      text: `INSERT INTO invoices (tenant_id, id, version, account_id, number, status, currency, gross, due, due_date, origin_kind, origin_id,
                                   number_key, purchase_order, purchase_order_key, collection, issue_date, vendor_id, commission_percent,
                                   net, tax, credited, lines)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
             ON CONFLICT (tenant_id, id) DO UPDATE SET version = excluded.version, status = excluded.status, due = excluded.due,
                credited = excluded.credited, purchase_order = excluded.purchase_order, collection = excluded.collection,
                purchase_order_key = excluded.purchase_order_key, issue_date = excluded.issue_date, vendor_id = excluded.vendor_id,
                commission_percent = excluded.commission_percent, net = excluded.net, tax = excluded.tax,
                lines = excluded.lines
              WHERE invoices.version < excluded.version`,
    },
    [
      tx.tenantId,
      id,
      version,
      accountId,
      number,
      status,
      currency,
      grossTotal,
      due,
      dueDate,
      origin.kind,
      origin.id,
      number === null ? null : keyOf(number),
      purchaseOrder,
      purchaseOrder === null ? null : keyOf(purchaseOrder),
      collection,
      issueDate,
      vendorId,
      commissionPercent,
      netTotal,
      taxTotal,
      creditedTotal,
      JSON.stringify(lines),
    ],
  )
  return rowCount === 1
}

export async function findInvoice(tx: Tx, id: string): Promise<KnownInvoice | undefined> {
  const { rows } = await tx.sql.query<{
    id: string
    account_id: string
    status: Invoice['status']
    currency: string
    due: string
    origin_kind: string
    origin_id: string | null
  }>(
    {
      name: 'invoice-find',
      text: `SELECT id, account_id, status, currency, due, origin_kind, origin_id FROM invoices WHERE tenant_id = $1 AND id = $2`,
    },
    [tx.tenantId, id],
  )
  const [row] = rows
  if (row === undefined) return undefined
  const { account_id: accountId, due, origin_kind: kind, origin_id, ...plain } = row
  return { ...plain, accountId, due: Number(due), origin: { kind, id: origin_id } }
}

/** An invoice as it is paid by transfers: what is open goes by what is known here already. Minor units. */
export interface Receivable {
  readonly id: string
  readonly accountId: string
  readonly number: string
  readonly status: Invoice['status']
  readonly currency: string
  readonly gross: number
  readonly credited: number
  readonly writtenOff: number
  /** By transfers and credit. */
  readonly allocated: number
  /** By payments through providers, less what was given back. */
  readonly charged: number
  /** Never below zero. What was written off is not open, and may be recovered. */
  readonly open: number
  readonly dueDate: string
  readonly collection: Invoice['collection'] | null
  readonly vendorId: string | null
  readonly commissionPercent: string | null
  readonly net: number | null
  readonly tax: number | null
}

interface ReceivableRow {
  id: string
  account_id: string
  number: string
  status: Invoice['status']
  currency: string
  gross: string
  credited: string
  written_off: string
  allocated: string
  charged: string
  due_date: string | null
  collection: Invoice['collection'] | null
  vendor_id: string | null
  commission_percent: string | null
  net: string | null
  tax: string | null
}

const charged = `coalesce((SELECT sum(p.captured - p.refunded) FROM payments AS p
  WHERE p.tenant_id = i.tenant_id AND p.invoice_id = i.id AND p.status = 'succeeded'), 0)`
const columns = `i.id, i.account_id, i.number, i.status, i.currency, i.gross, i.credited, i.written_off, i.allocated,
  ${charged} AS charged, i.due_date::text AS due_date, i.collection, i.vendor_id, i.commission_percent, i.net, i.tax`

function receivableOf(row: ReceivableRow): Receivable {
  const gross = Number(row.gross)
  const credited = Number(row.credited)
  const writtenOff = Number(row.written_off)
  const allocated = Number(row.allocated)
  const paid = Number(row.charged)
  const open = !['finalised', 'overdue'].includes(row.status)
    ? 0
    : Math.max(0, gross - credited - writtenOff - allocated - paid)
  return {
    id: row.id,
    accountId: row.account_id,
    number: row.number,
    status: row.status,
    currency: row.currency,
    gross,
    credited,
    writtenOff,
    allocated,
    charged: paid,
    open,
    dueDate: row.due_date ?? '9999-12-31',
    collection: row.collection,
    vendorId: row.vendor_id,
    commissionPercent: row.commission_percent,
    net: row.net === null ? null : Number(row.net),
    tax: row.tax === null ? null : Number(row.tax),
  }
}

/** By id, or by their numbers' or purchase orders' keys. */
export async function findReceivables(
  tx: Tx,
  by: { ids?: readonly string[]; numberKeys?: readonly string[]; purchaseOrderKeys?: readonly string[] },
): Promise<(Receivable & { numberKey: string; purchaseOrderKey: string | null })[]> {
  const { ids = [], numberKeys = [], purchaseOrderKeys = [] } = by
  const { rows } = await tx.sql.query<ReceivableRow & { number_key: string; purchase_order_key: string | null }>(
    {
      name: 'receivables-find',
      text: `SELECT ${columns}, i.number_key, i.purchase_order_key FROM invoices AS i
              WHERE i.tenant_id = $1 AND i.number IS NOT NULL
                AND (i.id = ANY($2::text[]) OR i.number_key = ANY($3::text[]) OR i.purchase_order_key = ANY($4::text[]))
              ORDER BY i.due_date, i.id LIMIT 500`,
    },
    [tx.tenantId, ids, numberKeys, purchaseOrderKeys],
  )
  return rows.map((row) => ({
    ...receivableOf(row),
    numberKey: row.number_key,
    purchaseOrderKey: row.purchase_order_key,
  }))
}

/** Held until the end of the transaction. */
export async function lockReceivable(tx: Tx, id: string): Promise<Receivable | undefined> {
  const { rows } = await tx.sql.query<ReceivableRow>(
    {
      name: 'receivable-lock',
      text: `SELECT ${columns} FROM invoices AS i WHERE i.tenant_id = $1 AND i.id = $2 AND i.number IS NOT NULL FOR UPDATE OF i`,
    },
    [tx.tenantId, id],
  )
  return rows[0] === undefined ? undefined : receivableOf(rows[0])
}

/** Of which something is due, oldest due first. */
export async function findReceivablesOf(tx: Tx, accountId: string, limit: number): Promise<Receivable[]> {
  const { rows } = await tx.sql.query<ReceivableRow>(
    `SELECT * FROM (SELECT ${columns} FROM invoices AS i
       WHERE i.tenant_id = $1 AND i.account_id = $2 AND i.number IS NOT NULL AND i.status IN ('finalised', 'overdue')
         AND i.gross > i.credited + i.written_off + i.allocated) AS open
      WHERE gross > credited + written_off + allocated + charged ORDER BY due_date, id LIMIT $3`,
    [tx.tenantId, accountId, limit],
  )
  return rows.map(receivableOf)
}

/** What transfers and credit paid of it, and what was given up: the sums that are kept here. */
export async function addToInvoice(tx: Tx, id: string, by: { allocated?: number; writtenOff?: number }): Promise<void> {
  await tx.sql.query(
    // What had paid it is taken back: due again, before b2b has heard of it.
    `UPDATE invoices SET allocated = allocated + $3, written_off = written_off + $4,
            status = CASE WHEN ($3 < 0 OR $4 < 0) AND status IN ('paid', 'written-off') THEN 'finalised' ELSE status END
      WHERE tenant_id = $1 AND id = $2`,
    [tx.tenantId, id, by.allocated ?? 0, by.writtenOff ?? 0],
  )
}
