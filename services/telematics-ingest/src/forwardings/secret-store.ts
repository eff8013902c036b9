import { type Keyring, NotOpened, open, rewrap, type Sealed, seal } from '@clutch/shared/envelope'
import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { SystemTx, Tx } from '../kit.ts'

const boundTo = (tenantId: string, forwardingId: string) => `${tenantId}\n${forwardingId}`

const columns = 'key_id AS "keyId", wrapped_key AS "wrappedKey", sealed'

export async function putSecret(tx: Tx, keys: Keyring, forwardingId: string, secret: string): Promise<void> {
  const { keyId, wrappedKey, sealed } = seal(keys, secret, boundTo(tx.tenantId, forwardingId))
  await tx.sql.query(
    `INSERT INTO forwarding_secrets (tenant_id, forwarding_id, slot, key_id, wrapped_key, sealed)
     VALUES ($1, $2, 'current', $3, $4, $5)
     ON CONFLICT (tenant_id, forwarding_id, slot) DO UPDATE
       SET key_id = excluded.key_id, wrapped_key = excluded.wrapped_key, sealed = excluded.sealed`,
    [tx.tenantId, forwardingId, keyId, wrappedKey, sealed],
  )
}

/** What was current stays valid for so long beside what will be. */
export async function keepPreviousSecret(tx: Tx, forwardingId: string, forMs: number): Promise<void> {
  await tx.sql.query(
    `INSERT INTO forwarding_secrets (tenant_id, forwarding_id, slot, key_id, wrapped_key, sealed, valid_until)
     SELECT tenant_id, forwarding_id, 'previous', key_id, wrapped_key, sealed,
            clock_timestamp() + $3 * interval '1 millisecond'
     FROM forwarding_secrets WHERE tenant_id = $1 AND forwarding_id = $2 AND slot = 'current'
     ON CONFLICT (tenant_id, forwarding_id, slot) DO UPDATE
       SET key_id = excluded.key_id, wrapped_key = excluded.wrapped_key, sealed = excluded.sealed,
           valid_until = excluded.valid_until`,
    [tx.tenantId, forwardingId, forMs],
  )
}

/** Those that are valid, the newest first. @throws NotOpened */
export async function openValidSecrets(tx: Tx, keys: Keyring, forwardingId: string): Promise<string[]> {
  const { rows } = await tx.sql.query<Sealed>(
    `SELECT ${columns} FROM forwarding_secrets
     WHERE tenant_id = $1 AND forwarding_id = $2 AND (valid_until IS NULL OR valid_until > clock_timestamp())
     ORDER BY slot`,
    [tx.tenantId, forwardingId],
  )
  return rows.map((row) => open(keys, row, boundTo(tx.tenantId, forwardingId)))
}

const batch = 200
const maxBatches = 5_000

/** Wraps with the operator's present key what the previous one wraps. Safe to repeat and to break off. */
export async function rotateForwardingSecrets(database: Database<PrismaClient>, keys: Keyring): Promise<number> {
  const { current, previous } = keys
  if (previous === undefined || previous.id === current.id) return 0
  let rewrapped = 0
  for (let round = 0; round < maxBatches; round += 1) {
    const done = await database.systemTx((tx) => rotateBatch(tx, keys, previous.id))
    rewrapped += done
    if (done === 0) break
  }
  return rewrapped
}

async function rotateBatch(tx: SystemTx, keys: Keyring, keyId: string): Promise<number> {
  const { rows } = await tx.sql.query<Sealed & { tenantId: string; forwardingId: string; slot: string }>(
    `SELECT tenant_id AS "tenantId", forwarding_id AS "forwardingId", slot, ${columns}
     FROM forwarding_secrets WHERE key_id = $1 LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [keyId, batch],
  )
  let rewrapped = 0
  for (const row of rows) {
    try {
      const fresh = rewrap(keys, row, boundTo(row.tenantId, row.forwardingId))
      if (fresh === undefined) continue
      await tx.sql.query(
        `UPDATE forwarding_secrets SET key_id = $4, wrapped_key = $5
         WHERE tenant_id = $1 AND forwarding_id = $2 AND slot = $3`,
        [row.tenantId, row.forwardingId, row.slot, fresh.keyId, fresh.wrappedKey],
      )
      rewrapped += 1
    } catch (error) {
      if (!(error instanceof NotOpened)) throw error
    }
  }
  return rewrapped
}
