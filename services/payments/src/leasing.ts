import type { SystemTx, Tx } from './kit.ts'

export interface Leased {
  tenantId: string
  id: string
}

/**
 * Rows with something to do: `due_at` says when, `lease` who does it until then. Whoever leases and dies loses the lease
 * when it ends. Both go by the database's wall clock, because many processes need one clock and the domain's may stand.
 */
export interface Leasing {
  leaseDue(tx: SystemTx, want: { lease: string; leaseMs: number; limit: number }): Promise<Leased[]>
  /** Whether anything is due within that time. */
  isAnyDue(tx: SystemTx, withinMs: number): Promise<boolean>
  /** Gives it up until later, or for good when there is no pause. */
  release(tx: Tx, id: string, pauseMs: number | undefined): Promise<void>
  /** Makes it due now, unless someone is at it already. */
  makeDue(tx: Tx, id: string): Promise<void>
}

export function leasing(table: 'payments' | 'payment_methods' | 'receivers' | 'transfers'): Leasing {
  return {
    async leaseDue(tx, { lease, leaseMs, limit }) {
      const { rows } = await tx.sql.query<{ tenant_id: string; id: string }>(
        {
          name: `lease-${table}`,
          text: `UPDATE ${table} AS it SET lease = $1, due_at = clock_timestamp() + $2 * interval '1 millisecond'
                   FROM (SELECT tenant_id, id FROM ${table} WHERE due_at <= clock_timestamp()
                          ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED) AS due
                  WHERE it.tenant_id = due.tenant_id AND it.id = due.id RETURNING it.tenant_id, it.id`,
        },
        [lease, leaseMs, limit],
      )
      return rows.map((row) => ({ tenantId: row.tenant_id, id: row.id }))
    },
    async isAnyDue(tx, withinMs) {
      const { rowCount } = await tx.sql.query(
        `SELECT 1 FROM ${table} WHERE due_at <= clock_timestamp() + $1 * interval '1 millisecond' LIMIT 1`,
        [withinMs],
      )
      return rowCount === 1
    },
    async release(tx, id, pauseMs) {
      await tx.sql.query(
        `UPDATE ${table} SET lease = NULL, due_at = clock_timestamp() + $3 * interval '1 millisecond'
          WHERE tenant_id = $1 AND id = $2`,
        [tx.tenantId, id, pauseMs ?? null],
      )
    },
    async makeDue(tx, id) {
      await tx.sql.query(
        `UPDATE ${table} SET due_at = clock_timestamp() WHERE tenant_id = $1 AND id = $2 AND lease IS NULL`,
        [tx.tenantId, id],
      )
    },
  }
}

const firstPauseMs = 250
const longestPauseMs = 5 * 60_000

/** Until it is tried again: 250 ms, doubled each time, five minutes at most; a part at random, so that many do not march in step. */
export function pauseMs(tries: number, random: number): number {
  const full = Math.min(firstPauseMs * 2 ** Math.min(Math.max(tries - 1, 0), 30), longestPauseMs)
  return Math.round(full * (0.75 + random / 4))
}
