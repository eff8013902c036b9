import type { Tx } from '../kit.ts'
import { lockSettings } from '../settings/store.ts'
import { decideKind } from './apply.ts'
import { type CauseState, without } from './cause.ts'

const dayMs = 86_400_000

/** What is remembered of causes is kept at least so long, whatever is kept of alerts: rules look back thirty days, and cool down for seven. */
export const causesKeptDays = 60

/** Whether it happened so long ago that nobody remembers any more whether it was heard. */
export async function isForgotten(tx: Tx, atMs: number): Promise<boolean> {
  if (atMs > tx.now.getTime() - causesKeptDays * dayMs) return false
  const { rows } = await tx.sql.query<{ through: Date | null }>(
    'SELECT alerts_forgotten_through AS through FROM settings WHERE tenant_id = $1',
    [tx.tenantId],
  )
  const through = rows[0]?.through ?? null
  return through !== null && atMs <= through.getTime()
}

/** Those that were resolved before, as they are locked: cause by cause. */
export async function findResolvedBefore(
  tx: Tx,
  before: Date,
  limit: number,
): Promise<{ id: string; ruleId: string; causeKey: string }[]> {
  const { rows } = await tx.sql.query<{ id: string; ruleId: string; causeKey: string }>(
    `SELECT * FROM (SELECT id, rule_id AS "ruleId", cause_key AS "causeKey" FROM alerts
                     WHERE tenant_id = $1 AND resolved_at < $2 ORDER BY resolved_at, id LIMIT $3) old
      ORDER BY "ruleId", "causeKey", id`,
    [tx.tenantId, before, limit],
  )
  return rows
}

/** Alerts of one cause that is locked go, with their history, with what was sent of them, and from what is known of the cause. */
export async function forgetAlerts(
  tx: Tx,
  { ruleId, causeKey, state }: { ruleId: string; causeKey: string; state: CauseState },
  ids: readonly string[],
): Promise<void> {
  await tx.sql.query(
    `UPDATE alert_causes SET state = jsonb_set(state, '{state}', $4)
      WHERE tenant_id = $1 AND rule_id = $2 AND key = $3`,
    [tx.tenantId, ruleId, causeKey, JSON.stringify(without(state, ids))],
  )
  await tx.sql.query('DELETE FROM notifications WHERE tenant_id = $1 AND alert_id = ANY($2::text[])', [
    tx.tenantId,
    [...ids],
  ])
  // One that has come again meanwhile is not resolved any more.
  await tx.sql.query(`DELETE FROM alerts WHERE tenant_id = $1 AND id = ANY($2::text[]) AND status = 'resolved'`, [
    tx.tenantId,
    [...ids],
  ])
}

/**
 * Causes of which nothing was heard since, no alert is open and nothing falls due. What happened until then raises none any
 * more: nobody could say whether it has already.
 * @returns how many they were
 */
export async function forgetCauses(tx: Tx, before: Date, limit: number): Promise<number> {
  const { rowCount } = await tx.sql.query(
    `DELETE FROM alert_causes c USING (
       SELECT rule_id, key FROM alert_causes old
        WHERE tenant_id = $1 AND changed_at < $2
          AND NOT EXISTS (SELECT 1 FROM alerts a WHERE a.tenant_id = $1 AND a.rule_id = old.rule_id
                             AND a.cause_key = old.key AND a.status <> 'resolved')
          AND NOT EXISTS (SELECT 1 FROM due_work d WHERE d.tenant_id = $1 AND d.kind = $4 AND d.key = old.rule_id || '/' || old.key)
        ORDER BY changed_at LIMIT $3 FOR UPDATE SKIP LOCKED) old
      WHERE c.tenant_id = $1 AND c.rule_id = old.rule_id AND c.key = old.key`,
    [tx.tenantId, before, limit, decideKind],
  )
  if (rowCount === 0) return 0
  await lockSettings(tx)
  await tx.sql.query(
    'UPDATE settings SET alerts_forgotten_through = greatest(alerts_forgotten_through, $2) WHERE tenant_id = $1',
    [tx.tenantId, before],
  )
  return rowCount ?? 0
}

/** Messages of no alert: codes, digests, reports. */
export async function forgetMessages(tx: Tx, before: Date, limit: number): Promise<number> {
  const { rowCount } = await tx.sql.query(
    `DELETE FROM notifications n USING (
       SELECT id FROM notifications WHERE tenant_id = $1 AND alert_id IS NULL AND created_at < $2
          AND status IN ('sent', 'failed', 'dropped') ORDER BY created_at, id LIMIT $3 FOR UPDATE SKIP LOCKED) old
      WHERE n.tenant_id = $1 AND n.id = old.id`,
    [tx.tenantId, before, limit],
  )
  return rowCount ?? 0
}

export async function isScheduled(tx: Tx, kind: string, key: string): Promise<boolean> {
  const { rowCount } = await tx.sql.query('SELECT 1 FROM due_work WHERE tenant_id = $1 AND kind = $2 AND key = $3', [
    tx.tenantId,
    kind,
    key,
  ])
  return rowCount === 1
}
