import type { Vehicle } from '@clutch/contracts/fleet/vehicles'
import { given } from '@clutch/shared/given'
import type { Vehicle as Row } from '../../prisma/client/client.ts'
import { findDevicesIn } from '../installations/store.ts'
import type { Tx } from '../kit.ts'

/** The device is not of the vehicle's row: what is in it now follows from the installations. */
async function vehiclesOf(tx: Tx, rows: readonly Row[]): Promise<Vehicle[]> {
  if (rows.length === 0) return []
  const devices = await findDevicesIn(
    tx,
    rows.map((row) => row.id),
  )
  return rows.map(({ tenantId: _tenant, ...row }) => ({
    ...row,
    deviceId: devices.get(row.id) ?? null,
    status: row.status as Vehicle['status'],
    createdAt: row.createdAt.toISOString(),
  }))
}

function rowOf(tx: Tx, { deviceId: _derived, ...vehicle }: Vehicle): Row {
  return { ...vehicle, tenantId: tx.tenantId, createdAt: new Date(vehicle.createdAt) }
}

export async function insertVehicle(tx: Tx, vehicle: Vehicle): Promise<void> {
  await tx.db.vehicle.create({ data: rowOf(tx, vehicle) })
}

export async function findVehicle(tx: Tx, id: string): Promise<Vehicle | undefined> {
  const row = await tx.db.vehicle.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : (await vehiclesOf(tx, [row]))[0]
}

export async function lockVehicle(tx: Tx, id: string): Promise<Vehicle | undefined> {
  await tx.sql.query('SELECT 1 FROM vehicles WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findVehicle(tx, id)
}

export async function updateVehicle(tx: Tx, vehicle: Vehicle): Promise<void> {
  await tx.db.vehicle.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: vehicle.id } },
    data: rowOf(tx, vehicle),
  })
}

export async function pageOfVehicles(
  tx: Tx,
  filter: { fleetId?: string | undefined; status?: string | undefined; afterId: string; limit: number },
): Promise<Vehicle[]> {
  const { afterId, limit, ...equal } = filter
  const rows = await tx.db.vehicle.findMany({
    where: { tenantId: tx.tenantId, id: { gt: afterId }, ...given(equal) },
    orderBy: { id: 'asc' },
    take: limit,
  })
  return vehiclesOf(tx, rows)
}

/** Every vehicle that is in a fleet now, archived ones too: their history is the fleet's. */
export async function findVehicleIdsOfFleet(tx: Tx, fleetId: string): Promise<string[]> {
  const rows = await tx.db.vehicle.findMany({ where: { tenantId: tx.tenantId, fleetId }, select: { id: true } })
  return rows.map(({ id }) => id)
}
