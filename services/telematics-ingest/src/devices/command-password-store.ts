import { type Keyring, NotOpened, open, type Sealed, seal } from '@clutch/shared/envelope'
import { type Left, partsOf, type WrappedSecrets } from '../key-rotation/wrapped.ts'
import type { Tx } from '../kit.ts'

const boundTo = (tenantId: string, deviceId: string) => `${tenantId}\n${deviceId}`

const columns = 'key_id AS "keyId", wrapped_key AS "wrappedKey", sealed'

export async function putCommandPassword(tx: Tx, keys: Keyring, deviceId: string, password: string): Promise<void> {
  const { keyId, wrappedKey, sealed } = seal(keys, password, boundTo(tx.tenantId, deviceId))
  await tx.sql.query(
    `INSERT INTO command_passwords (tenant_id, device_id, key_id, wrapped_key, sealed) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (tenant_id, device_id) DO UPDATE
       SET key_id = excluded.key_id, wrapped_key = excluded.wrapped_key, sealed = excluded.sealed`,
    [tx.tenantId, deviceId, keyId, wrappedKey, sealed],
  )
}

export async function eraseCommandPassword(tx: Tx, deviceId: string): Promise<void> {
  await tx.sql.query('DELETE FROM command_passwords WHERE tenant_id = $1 AND device_id = $2', [tx.tenantId, deviceId])
}

/** @throws NotOpened */
export async function findCommandPassword(
  tx: Tx,
  keys: Keyring | undefined,
  deviceId: string,
): Promise<string | undefined> {
  const { rows } = await tx.sql.query<Sealed>(
    `SELECT ${columns} FROM command_passwords WHERE tenant_id = $1 AND device_id = $2`,
    [tx.tenantId, deviceId],
  )
  const [row] = rows
  if (row === undefined) return undefined
  if (keys === undefined) throw new NotOpened('no key is configured')
  return open(keys, row, boundTo(tx.tenantId, deviceId))
}

/** Of all tenants, for whoever changes the operator's key. */
export function secretsOfDevices(keys: Keyring): WrappedSecrets {
  return {
    name: 'devices',
    keys,
    lockWrappedBy: async (tx, keyId, afterName, limit) => {
      const { rows } = await tx.sql.query<Sealed & { tenantId: string; deviceId: string }>(
        `SELECT tenant_id AS "tenantId", device_id AS "deviceId", ${columns}
         FROM command_passwords WHERE key_id = $1 AND (tenant_id, device_id) > ($2, $3)
         ORDER BY tenant_id, device_id LIMIT $4 FOR UPDATE SKIP LOCKED`,
        [keyId, ...partsOf(afterName, 2), limit],
      )
      return rows.map(({ tenantId, deviceId, ...sealed }) => ({
        ...sealed,
        name: `${tenantId} ${deviceId}`,
        boundTo: boundTo(tenantId, deviceId),
      }))
    },
    keepRewrapped: async (tx, { name, keyId, wrappedKey }) => {
      await tx.sql.query(
        'UPDATE command_passwords SET key_id = $3, wrapped_key = $4 WHERE tenant_id = $1 AND device_id = $2',
        [...partsOf(name, 2), keyId, wrappedKey],
      )
    },
    countNotWrappedBy: async (tx, currentId, previousId) => {
      const { rows } = await tx.sql.query<Left>(
        `SELECT count(*) FILTER (WHERE key_id = $2)::int AS left,
                count(*) FILTER (WHERE key_id IS DISTINCT FROM $2)::int AS lost
         FROM command_passwords WHERE key_id <> $1`,
        [currentId, previousId ?? null],
      )
      return rows[0] ?? { left: 0, lost: 0 }
    },
  }
}
