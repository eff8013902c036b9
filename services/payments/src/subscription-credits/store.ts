import type { CustomerCredit } from '@clutch/contracts/payments/subscriptions'
import { money } from '@clutch/shared/money'
import type { Tx } from '../kit.ts'

export function creditIdOf(accountId: string, currency: string): string {
  return `${accountId}.${currency}`
}

/** What is left of earlier credits; held until the end of the transaction, in the order of their names. */
export async function lockCredits(tx: Tx, ids: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await tx.sql.query<{ id: string; amount: number }>(
    {
      name: 'subscription-credits-lock',
      text: 'SELECT id, amount FROM subscription_credits WHERE tenant_id = $1 AND id = ANY($2::text[]) ORDER BY id FOR UPDATE',
    },
    [tx.tenantId, ids],
  )
  return new Map(rows.map(({ id, amount }) => [id, Number(amount)]))
}

export async function findCredit(tx: Tx, id: string): Promise<number> {
  const { rows } = await tx.sql.query<{ amount: number }>(
    'SELECT amount FROM subscription_credits WHERE tenant_id = $1 AND id = $2',
    [tx.tenantId, id],
  )
  return Number(rows[0]?.amount ?? 0)
}

/** Takes from what is left; more than is there is refused by the database. */
export async function takeCredits(tx: Tx, rows: readonly (readonly [id: string, amount: number])[]): Promise<void> {
  if (rows.length === 0) return
  await tx.sql.query(
    `UPDATE subscription_credits AS c SET amount = c.amount - n.amount, changed_at = $4
       FROM unnest($2::text[], $3::bigint[]) AS n (id, amount) WHERE c.tenant_id = $1 AND c.id = n.id`,
    [tx.tenantId, rows.map(([id]) => id), rows.map(([, amount]) => amount), tx.now],
  )
}

export async function addCredits(
  tx: Tx,
  rows: readonly { accountId: string; currency: string; amount: number }[],
): Promise<void> {
  if (rows.length === 0) return
  await tx.sql.query(
    `INSERT INTO subscription_credits AS c (tenant_id, id, account_id, currency, amount, changed_at)
     SELECT $1, id, account_id, currency, amount, $6 FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[]) AS n (id, account_id, currency, amount)
     ON CONFLICT (tenant_id, id) DO UPDATE SET amount = c.amount + excluded.amount, changed_at = excluded.changed_at`,
    [
      tx.tenantId,
      rows.map(({ accountId, currency }) => creditIdOf(accountId, currency)),
      rows.map(({ accountId }) => accountId),
      rows.map(({ currency }) => currency),
      rows.map(({ amount }) => amount),
      tx.now,
    ],
  )
}

export async function pageOfCredits(
  tx: Tx,
  page: { accountId?: string | undefined; after: string; limit: number },
): Promise<CustomerCredit[]> {
  const { rows } = await tx.sql.query<{
    id: string
    account_id: string
    currency: string
    amount: number
    changed_at: Date
  }>(
    `SELECT id, account_id, currency, amount, changed_at FROM subscription_credits
      WHERE tenant_id = $1 AND id > $2 AND ($3::text IS NULL OR account_id = $3) ORDER BY id LIMIT $4`,
    [tx.tenantId, page.after, page.accountId ?? null, page.limit],
  )
  return rows.map((row) => ({
    id: row.id,
    accountId: row.account_id,
    balance: money(Number(row.amount), row.currency),
    changedAt: row.changed_at.toISOString(),
  }))
}
