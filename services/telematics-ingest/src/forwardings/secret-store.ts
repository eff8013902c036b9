import { type Keyring, open, type Sealed, seal } from '@clutch/shared/envelope'
import { type Left, partsOf, type WrappedSecrets } from '../key-rotation/wrapped.ts'
import type { Tx } from '../kit.ts'

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

/** Of all tenants, for whoever changes the operator's key. */
export function secretsOfForwardings(keys: Keyring): WrappedSecrets {
  return {
    name: 'forwardings',
    keys,
    lockWrappedBy: async (tx, keyId, afterName, limit) => {
      const { rows } = await tx.sql.query<Sealed & { tenantId: string; forwardingId: string; slot: string }>(
        `SELECT tenant_id AS "tenantId", forwarding_id AS "forwardingId", slot, ${columns}
         FROM forwarding_secrets WHERE key_id = $1 AND (tenant_id, forwarding_id, slot) > ($2, $3, $4)
         ORDER BY tenant_id, forwarding_id, slot LIMIT $5 FOR UPDATE SKIP LOCKED`,
        [keyId, ...partsOf(afterName, 3), limit],
      )
      return rows.map(({ tenantId, forwardingId, slot, ...sealed }) => ({
        ...sealed,
        name: `${tenantId} ${forwardingId} ${slot}`,
        boundTo: boundTo(tenantId, forwardingId),
      }))
    },
    keepRewrapped: async (tx, { name, keyId, wrappedKey }) => {
      await tx.sql.query(
        `UPDATE forwarding_secrets SET key_id = $4, wrapped_key = $5
         WHERE tenant_id = $1 AND forwarding_id = $2 AND slot = $3`,
        [...partsOf(name, 3), keyId, wrappedKey],
      )
    },
    countNotWrappedBy: async (tx, currentId, previousId) => {
      const { rows } = await tx.sql.query<Left>(
        `SELECT count(*) FILTER (WHERE key_id = $2)::int AS left,
                count(*) FILTER (WHERE key_id IS DISTINCT FROM $2)::int AS lost
         FROM forwarding_secrets WHERE key_id <> $1`,
        [currentId, previousId ?? null],
      )
      return rows[0] ?? { left: 0, lost: 0 }
    },
  }
}
