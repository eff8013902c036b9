import type { Vehicle } from '@clutch/contracts/fleet/vehicles'
import type { Tx } from '../kit.ts'

export interface KnownVehicle {
  id: string
  version: number
  name: string
  plate: string | null
  status: Vehicle['status']
}

/** Keeps the newest version, in whatever order they arrive. */
export async function upsertVehicle(tx: Tx, vehicle: KnownVehicle): Promise<void> {
  await tx.sql.query(
    `INSERT INTO vehicles (tenant_id, id, version, name, plate, status) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (tenant_id, id) DO UPDATE
        SET version = excluded.version, name = excluded.name, plate = excluded.plate, status = excluded.status
      WHERE vehicles.version < excluded.version`,
    [tx.tenantId, vehicle.id, vehicle.version, vehicle.name, vehicle.plate, vehicle.status],
  )
}

export async function findVehicle(tx: Tx, id: string): Promise<KnownVehicle | undefined> {
  const row = await tx.db.vehicle.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : { ...row, status: row.status as Vehicle['status'] }
}
