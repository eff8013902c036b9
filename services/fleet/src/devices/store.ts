import type { Device } from '@clutch/contracts/telematics/devices'
import type { Tx } from '../kit.ts'

/** What fleet knows of a telematics device: enough to install it. */
export interface KnownDevice {
  id: string
  version: number
  status: Device['status']
}

/** Keeps the newest version, in whatever order they arrive. */
export async function upsertDevice(tx: Tx, device: KnownDevice): Promise<void> {
  await tx.sql.query(
    `INSERT INTO devices (tenant_id, id, version, status) VALUES ($1, $2, $3, $4)
     ON CONFLICT (tenant_id, id) DO UPDATE SET version = excluded.version, status = excluded.status
      WHERE devices.version < excluded.version`,
    [tx.tenantId, device.id, device.version, device.status],
  )
}

export async function findDevice(tx: Tx, id: string): Promise<KnownDevice | undefined> {
  const row = await tx.db.device.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : { id: row.id, version: row.version, status: row.status as Device['status'] }
}

/** Locks these devices, in one order whoever asks. */
export async function lockDevices(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.sql.query('SELECT 1 FROM devices WHERE tenant_id = $1 AND id = ANY($2::text[]) ORDER BY id FOR UPDATE', [
    tx.tenantId,
    ids,
  ])
}
