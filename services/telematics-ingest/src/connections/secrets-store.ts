import type { Keyring, Sealed } from '@clutch/shared/envelope'
import { type Left, partsOf, type WrappedSecrets } from '../key-rotation/wrapped.ts'
import type { Tx } from '../kit.ts'
import { boundTo } from './secrets.ts'

export interface SealedRow extends Sealed {
  readonly generation: number
}

const columns = 'key_id AS "keyId", wrapped_key AS "wrappedKey", sealed, generation'

export async function putSecret(tx: Tx, connectionId: string, sealed: Sealed): Promise<void> {
  await tx.sql.query(
    `INSERT INTO connection_secrets (tenant_id, connection_id, key_id, wrapped_key, sealed) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (tenant_id, connection_id) DO UPDATE
       SET key_id = excluded.key_id, wrapped_key = excluded.wrapped_key, sealed = excluded.sealed,
           generation = connection_secrets.generation + 1, refresh_lease = NULL, refresh_until = NULL`,
    [tx.tenantId, connectionId, sealed.keyId, sealed.wrappedKey, sealed.sealed],
  )
}

export async function findSecret(tx: Tx, connectionId: string): Promise<SealedRow | undefined> {
  const { rows } = await tx.sql.query<SealedRow>(
    `SELECT ${columns} FROM connection_secrets WHERE tenant_id = $1 AND connection_id = $2`,
    [tx.tenantId, connectionId],
  )
  return rows[0]
}

export async function lockSecret(tx: Tx, connectionId: string): Promise<SealedRow | undefined> {
  const { rows } = await tx.sql.query<SealedRow>(
    `SELECT ${columns} FROM connection_secrets WHERE tenant_id = $1 AND connection_id = $2 FOR UPDATE`,
    [tx.tenantId, connectionId],
  )
  return rows[0]
}

export async function eraseSecret(tx: Tx, connectionId: string): Promise<void> {
  await tx.sql.query('DELETE FROM connection_secrets WHERE tenant_id = $1 AND connection_id = $2', [
    tx.tenantId,
    connectionId,
  ])
}

/** @returns whether it is ours to renew this generation's session; whoever else needs it waits */
export async function claimRefresh(
  tx: Tx,
  connectionId: string,
  claim: { lease: string; generation: number; forMs: number },
): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    `UPDATE connection_secrets
        SET refresh_lease = $3, refresh_until = clock_timestamp() + $5 * interval '1 millisecond'
      WHERE tenant_id = $1 AND connection_id = $2 AND generation = $4
        AND (refresh_until IS NULL OR refresh_until <= clock_timestamp())`,
    [tx.tenantId, connectionId, claim.lease, claim.generation, claim.forMs],
  )
  return rowCount === 1
}

/** @returns false when it was changed or erased meanwhile */
export async function keepRefreshed(
  tx: Tx,
  connectionId: string,
  kept: { lease: string; generation: number; sealed: Sealed },
): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    `UPDATE connection_secrets
        SET key_id = $5, wrapped_key = $6, sealed = $7, generation = generation + 1, refresh_lease = NULL, refresh_until = NULL
      WHERE tenant_id = $1 AND connection_id = $2 AND generation = $3 AND refresh_lease = $4`,
    [
      tx.tenantId,
      connectionId,
      kept.generation,
      kept.lease,
      kept.sealed.keyId,
      kept.sealed.wrappedKey,
      kept.sealed.sealed,
    ],
  )
  return rowCount === 1
}

export async function endRefresh(tx: Tx, connectionId: string, lease: string): Promise<void> {
  await tx.sql.query(
    `UPDATE connection_secrets SET refresh_lease = NULL, refresh_until = NULL
     WHERE tenant_id = $1 AND connection_id = $2 AND refresh_lease = $3`,
    [tx.tenantId, connectionId, lease],
  )
}

/** Of all tenants, for whoever changes the operator's key. */
export function secretsOfConnections(keys: Keyring): WrappedSecrets {
  return {
    name: 'connections',
    keys,
    lockWrappedBy: async (tx, keyId, afterName, limit) => {
      const { rows } = await tx.sql.query<Sealed & { tenantId: string; connectionId: string }>(
        `SELECT tenant_id AS "tenantId", connection_id AS "connectionId", key_id AS "keyId",
                wrapped_key AS "wrappedKey", sealed
         FROM connection_secrets WHERE key_id = $1 AND (tenant_id, connection_id) > ($2, $3)
         ORDER BY tenant_id, connection_id LIMIT $4 FOR UPDATE SKIP LOCKED`,
        [keyId, ...partsOf(afterName, 2), limit],
      )
      return rows.map(({ tenantId, connectionId, ...sealed }) => ({
        ...sealed,
        name: `${tenantId} ${connectionId}`,
        boundTo: boundTo(tenantId, connectionId),
      }))
    },
    keepRewrapped: async (tx, { name, keyId, wrappedKey }) => {
      await tx.sql.query(
        'UPDATE connection_secrets SET key_id = $3, wrapped_key = $4 WHERE tenant_id = $1 AND connection_id = $2',
        [...partsOf(name, 2), keyId, wrappedKey],
      )
    },
    countNotWrappedBy: async (tx, currentId, previousId) => {
      const { rows } = await tx.sql.query<Left>(
        `SELECT count(*) FILTER (WHERE key_id = $2)::int AS left,
                count(*) FILTER (WHERE key_id IS DISTINCT FROM $2)::int AS lost
         FROM connection_secrets WHERE key_id <> $1`,
        [currentId, previousId ?? null],
      )
      return rows[0] ?? { left: 0, lost: 0 }
    },
  }
}
