import type { HarshEvent } from '@clutch/contracts/fleet/harsh-events'
import type { Trip } from '@clutch/contracts/fleet/trips'
import type { TroubleCode } from '@clutch/contracts/fleet/trouble-codes'
import type { Vehicle } from '@clutch/contracts/fleet/vehicles'
import type { Tx } from '../kit.ts'
import type { DrivenTrip, KnownTroubleCode, VehicleFacts } from './vehicle-facts.ts'

// Each keeps the newest version, in whatever order they arrive.

/** @param at when the vehicle was as told: a device that is new to us has spoken since then */
export async function keepVehicle(tx: Tx, vehicle: Vehicle, at: Date): Promise<void> {
  await tx.sql.query(
    `INSERT INTO vehicles AS held (tenant_id, id, version, status, device_id, device_since, created_at)
     VALUES ($1, $2, $3, $4, $5::text, CASE WHEN $5::text IS NULL THEN NULL ELSE $6::timestamptz END, $7)
     ON CONFLICT (tenant_id, id) DO UPDATE
        SET version = excluded.version, status = excluded.status, device_id = excluded.device_id,
            device_since = CASE WHEN held.device_id = excluded.device_id THEN held.device_since ELSE excluded.device_since END
      WHERE held.version < excluded.version`,
    [tx.tenantId, vehicle.id, vehicle.version, vehicle.status, vehicle.deviceId, at, new Date(vehicle.createdAt)],
  )
}

export async function keepTrip(tx: Tx, trip: Trip): Promise<void> {
  await tx.sql.query(
    `INSERT INTO vehicle_trips AS held
       (tenant_id, id, version, vehicle_id, status, started_at, ended_at, distance_m, duration_s, idle_s)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     ON CONFLICT (tenant_id, id) DO UPDATE
        SET version = excluded.version, vehicle_id = excluded.vehicle_id, status = excluded.status,
            started_at = excluded.started_at, ended_at = excluded.ended_at, distance_m = excluded.distance_m,
            duration_s = excluded.duration_s, idle_s = excluded.idle_s
      WHERE held.version < excluded.version`,
    [
      tx.tenantId,
      trip.id,
      trip.version,
      trip.vehicleId,
      trip.status,
      new Date(trip.startedAt),
      trip.endedAt === null ? null : new Date(trip.endedAt),
      trip.distanceM,
      trip.durationS,
      trip.idleS,
    ],
  )
}

/** What was withdrawn stays so: a withdrawal need not carry a greater version than what it takes back. */
export async function keepHarshEvent(tx: Tx, event: HarshEvent, withdrawn: boolean): Promise<void> {
  await tx.sql.query(
    `INSERT INTO vehicle_harsh_events AS held (tenant_id, id, version, vehicle_id, started_at, withdrawn)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (tenant_id, id) DO UPDATE
        SET version = excluded.version, vehicle_id = excluded.vehicle_id, started_at = excluded.started_at,
            withdrawn = excluded.withdrawn
      WHERE held.version < excluded.version OR (held.version = excluded.version AND excluded.withdrawn)`,
    [tx.tenantId, event.id, event.version, event.vehicleId, new Date(event.startedAt), withdrawn],
  )
}

export async function keepTroubleCode(tx: Tx, code: TroubleCode): Promise<void> {
  await tx.sql.query(
    `INSERT INTO vehicle_trouble_codes AS held
       (tenant_id, id, version, vehicle_id, code, status, opened_at, cleared_at, odometer_km)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (tenant_id, id) DO UPDATE
        SET version = excluded.version, vehicle_id = excluded.vehicle_id, code = excluded.code, status = excluded.status,
            opened_at = excluded.opened_at, cleared_at = excluded.cleared_at,
            odometer_km = coalesce(excluded.odometer_km, held.odometer_km)
      WHERE held.version < excluded.version`,
    [
      tx.tenantId,
      code.id,
      code.version,
      code.vehicleId,
      code.code,
      code.status,
      new Date(code.openedAt),
      code.clearedAt === null ? null : new Date(code.clearedAt),
      code.vehicle.odometerKm,
    ],
  )
}

export async function findVehicle(tx: Tx, id: string): Promise<{ id: string } | undefined> {
  const where = { tenantId_id: { tenantId: tx.tenantId, id } }
  return (await tx.db.vehicle.findUnique({ where, select: { id: true } })) ?? undefined
}

const windowDays = 30
const maxTrips = 5_000
const maxTroubleCodes = 500

/** What is known at an instant. The newest count where there are more than anybody could drive in a month. */
export async function findVehicleFacts(tx: Tx, vehicleId: string, at: Date): Promise<VehicleFacts> {
  const since = new Date(at.getTime() - windowDays * 86_400_000)
  const heard = await tx.sql.query<{
    connectedSince: Date | null
    readsTroubleCodes: boolean
    odometerKm: number | null
  }>(
    {
      name: 'vehicle-heard',
      text: `SELECT least(
               (SELECT device_since FROM vehicles WHERE tenant_id = $1 AND id = $2),
               (SELECT min(started_at) FROM vehicle_trips WHERE tenant_id = $1 AND vehicle_id = $2)) AS "connectedSince",
             EXISTS (SELECT 1 FROM vehicle_trouble_codes WHERE tenant_id = $1 AND vehicle_id = $2) AS "readsTroubleCodes",
             (SELECT odometer_km FROM vehicle_trouble_codes WHERE tenant_id = $1 AND vehicle_id = $2
                AND odometer_km IS NOT NULL ORDER BY opened_at DESC LIMIT 1) AS "odometerKm"`,
    },
    [tx.tenantId, vehicleId],
  )
  const trips = await tx.sql.query<DrivenTrip & Record<string, unknown>>(
    {
      name: 'vehicle-trips',
      text: `SELECT started_at AS "startedAt", distance_m AS "distanceM", duration_s AS "durationS", idle_s AS "idleS",
               (SELECT count(*)::int FROM vehicle_harsh_events harsh
                 WHERE harsh.tenant_id = trip.tenant_id AND harsh.vehicle_id = trip.vehicle_id AND NOT harsh.withdrawn
                   AND harsh.started_at >= trip.started_at AND harsh.started_at <= trip.ended_at) AS "harshEvents"
             FROM vehicle_trips trip
             WHERE tenant_id = $1 AND vehicle_id = $2 AND started_at > $3 AND status = 'completed'
             ORDER BY started_at DESC LIMIT ${maxTrips}`,
    },
    [tx.tenantId, vehicleId, since],
  )
  const codes = await tx.sql.query<KnownTroubleCode & Record<string, unknown>>(
    {
      name: 'vehicle-trouble-codes',
      text: `SELECT id, code, opened_at AS "openedAt", cleared_at AS "clearedAt" FROM vehicle_trouble_codes
             WHERE tenant_id = $1 AND vehicle_id = $2 AND (cleared_at IS NULL OR cleared_at > $3)
             ORDER BY opened_at DESC LIMIT ${maxTroubleCodes}`,
    },
    [tx.tenantId, vehicleId, since],
  )
  return { ...heard.rows[0]!, trips: trips.rows, troubleCodes: codes.rows }
}
