import type { DeviceProblem } from '@clutch/contracts/telematics/device-health'
import type { Tx } from '../kit.ts'

/** Keeps the newest version, in whatever order they arrive. @returns whether this one is it */
export async function upsertDeviceProblem(tx: Tx, problem: DeviceProblem): Promise<boolean> {
  const { id, version, deviceId, kind, status, openedAt } = problem
  const { rowCount } = await tx.sql.query(
    `INSERT INTO device_problems (tenant_id, id, version, device_id, kind, status, opened_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (tenant_id, id) DO UPDATE SET version = excluded.version, status = excluded.status, opened_at = excluded.opened_at
      WHERE device_problems.version < excluded.version`,
    [tx.tenantId, id, version, deviceId, kind, status, openedAt],
  )
  return rowCount === 1
}
