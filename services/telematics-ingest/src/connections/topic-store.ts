import type { SystemTx, Tx } from '../kit.ts'

// Of connection_syncs and what belongs to it, as far as topics are followed; leases are taken and ended as for polling
// (sync-store). What stands in `cursor` is the broker and the topic that our session there follows.

/** A topic that a process follows. */
export interface Followed {
  readonly tenantId: string
  readonly connectionId: string
  readonly lease: string
}

/** What it is followed with; another is followed anew. */
export interface FollowedWith {
  readonly settings: string
  readonly generation: number | null
}

const mine = 'unnest($1::text[], $2::text[], $3::text[]) AS mine (tenant_id, connection_id, lease)'

function columnsOf(followed: readonly Followed[]): string[][] {
  return [
    followed.map(({ tenantId }) => tenantId),
    followed.map(({ connectionId }) => connectionId),
    followed.map(({ lease }) => lease),
  ]
}

/** @returns those whose lease is still theirs, by lease and connection */
export async function findStillLeased(
  tx: SystemTx,
  followed: readonly Followed[],
): Promise<(FollowedWith & { connectionId: string; lease: string })[]> {
  const { rows } = await tx.sql.query<FollowedWith & { connectionId: string; lease: string }>(
    `SELECT s.connection_id AS "connectionId", s.lease, c.settings, x.generation
       FROM ${mine}
       JOIN connection_syncs s ON s.tenant_id = mine.tenant_id AND s.connection_id = mine.connection_id AND s.lease = mine.lease
       JOIN connections c ON c.tenant_id = s.tenant_id AND c.id = s.connection_id
       LEFT JOIN connection_secrets x ON x.tenant_id = s.tenant_id AND x.connection_id = s.connection_id`,
    columnsOf(followed),
  )
  return rows
}

export async function renewLeases(tx: SystemTx, followed: readonly Followed[], leaseMs: number): Promise<void> {
  await tx.sql.query(
    `UPDATE connection_syncs s SET leased_until = clock_timestamp() + $4 * interval '1 millisecond'
       FROM ${mine}
      WHERE s.tenant_id = mine.tenant_id AND s.connection_id = mine.connection_id AND s.lease = mine.lease`,
    [...columnsOf(followed), leaseMs],
  )
}

export async function findFollowedWith(tx: Tx, connectionId: string): Promise<FollowedWith | undefined> {
  const { rows } = await tx.sql.query<FollowedWith>(
    `SELECT c.settings, x.generation FROM connections c
       LEFT JOIN connection_secrets x ON x.tenant_id = c.tenant_id AND x.connection_id = c.id
      WHERE c.tenant_id = $1 AND c.id = $2`,
    [tx.tenantId, connectionId],
  )
  return rows[0]
}

/** Before the topic is followed: a session that follows more than is known here could never be tidied up. */
export async function keepCursor(tx: Tx, connectionId: string, cursor: string): Promise<void> {
  await tx.sql.query('UPDATE connection_syncs SET cursor = $3 WHERE tenant_id = $1 AND connection_id = $2', [
    tx.tenantId,
    connectionId,
    cursor,
  ])
}

/** The broker has let us in. */
export async function noteFollowing(tx: Tx, connectionId: string): Promise<void> {
  await tx.sql.query(
    `UPDATE connection_syncs SET last_success_at = clock_timestamp(), consecutive_failures = 0, not_before = NULL
      WHERE tenant_id = $1 AND connection_id = $2`,
    [tx.tenantId, connectionId],
  )
}
