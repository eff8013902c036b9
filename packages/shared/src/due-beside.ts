import type { Tx } from './tx.ts'

/**
 * Takes what else of a kind is due by now, in no order, so that work that is cheap for many is done once for all of them: their rows go
 * with this transaction, as the first one's does. What has failed before is left to its own turn, or one that cannot be done would hold
 * up all.
 *
 * @param ending only keys that end so
 */
export async function takeDueBeside(
  tx: Tx<unknown>,
  kind: string,
  { ending = '', limit }: { ending?: string; limit: number },
): Promise<{ key: string; payload: unknown }[]> {
  const { rows } = await tx.sql.query<{ key: string; payload: string }>(
    {
      name: 'due-beside',
      text: `DELETE FROM due_work WHERE tenant_id = $1 AND id IN (
               SELECT id FROM due_work
                WHERE tenant_id = $1 AND kind = $2 AND due_at <= $3 AND right(key, $4) = $5 AND attempts = 0 AND failed_at IS NULL
                LIMIT $6 FOR UPDATE SKIP LOCKED)
             RETURNING key, payload`,
    },
    [tx.tenantId, kind, tx.now, ending.length, ending, limit],
  )
  return rows.map(({ key, payload }) => ({ key, payload: JSON.parse(payload) as unknown }))
}

export async function isDue(tx: Tx<unknown>, kind: string, key: string): Promise<boolean> {
  const { rowCount } = await tx.sql.query('SELECT 1 FROM due_work WHERE tenant_id = $1 AND kind = $2 AND key = $3', [
    tx.tenantId,
    kind,
    key,
  ])
  return rowCount === 1
}

/** What was taken beside and could not be done waits for a turn of its own, where it fails, is tried again, and is set aside. */
export async function leaveDue(tx: Tx<unknown>, kind: string, key: string, dueAt: Date): Promise<void> {
  await tx.schedule(kind, key, dueAt)
  await tx.sql.query('UPDATE due_work SET attempts = 1 WHERE tenant_id = $1 AND kind = $2 AND key = $3', [
    tx.tenantId,
    kind,
    key,
  ])
}
