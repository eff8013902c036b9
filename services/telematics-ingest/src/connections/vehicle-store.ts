import type { ExternalVehicle } from '@clutch/contracts/telematics/connections'
import type { Tx } from '../kit.ts'

interface Row extends Omit<ExternalVehicle, 'newestReadingAt' | 'readings' | 'skipped'> {
  newestReadingAt: Date | null
  readings: string
  skipped: string
}

const columns = `id, version, connection_id AS "connectionId", external_id AS "externalId", name, vin, status,
  device_id AS "deviceId", newest_reading_at AS "newestReadingAt", readings::text, skipped::text`

function vehicleOf(row: Row): ExternalVehicle {
  return {
    ...row,
    newestReadingAt: row.newestReadingAt?.toISOString() ?? null,
    readings: Number(row.readings),
    skipped: Number(row.skipped),
  }
}

/** @returns false when it is there already: another process was quicker */
export async function insertVehicle(tx: Tx, vehicle: ExternalVehicle): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    `INSERT INTO external_vehicles (tenant_id, id, version, connection_id, external_id, name, vin, status, device_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (tenant_id, connection_id, external_id) DO NOTHING`,
    [
      tx.tenantId,
      vehicle.id,
      vehicle.version,
      vehicle.connectionId,
      vehicle.externalId,
      vehicle.name,
      vehicle.vin,
      vehicle.status,
      vehicle.deviceId,
    ],
  )
  return rowCount === 1
}

export async function findVehicles(
  tx: Tx,
  connectionId: string,
  externalIds: readonly string[],
): Promise<Map<string, ExternalVehicle>> {
  const { rows } = await tx.sql.query<Row>(
    `SELECT ${columns} FROM external_vehicles WHERE tenant_id = $1 AND connection_id = $2 AND external_id = ANY($3::text[])`,
    [tx.tenantId, connectionId, [...externalIds]],
  )
  return new Map(rows.map((row) => [row.externalId, vehicleOf(row)]))
}

export async function lockVehicle(tx: Tx, connectionId: string, id: string): Promise<ExternalVehicle | undefined> {
  const { rows } = await tx.sql.query<Row>(
    `SELECT ${columns} FROM external_vehicles WHERE tenant_id = $1 AND connection_id = $2 AND id = $3 FOR UPDATE`,
    [tx.tenantId, connectionId, id],
  )
  return rows[0] === undefined ? undefined : vehicleOf(rows[0])
}

/** Whether another vehicle of the connection has the device. */
export async function findVehicleWithDevice(
  tx: Tx,
  connectionId: string,
  deviceId: string,
): Promise<string | undefined> {
  const { rows } = await tx.sql.query<{ id: string }>(
    'SELECT id FROM external_vehicles WHERE tenant_id = $1 AND connection_id = $2 AND device_id = $3',
    [tx.tenantId, connectionId, deviceId],
  )
  return rows[0]?.id
}

export async function updateVehicle(tx: Tx, vehicle: ExternalVehicle): Promise<void> {
  await tx.sql.query(
    `UPDATE external_vehicles SET version = $3, name = $4, vin = $5, status = $6, device_id = $7
     WHERE tenant_id = $1 AND id = $2`,
    [tx.tenantId, vehicle.id, vehicle.version, vehicle.name, vehicle.vin, vehicle.status, vehicle.deviceId],
  )
}

export interface VehicleCount {
  id: string
  readings: number
  skipped: number
  newestReadingAt: string | undefined
}

export async function countOfVehicles(tx: Tx, counts: readonly VehicleCount[]): Promise<void> {
  await tx.sql.query(
    `UPDATE external_vehicles v
        SET readings = v.readings + c.readings, skipped = v.skipped + c.skipped,
            newest_reading_at = greatest(v.newest_reading_at, c.newest)
       FROM unnest($2::text[], $3::bigint[], $4::bigint[], $5::timestamptz[]) AS c(id, readings, skipped, newest)
      WHERE v.tenant_id = $1 AND v.id = c.id`,
    [
      tx.tenantId,
      counts.map(({ id }) => id),
      counts.map(({ readings }) => readings),
      counts.map(({ skipped }) => skipped),
      counts.map(({ newestReadingAt }) => newestReadingAt ?? null),
    ],
  )
}

export async function pageOfVehicles(
  tx: Tx,
  filter: { connectionId: string; status?: string | undefined; afterId: string; limit: number },
): Promise<ExternalVehicle[]> {
  const { rows } = await tx.sql.query<Row>(
    `SELECT ${columns} FROM external_vehicles
      WHERE tenant_id = $1 AND connection_id = $2 AND id > $3 AND ($4::text IS NULL OR status = $4)
      ORDER BY id LIMIT $5`,
    [tx.tenantId, filter.connectionId, filter.afterId, filter.status ?? null, filter.limit],
  )
  return rows.map(vehicleOf)
}
