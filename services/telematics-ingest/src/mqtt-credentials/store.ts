import type { MqttCredential } from '@clutch/contracts/telematics/mqtt-credentials'
import type { SystemTx, Tx } from '../kit.ts'

export async function findMqttCredential(tx: Tx, deviceId: string): Promise<MqttCredential | undefined> {
  const row = await tx.db.mqttCredential.findUnique({
    where: { tenantId_deviceId: { tenantId: tx.tenantId, deviceId } },
    include: { device: { select: { uniqueId: true } } },
  })
  if (row === null) return undefined
  const { id, version, issuedAt, device } = row
  return { id, version, deviceId, uniqueId: device.uniqueId, issuedAt: issuedAt.toISOString() }
}

/** In place of the one before. Since when the device has had one at all stays. */
export async function putMqttCredential(tx: Tx, credential: MqttCredential, tokenHash: string): Promise<void> {
  await tx.sql.query(
    `INSERT INTO mqtt_credentials (tenant_id, id, device_id, version, token_hash, issued_at)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (tenant_id, device_id) DO UPDATE
     SET version = excluded.version, token_hash = excluded.token_hash, issued_at = excluded.issued_at`,
    [tx.tenantId, credential.id, credential.deviceId, credential.version, tokenHash, credential.issuedAt],
  )
}

/** What a door has to know of a token. */
export interface HeldMqttCredential {
  readonly version: number
  readonly tokenHash: string
  /** By the wall clock, in ms since 1970: what was said under this name before was said by somebody else's device. */
  readonly sinceMs: number
}

export async function findHeldMqttCredential(
  tx: SystemTx,
  device: { tenantId: string; deviceId: string },
): Promise<HeldMqttCredential | undefined> {
  const { rows } = await tx.sql.query<{ version: number; tokenHash: string; since: Date }>(
    `SELECT version, token_hash AS "tokenHash", since FROM mqtt_credentials WHERE tenant_id = $1 AND device_id = $2`,
    [device.tenantId, device.deviceId],
  )
  const [row] = rows
  return row && { version: row.version, tokenHash: row.tokenHash, sinceMs: row.since.getTime() }
}
