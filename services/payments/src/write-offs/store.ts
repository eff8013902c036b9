import type { InvoiceWriteOff } from '@clutch/contracts/payments/write-offs'
import { money } from '@clutch/shared/money'
import type { TimeKey } from '@clutch/shared/time-order'
import type { Tx } from '../kit.ts'

interface Row {
  id: string
  version: number
  account_id: string
  invoice_id: string
  currency: string
  amount: string
  recovered: string
  reason: string
  status: InvoiceWriteOff['status']
  requested_by: string
  decided_by: string | null
  created_at: Date
  decided_at: Date | null
}
const columns = `id, version, account_id, invoice_id, currency, amount, recovered, reason, status, requested_by, decided_by,
  created_at, decided_at`

function writeOffOf(row: Row): InvoiceWriteOff {
  return {
    id: row.id,
    version: row.version,
    accountId: row.account_id,
    invoiceId: row.invoice_id,
    amount: money(Number(row.amount), row.currency),
    reason: row.reason,
    createdAt: row.created_at.toISOString(),
    status: row.status,
    requestedBy: row.requested_by,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at?.toISOString() ?? null,
    recovered: Number(row.recovered),
  }
}

export async function insertWriteOff(tx: Tx, one: InvoiceWriteOff): Promise<void> {
  const { id, accountId, invoiceId, amount, reason, requestedBy, createdAt } = one
  await tx.sql.query(
    `INSERT INTO write_offs (tenant_id, id, version, account_id, invoice_id, currency, amount, reason, status, requested_by, created_at)
     VALUES ($1, $2, 1, $3, $4, $5, $6, $7, 'requested', $8, $9)`,
    [tx.tenantId, id, accountId, invoiceId, amount.currency, amount.amount, reason, requestedBy, createdAt],
  )
}

export async function updateWriteOff(tx: Tx, one: InvoiceWriteOff): Promise<void> {
  await tx.sql.query(
    `UPDATE write_offs SET version = $3, status = $4, decided_by = $5, decided_at = $6, recovered = $7 WHERE tenant_id = $1 AND id = $2`,
    [tx.tenantId, one.id, one.version, one.status, one.decidedBy, one.decidedAt, one.recovered],
  )
}

export async function findWriteOff(tx: Tx, id: string): Promise<InvoiceWriteOff | undefined> {
  const { rows } = await tx.sql.query<Row>(`SELECT ${columns} FROM write_offs WHERE tenant_id = $1 AND id = $2`, [
    tx.tenantId,
    id,
  ])
  return rows[0] === undefined ? undefined : writeOffOf(rows[0])
}

/** Approved, of which something may still come in; the latest first. */
export async function lockRecoverable(tx: Tx, invoiceId: string): Promise<InvoiceWriteOff[]> {
  const { rows } = await tx.sql.query<Row>(
    `SELECT ${columns} FROM write_offs WHERE tenant_id = $1 AND invoice_id = $2 AND status = 'approved' AND recovered < amount
      ORDER BY created_at DESC, id DESC FOR UPDATE`,
    [tx.tenantId, invoiceId],
  )
  return rows.map(writeOffOf)
}

export async function pageOfWriteOffs(
  tx: Tx,
  page: { status?: string; accountId?: string; invoiceId?: string; before: TimeKey | undefined; limit: number },
): Promise<InvoiceWriteOff[]> {
  const { rows } = await tx.sql.query<Row>(
    `SELECT ${columns} FROM write_offs
      WHERE tenant_id = $1 AND ($2::text IS NULL OR status = $2) AND ($3::text IS NULL OR account_id = $3)
        AND ($4::text IS NULL OR invoice_id = $4) AND ($5::timestamptz IS NULL OR (created_at, id) < ($5, $6))
      ORDER BY created_at DESC, id DESC LIMIT $7`,
    [
      tx.tenantId,
      page.status ?? null,
      page.accountId ?? null,
      page.invoiceId ?? null,
      page.before?.at ?? null,
      page.before?.id ?? null,
      page.limit,
    ],
  )
  return rows.map(writeOffOf)
}
