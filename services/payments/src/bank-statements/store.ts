import type { BankStatement } from '@clutch/contracts/payments/bank-statements'
import type { TimeKey } from '@clutch/shared/time-order'
import type { Tx } from '../kit.ts'

interface Row {
  id: string
  format: BankStatement['format']
  account: string | null
  currency: string
  statement_id: string | null
  from_day: string | null
  to_day: string | null
  opening: string | null
  closing: string | null
  balance_gap: string | null
  booked: number
  duplicates: number
  ignored: number
  unreadable: number
  imported_at: Date
  imported_by: string
}
const columns = `id, format, account, currency, statement_id, from_day::text AS from_day, to_day::text AS to_day, opening, closing,
  balance_gap, booked, duplicates, ignored, unreadable, imported_at, imported_by`

const numberOf = (text: string | null) => (text === null ? null : Number(text))

function statementOf(row: Row): BankStatement {
  return {
    id: row.id,
    format: row.format,
    account: row.account,
    currency: row.currency,
    statementId: row.statement_id,
    from: row.from_day,
    to: row.to_day,
    opening: numberOf(row.opening),
    closing: numberOf(row.closing),
    balanceGap: numberOf(row.balance_gap),
    booked: row.booked,
    duplicates: row.duplicates,
    ignored: row.ignored,
    unreadable: row.unreadable,
    importedAt: row.imported_at.toISOString(),
    importedBy: row.imported_by,
  }
}

/** The same file again is the same statement. */
export async function upsertStatement(tx: Tx, fingerprint: string, one: BankStatement): Promise<BankStatement> {
  const { rows } = await tx.sql.query<Row>(
    `INSERT INTO bank_statements AS s (tenant_id, id, fingerprint, format, account, currency, statement_id, from_day, to_day, opening, closing,
       balance_gap, booked, duplicates, ignored, unreadable, imported_at, imported_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
     ON CONFLICT (tenant_id, fingerprint) DO UPDATE SET fingerprint = excluded.fingerprint RETURNING ${columns}`,
    [
      tx.tenantId,
      one.id,
      fingerprint,
      one.format,
      one.account,
      one.currency,
      one.statementId,
      one.from,
      one.to,
      one.opening,
      one.closing,
      one.balanceGap,
      one.booked,
      one.duplicates,
      one.ignored,
      one.unreadable,
      one.importedAt,
      one.importedBy,
    ],
  )
  return statementOf(rows[0]!)
}

/** So much more of it was booked; what is no new entry of it was known from another file. */
export async function countBooked(tx: Tx, id: string, booked: number): Promise<BankStatement> {
  const { rows } = await tx.sql.query<Row>(
    `UPDATE bank_statements SET booked = booked + $3, duplicates = duplicates - $3 WHERE tenant_id = $1 AND id = $2 RETURNING ${columns}`,
    [tx.tenantId, id, booked],
  )
  return statementOf(rows[0]!)
}

export async function findStatement(tx: Tx, id: string): Promise<BankStatement | undefined> {
  const { rows } = await tx.sql.query<Row>(`SELECT ${columns} FROM bank_statements WHERE tenant_id = $1 AND id = $2`, [
    tx.tenantId,
    id,
  ])
  return rows[0] === undefined ? undefined : statementOf(rows[0])
}

export async function pageOfStatements(
  tx: Tx,
  page: { account?: string; before: TimeKey | undefined; limit: number },
): Promise<BankStatement[]> {
  const { rows } = await tx.sql.query<Row>(
    `SELECT ${columns} FROM bank_statements WHERE tenant_id = $1 AND ($2::text IS NULL OR account = $2)
        AND ($3::timestamptz IS NULL OR (imported_at, id) < ($3, $4)) ORDER BY imported_at DESC, id DESC LIMIT $5`,
    [tx.tenantId, page.account ?? null, page.before?.at ?? null, page.before?.id ?? null, page.limit],
  )
  return rows.map(statementOf)
}
