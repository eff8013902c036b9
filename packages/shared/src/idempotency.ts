import { createHash } from 'node:crypto'
import { IdempotencyInFlight, IdempotencyMismatch } from '@clutch/contracts/problems'
import { Problem } from './problem.ts'
import type { Tx } from './tx.ts'

export interface Answer {
  status: number
  body: unknown
}

/**
 * Gives the answer that was given to this key before, or makes it and keeps it in the same transaction. A key belongs
 * to a tenant and a route. A throw keeps nothing, so a corrected request may use the key again.
 * @throws Problem IdempotencyInFlight while the first request runs, IdempotencyMismatch when the request is another
 */
export async function once<Db>(
  tx: Tx<Db>,
  request: { route: string; key: string; digest: string },
  work: () => Promise<Answer>,
): Promise<Answer & { replayed: boolean }> {
  const locking = tx.sql.query<{ held: boolean }>(
    { name: 'idempotency-lock', text: 'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 1)) AS held' },
    [JSON.stringify([tx.tenantId, request.route, request.key])],
  )
  // Sent at once, and done one after the other: what was kept before is looked for under the lock.
  const finding = tx.sql.query<{ request_digest: string; status: number; body: string | null }>(
    {
      name: 'idempotency-find',
      text: 'SELECT request_digest, status, body FROM idempotency_keys WHERE tenant_id = $1 AND route = $2 AND key = $3',
    },
    [tx.tenantId, request.route, request.key],
  )
  const [lock, { rows }] = await Promise.all([locking, finding])
  if (lock.rows[0]?.held !== true) throw new Problem(IdempotencyInFlight, { headers: { 'retry-after': '1' } })
  const before = rows[0]
  if (before !== undefined) {
    if (before.request_digest !== request.digest) throw new Problem(IdempotencyMismatch)
    return { status: before.status, body: before.body === null ? undefined : JSON.parse(before.body), replayed: true }
  }
  const answer = await work()
  await tx.sql.query(
    {
      name: 'idempotency-keep',
      text: `INSERT INTO idempotency_keys (tenant_id, route, key, request_digest, status, body)
             VALUES ($1, $2, $3, $4, $5, $6)`,
    },
    [
      tx.tenantId,
      request.route,
      request.key,
      request.digest,
      answer.status,
      answer.body === undefined ? null : JSON.stringify(answer.body),
    ],
  )
  return { ...answer, replayed: false }
}

/** What makes two requests the same: the whole path with its query, and the body; of a file, the hash of its bytes. */
export function requestDigest(method: string, url: string, body: unknown): string {
  return createHash('sha256')
    .update(`${method} ${url}\n${JSON.stringify(body) ?? ''}`)
    .digest('base64url')
}
