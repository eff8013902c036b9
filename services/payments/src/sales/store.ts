import type { Tx } from '../kit.ts'

/** What the platform itself sold by an invoice, and what of it was given back. Minor units. */
export interface Sale {
  readonly invoiceId: string
  readonly paymentId: string
  readonly currency: string
  readonly gross: number
  readonly tax: number
  readonly refunded: number
}

interface Row {
  id: string
  payment_id: string
  currency: string
  gross: number
  tax: number
  refunded: number
}

export async function insertSale(tx: Tx, sale: Sale): Promise<void> {
  await tx.sql.query(
    `INSERT INTO sales (tenant_id, id, payment_id, currency, gross, tax, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (tenant_id, id) DO NOTHING`,
    [tx.tenantId, sale.invoiceId, sale.paymentId, sale.currency, sale.gross, sale.tax, tx.now],
  )
}

export async function lockSaleOf(tx: Tx, paymentId: string): Promise<Sale | undefined> {
  const { rows } = await tx.sql.query<Row>(
    'SELECT id, payment_id, currency, gross, tax, refunded FROM sales WHERE tenant_id = $1 AND payment_id = $2 FOR UPDATE',
    [tx.tenantId, paymentId],
  )
  const row = rows[0]
  if (row === undefined) return undefined
  const { id: invoiceId, payment_id, currency, gross, tax, refunded } = row
  const numbers = { gross: Number(gross), tax: Number(tax), refunded: Number(refunded) }
  return { invoiceId, paymentId: payment_id, currency, ...numbers }
}

export async function updateRefunded(tx: Tx, invoiceId: string, refunded: number): Promise<void> {
  await tx.sql.query('UPDATE sales SET refunded = $3 WHERE tenant_id = $1 AND id = $2', [
    tx.tenantId,
    invoiceId,
    refunded,
  ])
}
