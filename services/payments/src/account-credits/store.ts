import type { AccountCredit } from '@clutch/contracts/payments/account-credits'
import type { Tx } from '../kit.ts'

interface Row {
  id: string
  version: number
  account_id: string
  currency: string
  amount: string
  applied: string
  refunded: string
  withdrawn: string
  bank_transfer_id: string
  created_at: Date
}
const columns = 'id, version, account_id, currency, amount, applied, refunded, withdrawn, bank_transfer_id, created_at'

function creditOf(row: Row): AccountCredit {
  const [amount, applied, refunded, withdrawn] = [row.amount, row.applied, row.refunded, row.withdrawn].map(Number) as [
    number,
    number,
    number,
    number,
  ]
  return {
    id: row.id,
    version: row.version,
    accountId: row.account_id,
    currency: row.currency,
    amount,
    applied,
    refunded,
    withdrawn,
    remaining: amount - applied - refunded - withdrawn,
    bankTransferId: row.bank_transfer_id,
    createdAt: row.created_at.toISOString(),
  }
}

export async function insertCredit(tx: Tx, credit: AccountCredit): Promise<void> {
  await tx.sql.query(
    `INSERT INTO account_credits (tenant_id, id, version, account_id, currency, amount, bank_transfer_id, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      tx.tenantId,
      credit.id,
      credit.version,
      credit.accountId,
      credit.currency,
      credit.amount,
      credit.bankTransferId,
      credit.createdAt,
    ],
  )
}

export async function updateCredit(tx: Tx, credit: AccountCredit): Promise<void> {
  await tx.sql.query(
    `UPDATE account_credits SET version = $3, amount = $4, applied = $5, refunded = $6, withdrawn = $7 WHERE tenant_id = $1 AND id = $2`,
    [tx.tenantId, credit.id, credit.version, credit.amount, credit.applied, credit.refunded, credit.withdrawn],
  )
}

export async function findCredit(tx: Tx, id: string): Promise<AccountCredit | undefined> {
  const { rows } = await tx.sql.query<Row>(`SELECT ${columns} FROM account_credits WHERE tenant_id = $1 AND id = $2`, [
    tx.tenantId,
    id,
  ])
  return rows[0] === undefined ? undefined : creditOf(rows[0])
}

/** That came of a transfer and were not withdrawn: one for each account. */
export async function lockCreditsOfTransfer(tx: Tx, bankTransferId: string): Promise<AccountCredit[]> {
  const { rows } = await tx.sql.query<Row>(
    `SELECT ${columns} FROM account_credits WHERE tenant_id = $1 AND bank_transfer_id = $2 AND withdrawn = 0 ORDER BY id FOR UPDATE`,
    [tx.tenantId, bankTransferId],
  )
  return rows.map(creditOf)
}

/** With something left, oldest first. */
export async function lockOpenCredits(tx: Tx, accountId: string, currency: string): Promise<AccountCredit[]> {
  const { rows } = await tx.sql.query<Row>(
    `SELECT ${columns} FROM account_credits WHERE tenant_id = $1 AND account_id = $2 AND currency = $3
        AND amount > applied + refunded + withdrawn ORDER BY created_at, id LIMIT 200 FOR UPDATE`,
    [tx.tenantId, accountId, currency],
  )
  return rows.map(creditOf)
}

export async function pageOfCredits(
  tx: Tx,
  page: { accountId?: string; open?: 'true' | 'false'; after: { at: Date; id: string } | undefined; limit: number },
): Promise<AccountCredit[]> {
  const { rows } = await tx.sql.query<Row>(
    `SELECT ${columns} FROM account_credits
      WHERE tenant_id = $1 AND ($2::text IS NULL OR account_id = $2)
        AND ($3::text IS NULL OR (amount > applied + refunded + withdrawn) = ($3 = 'true'))
        AND ($4::timestamptz IS NULL OR (created_at, id) > ($4, $5)) ORDER BY created_at, id LIMIT $6`,
    [
      tx.tenantId,
      page.accountId ?? null,
      page.open ?? null,
      page.after?.at ?? null,
      page.after?.id ?? null,
      page.limit,
    ],
  )
  return rows.map(creditOf)
}
