import type { Device } from '@clutch/contracts/telematics/devices'
import type { SystemTx, Tx } from '../kit.ts'

/** @returns false while a device of this name that was claimed before has not been told to its former owner */
export async function offerTransfer(
  tx: Tx,
  device: Device,
  { codeHash, expiresAt }: { codeHash: string; expiresAt: Date },
): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    `INSERT INTO device_transfers (unique_id, tenant_id, device_id, protocol, model, code_hash, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (unique_id) DO UPDATE
     SET tenant_id = excluded.tenant_id, device_id = excluded.device_id, protocol = excluded.protocol,
         model = excluded.model, code_hash = excluded.code_hash, expires_at = excluded.expires_at
     WHERE device_transfers.claimed_by IS NULL`,
    [device.uniqueId, tx.tenantId, device.id, device.protocol, device.model, codeHash, expiresAt],
  )
  return rowCount === 1
}

export interface Transfer {
  readonly tenantId: string
  readonly deviceId: string
  readonly protocol: Device['protocol']
  readonly model: string | null
}

/** Takes what is offered under this code, for good: of two who have the code, the second finds nothing. */
export async function takeTransfer(
  tx: Tx,
  { uniqueId, codeHash }: { uniqueId: string; codeHash: string },
): Promise<Transfer | undefined> {
  const { rows } = await tx.sql.query<Transfer>(
    `UPDATE device_transfers SET claimed_by = $3
     WHERE unique_id = $1 AND code_hash = $2 AND claimed_by IS NULL AND expires_at > $4 AND tenant_id <> $3
     RETURNING tenant_id AS "tenantId", device_id AS "deviceId", protocol, model`,
    [uniqueId, codeHash, tx.tenantId, tx.now],
  )
  return rows[0]
}

/** @returns whether it was claimed, and nobody has ended it before */
export async function endTransfer(tx: Tx, deviceId: string): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    'DELETE FROM device_transfers WHERE tenant_id = $1 AND device_id = $2 AND claimed_by IS NOT NULL',
    [tx.tenantId, deviceId],
  )
  return rowCount === 1
}

/** What was claimed, and whose former owner still holds it for his. */
export async function findClaimed(tx: SystemTx, limit: number): Promise<Pick<Transfer, 'tenantId' | 'deviceId'>[]> {
  const { rows } = await tx.sql.query<Pick<Transfer, 'tenantId' | 'deviceId'>>(
    {
      name: 'device-transfers-claimed',
      text: `SELECT tenant_id AS "tenantId", device_id AS "deviceId" FROM device_transfers
             WHERE claimed_by > '' ORDER BY claimed_by LIMIT $1`,
    },
    [limit],
  )
  return rows
}
