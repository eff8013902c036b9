import type { Invoice } from '@clutch/contracts/b2b/invoices'
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

/** Keeps the newest version, in whatever order they arrive. @returns whether this was news */
export async function upsertInvoice(tx: Tx, invoice: Invoice): Promise<boolean> {
  const { id, version, accountId, number, status, currency, grossTotal, due, dueDate, origin } = invoice
  const { rowCount } = await tx.sql.query(
    {
      name: 'invoice-upsert',
      text: `INSERT INTO invoices (tenant_id, id, version, account_id, number, status, currency, gross, due, due_date, origin_kind, origin_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
             ON CONFLICT (tenant_id, id) DO UPDATE SET version = excluded.version, status = excluded.status, due = excluded.due
              WHERE invoices.version < excluded.version`,
    },
    [tx.tenantId, id, version, accountId, number, status, currency, grossTotal, due, dueDate, origin.kind, origin.id],
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
