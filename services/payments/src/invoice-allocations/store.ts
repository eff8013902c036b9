import type { InvoiceAllocation } from '@clutch/contracts/payments/bank-transfers'
import { money } from '@clutch/shared/money'
import type { TimeKey } from '@clutch/shared/time-order'
import type { Tx } from '../kit.ts'

interface Row {
  id: string
  version: number
  invoice_id: string
  account_id: string
  amount: string
  currency: string
  source_kind: InvoiceAllocation['source']['kind']
  source_id: string
  status: InvoiceAllocation['status']
  created_at: Date
  undone_at: Date | null
}

const columns =
  'id, version, invoice_id, account_id, amount, currency, source_kind, source_id, status, created_at, undone_at'

function allocationOf(row: Row): InvoiceAllocation {
  return {
    id: row.id,
    version: row.version,
    invoiceId: row.invoice_id,
    accountId: row.account_id,
    amount: money(Number(row.amount), row.currency),
    source: { kind: row.source_kind, id: row.source_id },
    status: row.status,
    createdAt: row.created_at.toISOString(),
    undoneAt: row.undone_at?.toISOString() ?? null,
  }
}

export async function insertAllocation(tx: Tx, one: InvoiceAllocation): Promise<void> {
  const { id, invoiceId, accountId, amount, source, createdAt } = one
  await tx.sql.query(
    {
      name: 'allocation-insert',
      text: `INSERT INTO invoice_allocations (tenant_id, id, version, invoice_id, account_id, amount, currency, source_kind, source_id, status, created_at)
             VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, 'active', $9)`,
    },
    [tx.tenantId, id, invoiceId, accountId, amount.amount, amount.currency, source.kind, source.id, createdAt],
  )
}

export async function endAllocation(tx: Tx, { id, version, undoneAt }: InvoiceAllocation): Promise<void> {
  await tx.sql.query(
    `UPDATE invoice_allocations SET version = $3, status = 'undone', undone_at = $4 WHERE tenant_id = $1 AND id = $2`,
    [tx.tenantId, id, version, undoneAt],
  )
}

/** Active ones of a transfer or credit, or of an invoice, latest first. */
export async function lockAllocations(
  tx: Tx,
  by: { sourceId: string } | { invoiceId: string },
): Promise<InvoiceAllocation[]> {
  const [column, id] = 'sourceId' in by ? ['source_id', by.sourceId] : ['invoice_id', by.invoiceId]
  const { rows } = await tx.sql.query<Row>(
    `SELECT ${columns} FROM invoice_allocations WHERE tenant_id = $1 AND ${column} = $2 AND status = 'active'
      ORDER BY created_at DESC, id DESC FOR UPDATE`,
    [tx.tenantId, id],
  )
  return rows.map(allocationOf)
}

/** What each of these transfers pays now. */
export async function findSharesOf(
  tx: Tx,
  sourceIds: readonly string[],
): Promise<Map<string, { invoiceId: string; amount: number }[]>> {
  const shares = new Map<string, { invoiceId: string; amount: number }[]>()
  if (sourceIds.length === 0) return shares
  const { rows } = await tx.sql.query<{ source_id: string; invoice_id: string; amount: string }>(
    {
      name: 'allocation-shares',
      text: `SELECT source_id, invoice_id, amount FROM invoice_allocations
              WHERE tenant_id = $1 AND source_id = ANY($2::text[]) AND status = 'active' ORDER BY created_at, id`,
    },
    [tx.tenantId, sourceIds],
  )
  for (const { source_id, invoice_id, amount } of rows)
    shares.set(source_id, [...(shares.get(source_id) ?? []), { invoiceId: invoice_id, amount: Number(amount) }])
  return shares
}

export async function pageOfAllocations(
  tx: Tx,
  page: { invoiceId?: string; sourceId?: string; before: TimeKey | undefined; limit: number },
): Promise<InvoiceAllocation[]> {
  const { rows } = await tx.sql.query<Row>(
    `SELECT ${columns} FROM invoice_allocations
      WHERE tenant_id = $1 AND ($2::text IS NULL OR invoice_id = $2) AND ($3::text IS NULL OR source_id = $3)
        AND ($4::timestamptz IS NULL OR (created_at, id) < ($4, $5)) ORDER BY created_at DESC, id DESC LIMIT $6`,
    [
      tx.tenantId,
      page.invoiceId ?? null,
      page.sourceId ?? null,
      page.before?.at ?? null,
      page.before?.id ?? null,
      page.limit,
    ],
  )
  return rows.map(allocationOf)
}
