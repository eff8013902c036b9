import type { CorporateAccount } from '@clutch/contracts/b2b/corporate-accounts'
import type { Tx } from '../kit.ts'

export interface KnownAccount {
  id: string
  name: string
  email: string
  currency: string
  status: CorporateAccount['status']
  timeZone: string | null
}

/** Keeps the newest version, in whatever order they arrive. */
export async function upsertAccount(tx: Tx, account: CorporateAccount): Promise<void> {
  await tx.sql.query(
    `INSERT INTO corporate_accounts (tenant_id, id, version, name, email, currency, status, time_zone) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (tenant_id, id) DO UPDATE
        SET version = excluded.version, name = excluded.name, email = excluded.email, currency = excluded.currency,
            status = excluded.status, time_zone = excluded.time_zone
      WHERE corporate_accounts.version < excluded.version`,
    [
      tx.tenantId,
      account.id,
      account.version,
      account.name,
      account.billingEmail,
      account.currency,
      account.status,
      account.timeZone ?? null,
    ],
  )
}

export async function findAccount(tx: Tx, id: string): Promise<KnownAccount | undefined> {
  const { rows } = await tx.sql.query<KnownAccount>(
    {
      name: 'account-find',
      text: 'SELECT id, name, email, currency, status, time_zone AS "timeZone" FROM corporate_accounts WHERE tenant_id = $1 AND id = $2',
    },
    [tx.tenantId, id],
  )
  return rows[0]
}

const suspendedSql = `SELECT id FROM corporate_accounts WHERE tenant_id = $1 AND id = ANY($2::text[]) AND status = 'suspended'`

/** Which of them are suspended. */
export async function findSuspended(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await tx.sql.query<{ id: string }>(suspendedSql, [tx.tenantId, ids])
  return new Set(rows.map(({ id }) => id))
}

/** Which of them are, and stay so until the end of the transaction: who ends a suspension sees what it has held back. */
export async function lockSuspended(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await tx.sql.query<{ id: string }>(
    { name: 'accounts-lock-suspended', text: `${suspendedSql} ORDER BY id FOR SHARE` },
    [tx.tenantId, ids],
  )
  return new Set(rows.map(({ id }) => id))
}
