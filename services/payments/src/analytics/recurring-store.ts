import type { Tx } from '../kit.ts'
import type { Asked } from './asked.ts'

export interface RecurringChange {
  readonly subscriptionId: string
  readonly version: number
  readonly accountId: string
  readonly currency: string
  readonly change: number
  readonly recurring: number
  readonly at: Date
}

export async function insertRecurringChanges(tx: Tx, changes: readonly RecurringChange[]): Promise<void> {
  if (changes.length === 0) return
  await tx.sql.query(
    `INSERT INTO recurring_changes (tenant_id, id, subscription_id, account_id, currency, change, recurring, at)
     SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::timestamptz[])`,
    [
      tx.tenantId,
      changes.map(({ subscriptionId, version }) => `${subscriptionId}.${version}`),
      changes.map(({ subscriptionId }) => subscriptionId),
      changes.map(({ accountId }) => accountId),
      changes.map(({ currency }) => currency),
      changes.map(({ change }) => change),
      changes.map(({ recurring }) => recurring),
      changes.map(({ at }) => at),
    ],
  )
}

export const movements = ['new', 'expansion', 'contraction', 'churned', 'reactivation'] as const

export interface MovementRow {
  /** 0: before everything that was asked for. */
  readonly bucket: number
  readonly currency: string
  readonly kind: (typeof movements)[number]
  readonly times: number
  readonly amount: number
}

/**
 * How the recurring revenue of customers moved, from the beginning on: an account in a currency is a customer, and what
 * changes at one instant is one change. Reads all changes there were until the end (100,000 take about a third of a second).
 */
export async function findMovements(tx: Tx, asked: Asked, accountId?: string): Promise<MovementRow[]> {
  const bounds = [...asked.periods.map(({ start }) => start), asked.periods.at(-1)!.end]
  const { rows } = await tx.sql.query<Omit<MovementRow, 'times' | 'amount'> & { times: string; amount: string }>(
    `WITH changes AS (
       SELECT account_id, currency, at, sum(change) AS change FROM recurring_changes
        WHERE tenant_id = $1 AND at < $2 AND ($4::text IS NULL OR currency = $4) AND ($5::text IS NULL OR account_id = $5)
        GROUP BY account_id, currency, at HAVING sum(change) <> 0
     ), followed AS (
       SELECT currency, at, change, sum(change) OVER customer AS recurring, row_number() OVER customer AS number
         FROM changes WINDOW customer AS (PARTITION BY account_id, currency ORDER BY at)
     )
     SELECT width_bucket(at, $3::timestamptz[]) AS bucket, currency,
            CASE WHEN number = 1 THEN 'new' WHEN recurring = change THEN 'reactivation' WHEN recurring = 0 THEN 'churned'
                 WHEN change > 0 THEN 'expansion' ELSE 'contraction' END AS kind,
            count(*) AS times, sum(change)::text AS amount
       FROM followed GROUP BY 1, 2, 3`,
    [tx.tenantId, bounds.at(-1), bounds, asked.currency ?? null, accountId ?? null],
  )
  return rows.map((row) => ({ ...row, times: Number(row.times), amount: Number(row.amount) }))
}
