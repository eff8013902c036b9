import type { Statement } from '@clutch/contracts/b2b/statements'
import { keyOf } from '../bank-transfers/reference.ts'
import type { Tx } from '../kit.ts'

export async function upsertStatement(tx: Tx, statement: Statement): Promise<void> {
  const { id, version, accountId, number, invoices } = statement
  await tx.sql.query(
    `INSERT INTO account_statements (tenant_id, id, version, account_id, number, number_key, invoice_ids) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (tenant_id, id) DO UPDATE SET version = excluded.version, invoice_ids = excluded.invoice_ids
      WHERE account_statements.version < excluded.version`,
    [tx.tenantId, id, version, accountId, number, keyOf(number), invoices.map((invoice) => invoice.id)],
  )
}

export async function findStatementsByKey(
  tx: Tx,
  keys: readonly string[],
): Promise<{ numberKey: string; accountId: string; invoiceIds: string[] }[]> {
  const { rows } = await tx.sql.query<{ number_key: string; account_id: string; invoice_ids: string[] }>(
    {
      name: 'account-statements-find',
      text: 'SELECT number_key, account_id, invoice_ids FROM account_statements WHERE tenant_id = $1 AND number_key = ANY($2::text[]) LIMIT 20',
    },
    [tx.tenantId, keys],
  )
  return rows.map((row) => ({ numberKey: row.number_key, accountId: row.account_id, invoiceIds: row.invoice_ids }))
}
