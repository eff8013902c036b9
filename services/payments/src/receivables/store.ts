import type { Ageing, Receivable } from '@clutch/contracts/payments/receivables'
import { creditorReferenceOf } from '../bank-transfers/reference.ts'
import type { Tx } from '../kit.ts'

/** What is due of each invoice, and for how many days of its account's calendar. Of an index on the tenant's invoices. */
const open = `SELECT i.id, i.number, i.account_id, i.currency, i.gross, i.due_date, i.purchase_order, day.as_of,
    i.gross - i.credited - i.written_off - i.allocated - coalesce((SELECT sum(p.captured - p.refunded) FROM payments AS p
      WHERE p.tenant_id = i.tenant_id AND p.invoice_id = i.id AND p.status = 'succeeded'), 0) AS due,
    greatest(0, day.as_of - i.due_date) AS days
  FROM invoices AS i
  LEFT JOIN corporate_accounts AS a ON a.tenant_id = i.tenant_id AND a.id = i.account_id
  CROSS JOIN LATERAL (SELECT coalesce($2::date, ($3::timestamptz AT TIME ZONE coalesce(a.time_zone, 'UTC'))::date) AS as_of) AS day
 WHERE i.tenant_id = $1 AND i.number IS NOT NULL AND i.status IN ('finalised', 'overdue')
   AND i.gross > i.credited + i.written_off + i.allocated
   AND ($4::text IS NULL OR i.account_id = $4) AND ($5::text IS NULL OR i.currency = $5)`
const bucket = `CASE WHEN days = 0 OR days IS NULL THEN 'current' WHEN days <= 30 THEN '1-30' WHEN days <= 60 THEN '31-60'
  WHEN days <= 90 THEN '61-90' ELSE 'over-90' END`

interface Wanted {
  readonly accountId?: string
  readonly currency?: string
  readonly asOf?: string
  readonly limit: number
}

export async function pageOfReceivables(
  tx: Tx,
  wanted: Wanted & { bucket?: string; after: string },
): Promise<Receivable[]> {
  const { rows } = await tx.sql.query<{
    id: string
    number: string
    account_id: string
    currency: string
    gross: string
    due: string
    due_date: string | null
    days: number | null
    bucket: Receivable['bucket']
    purchase_order: string | null
  }>(
    `SELECT id, number, account_id, currency, gross, due, due_date::text AS due_date, days, ${bucket} AS bucket, purchase_order
       FROM (${open} AND i.id > $6) AS open
      WHERE due > 0 AND ($7::text IS NULL OR ${bucket} = $7) ORDER BY id LIMIT $8`,
    [
      tx.tenantId,
      wanted.asOf ?? null,
      tx.now,
      wanted.accountId ?? null,
      wanted.currency ?? null,
      wanted.after,
      wanted.bucket ?? null,
      wanted.limit,
    ],
  )
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    accountId: row.account_id,
    currency: row.currency,
    total: Number(row.gross),
    due: Number(row.due),
    dueDate: row.due_date,
    daysOverdue: row.days ?? 0,
    bucket: row.bucket,
    creditorReference: creditorReferenceOf(row.number) ?? null,
    purchaseOrder: row.purchase_order,
  }))
}

/** Two currencies are never added: a row is of one. */
export async function pageOfAgeing(tx: Tx, wanted: Wanted & { after: [string, string] }): Promise<Ageing[]> {
  const sum = (which: string) => `coalesce(sum(due) FILTER (WHERE ${bucket} = '${which}'), 0)::text`
  const { rows } = await tx.sql.query<{
    account_id: string
    currency: string
    as_of: string
    invoices: number
    current: string
    d30: string
    d60: string
    d90: string
    more: string
    total: string
  }>(
    `SELECT account_id, currency, max(as_of)::text AS as_of, count(*)::int AS invoices, ${sum('current')} AS current, ${sum('1-30')} AS d30,
            ${sum('31-60')} AS d60, ${sum('61-90')} AS d90, ${sum('over-90')} AS more, sum(due)::text AS total
       FROM (${open} AND (i.account_id, i.currency) > ($6, $7)) AS open
      WHERE due > 0 GROUP BY account_id, currency ORDER BY account_id, currency LIMIT $8`,
    [
      tx.tenantId,
      wanted.asOf ?? null,
      tx.now,
      wanted.accountId ?? null,
      wanted.currency ?? null,
      ...wanted.after,
      wanted.limit,
    ],
  )
  return rows.map((row) => ({
    accountId: row.account_id,
    currency: row.currency,
    asOf: row.as_of,
    invoices: row.invoices,
    current: Number(row.current),
    days1To30: Number(row.d30),
    days31To60: Number(row.d60),
    days61To90: Number(row.d90),
    over90: Number(row.more),
    total: Number(row.total),
  }))
}
