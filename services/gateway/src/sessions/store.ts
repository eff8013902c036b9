import { newId } from '@clutch/shared/id'
import type { Session as Row } from '../../prisma/client/client.ts'
import { accessTokenTtlMs } from '../access-tokens/lifetime.ts'
import type { SystemTx, Tx } from '../kit.ts'
import type { EndReason, RefreshTokenRecord, SessionRecord } from './session.ts'

/** A session whose access tokens are refused, until the last of them has expired. */
export interface Denial {
  sessionId: string
  untilMs: number
}

function recordOf({ tenantId: _tenant, endReason: _reason, ...row }: Row): SessionRecord {
  return row
}

export async function insertSession(tx: Tx, session: SessionRecord): Promise<void> {
  await tx.db.session.create({ data: { ...session, tenantId: tx.tenantId, endReason: null } })
}

export async function lockSession(tx: Tx, id: string): Promise<SessionRecord | undefined> {
  await tx.sql.query('SELECT 1 FROM sessions WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  const row = await tx.db.session.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : recordOf(row)
}

export async function touchSession(tx: Tx, id: string, lastUsedAt: Date, expiresAt: Date): Promise<void> {
  await tx.db.session.update({ where: { tenantId_id: { tenantId: tx.tenantId, id } }, data: { lastUsedAt, expiresAt } })
}

export async function pageOfOpenSessions(
  tx: Tx,
  userId: string,
  filter: { now: Date; afterId: string; limit: number },
): Promise<SessionRecord[]> {
  const rows = await tx.db.session.findMany({
    where: { tenantId: tx.tenantId, userId, id: { gt: filter.afterId }, endedAt: null, expiresAt: { gt: filter.now } },
    orderBy: { id: 'asc' },
    take: filter.limit,
  })
  return rows.map(recordOf)
}

/** The user's open sessions beyond the newest `keep`. */
export async function findOldestSessions(tx: Tx, userId: string, keep: number): Promise<string[]> {
  const rows = await tx.db.session.findMany({
    where: { tenantId: tx.tenantId, userId, endedAt: null },
    orderBy: { id: 'desc' },
    skip: keep,
    take: 100,
    select: { id: true },
  })
  return rows.map((row) => row.id)
}

/** Ends sessions and denies their access tokens. Ending twice is ending once. */
export async function endSessions(tx: Tx, ids: readonly string[], reason: EndReason, wallNow: Date): Promise<Denial[]> {
  if (ids.length === 0) return []
  const { rows } = await tx.sql.query<{ id: string }>(
    `UPDATE sessions SET ended_at = $3, end_reason = $4
     WHERE tenant_id = $1 AND id = ANY($2::text[]) AND ended_at IS NULL RETURNING id`,
    [tx.tenantId, ids, wallNow, reason],
  )
  return deny(
    tx,
    rows.map((row) => row.id),
    wallNow,
  )
}

export async function endSessionsOf(
  tx: Tx,
  userId: string,
  reason: EndReason,
  wallNow: Date,
  except = '',
): Promise<Denial[]> {
  const { rows } = await tx.sql.query<{ id: string }>(
    `UPDATE sessions SET ended_at = $4, end_reason = $5
     WHERE tenant_id = $1 AND user_id = $2 AND id <> $3 AND ended_at IS NULL RETURNING id`,
    [tx.tenantId, userId, except, wallNow, reason],
  )
  return deny(
    tx,
    rows.map((row) => row.id),
    wallNow,
  )
}

async function deny(tx: Tx, ids: readonly string[], wallNow: Date): Promise<Denial[]> {
  if (ids.length === 0) return []
  const until = new Date(wallNow.getTime() + accessTokenTtlMs)
  await tx.sql.query(
    `INSERT INTO denied_sessions (tenant_id, id, until) SELECT $1, id, $3 FROM unnest($2::text[]) AS id
     ON CONFLICT (tenant_id, id) DO NOTHING`,
    [tx.tenantId, ids, until],
  )
  return ids.map((sessionId) => ({ sessionId, untilMs: until.getTime() }))
}

/** Denials made lately: a transaction that began before the last look may commit after it, so the looks overlap. */
export async function findDenialsSince(tx: SystemTx, since: Date, wallNow: Date): Promise<Denial[]> {
  const { rows } = await tx.sql.query<{ id: string; until: Date }>(
    { name: 'denials-since', text: 'SELECT id, until FROM denied_sessions WHERE denied_at > $1 AND until > $2' },
    [since, wallNow],
  )
  return rows.map((row) => ({ sessionId: row.id, untilMs: row.until.getTime() }))
}

export async function insertRefreshToken(
  tx: Tx,
  token: { sessionId: string; digest: string; expiresAt: Date },
): Promise<void> {
  await tx.db.refreshToken.create({ data: { ...token, id: newId('rft'), tenantId: tx.tenantId, usedAt: null } })
}

export async function findRefreshToken(tx: Tx, id: string): Promise<RefreshTokenRecord | undefined> {
  const row = await tx.db.refreshToken.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row ?? undefined
}

export async function useRefreshToken(tx: Tx, id: string, usedAt: Date): Promise<void> {
  await tx.db.refreshToken.update({ where: { tenantId_id: { tenantId: tx.tenantId, id } }, data: { usedAt } })
}

/** Whose refresh token it is. */
export async function findRefreshTokenOwner(
  tx: SystemTx,
  digest: string,
): Promise<{ tenantId: string; id: string; sessionId: string } | undefined> {
  const row = await tx.db.refreshToken.findFirst({
    where: { digest },
    select: { tenantId: true, id: true, sessionId: true },
  })
  return row ?? undefined
}

/** Deletes what nothing asks for any more, at most `limit` rows of each kind. */
export async function deleteOutlived(tx: SystemTx, wallNow: Date, limit: number): Promise<number> {
  const rules = [
    ['denied_sessions', 'until', 60_000],
    ['refresh_tokens', 'expires_at', 60_000],
    // Sessions stay a while: who signed in, when and from where may be asked after the fact.
    ['sessions', 'expires_at', 30 * 24 * 60 * 60 * 1_000],
  ] as const
  let deleted = 0
  for (const [table, column, keepMs] of rules) {
    const { rowCount } = await tx.sql.query(
      `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${table} WHERE ${column} < $1 LIMIT $2))`,
      [new Date(wallNow.getTime() - keepMs), limit],
    )
    deleted += rowCount ?? 0
  }
  return deleted
}
