import type { Invoice } from '@clutch/contracts/b2b/invoices'
import type { ageingBuckets } from '@clutch/contracts/payments/analytics'
import type { Tx } from '../kit.ts'

/** One version of it; those beside it are told where this one begins and ends. Repeated, it changes nothing. */
export async function keepDue(tx: Tx, invoice: Invoice, at: Date): Promise<void> {
  const { id, version, accountId, currency, status, dueDate } = invoice
  const due = status === 'draft' || status === 'void' ? 0 : Math.max(0, invoice.due)
  // Versions of one invoice come one at a time, or they would not see each other.
  await tx.sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 17))', [`due ${tx.tenantId} ${id}`])
  await tx.sql.query(
    `INSERT INTO invoice_dues (tenant_id, id, invoice_id, version, account_id, currency, due, due_date, at, until)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'infinity') ON CONFLICT (tenant_id, id) DO NOTHING`,
    [tx.tenantId, `${id}.${version}`, id, version, accountId, currency, due, dueDate, at],
  )
  await tx.sql.query(
    `UPDATE invoice_dues AS d SET until = n.until
       FROM (SELECT version, greatest(at, coalesce(lead(at) OVER (ORDER BY version), 'infinity')) AS until
               FROM invoice_dues WHERE tenant_id = $1 AND invoice_id = $2) AS n
      WHERE d.tenant_id = $1 AND d.invoice_id = $2 AND d.version = n.version AND d.until <> n.until`,
    [tx.tenantId, id],
  )
}

export interface DueRow {
  readonly currency: string
  readonly bucket: (typeof ageingBuckets)[number]
  readonly invoices: number
  readonly due: number
}

/** What was due at an instant, by how many days before `day` it was to be paid. */
export async function findDues(
  tx: Tx,
  of: { asOf: Date; day: string; currency: string | undefined; accountId: string | undefined },
): Promise<DueRow[]> {
  const { rows } = await tx.sql.query<Omit<DueRow, 'invoices' | 'due'> & { invoices: string; due: string }>(
    `SELECT currency, CASE WHEN due_date IS NULL OR $3::date <= due_date THEN 'not-due'
                           WHEN $3::date - due_date <= 30 THEN '1-30'
                           WHEN $3::date - due_date <= 60 THEN '31-60'
                           WHEN $3::date - due_date <= 90 THEN '61-90' ELSE 'over-90' END AS bucket,
            count(*) AS invoices, sum(due)::text AS due
       FROM invoice_dues
      WHERE tenant_id = $1 AND due > 0 AND until > $2 AND at <= $2
        AND ($4::text IS NULL OR currency = $4) AND ($5::text IS NULL OR account_id = $5)
      GROUP BY 1, 2`,
    [tx.tenantId, of.asOf, of.day, of.currency ?? null, of.accountId ?? null],
  )
  return rows.map((row) => ({ ...row, invoices: Number(row.invoices), due: Number(row.due) }))
}
