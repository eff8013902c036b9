import type { PayerBankAccount } from '@clutch/contracts/payments/bank-transfers'
import type { Tx } from '../kit.ts'

interface Row {
  id: string
  account_id: string
  iban: string
  created_at: Date
}

function payerOf({ id, account_id: accountId, iban, created_at }: Row): PayerBankAccount {
  return { id, accountId, iban, createdAt: created_at.toISOString() }
}

/** @returns whether it is new: an IBAN is of one account */
export async function insertPayer(tx: Tx, { id, accountId, iban, createdAt }: PayerBankAccount): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    `INSERT INTO payer_bank_accounts (tenant_id, id, account_id, iban, created_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (tenant_id, iban) DO NOTHING`,
    [tx.tenantId, id, accountId, iban, createdAt],
  )
  return rowCount === 1
}

export async function findAccountOfIban(tx: Tx, iban: string): Promise<string | undefined> {
  const { rows } = await tx.sql.query<{ account_id: string }>(
    'SELECT account_id FROM payer_bank_accounts WHERE tenant_id = $1 AND iban = $2',
    [tx.tenantId, iban],
  )
  return rows[0]?.account_id
}

/** @returns whether there was one */
export async function deletePayer(tx: Tx, id: string): Promise<boolean> {
  const { rowCount } = await tx.sql.query('DELETE FROM payer_bank_accounts WHERE tenant_id = $1 AND id = $2', [
    tx.tenantId,
    id,
  ])
  return rowCount === 1
}

export async function pageOfPayers(
  tx: Tx,
  page: { accountId?: string; after: string; limit: number },
): Promise<PayerBankAccount[]> {
  const { rows } = await tx.sql.query<Row>(
    `SELECT id, account_id, iban, created_at FROM payer_bank_accounts
      WHERE tenant_id = $1 AND id > $2 AND ($3::text IS NULL OR account_id = $3) ORDER BY id LIMIT $4`,
    [tx.tenantId, page.after, page.accountId ?? null, page.limit],
  )
  return rows.map(payerOf)
}
