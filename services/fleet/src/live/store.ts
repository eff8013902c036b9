import type { LiveState } from '@clutch/contracts/fleet/live'
import type { Tx } from '../kit.ts'

/** A state as it goes around: with the fleet its vehicle was in at that moment. */
export type FleetLiveState = LiveState & { fleetId: string }

/** What a reading says of its vehicle. Null is what it does not say. */
export type SeenState = Omit<LiveState, 'name'>

interface Row {
  vehicle_id: string
  fleet_id: string
  name: string
  device_id: string
  at: Date
  lat: number
  lon: number
  speed_kmh: number | null
  course_deg: number | null
  ignition: boolean | null
  odometer_km: number | null
  trip_id: string | null
}

function stateOf(row: Row): FleetLiveState {
  return {
    vehicleId: row.vehicle_id,
    fleetId: row.fleet_id,
    name: row.name,
    deviceId: row.device_id,
    at: row.at.toISOString(),
    lat: row.lat,
    lon: row.lon,
    speedKmh: row.speed_kmh,
    courseDeg: row.course_deg,
    ignition: row.ignition,
    odometerKm: row.odometer_km,
    tripId: row.trip_id,
  }
}

const columns = `l.vehicle_id, v.fleet_id, v.name, l.device_id, l.at, l.lat, l.lon, l.speed_kmh, l.course_deg,
                 l.ignition, l.odometer_km, l.trip_id`

/**
 * Keeps what is newer than what is held, a vehicle at most once. Ignition and odometer stay known when a reading does
 * not carry them.
 * @returns the states that are new, with their vehicles' names and fleets
 */
export async function saveLiveStates(tx: Tx, rows: readonly SeenState[]): Promise<FleetLiveState[]> {
  if (rows.length === 0) return []
  const saved = await tx.sql.query<Row>(
    {
      name: 'live-save',
      text: `WITH saved AS (
               INSERT INTO live_states AS held (tenant_id, vehicle_id, device_id, at, lat, lon, speed_kmh, course_deg,
                                                ignition, odometer_km, trip_id)
               SELECT $1, * FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::float8[], $6::float8[],
                                        $7::float8[], $8::float8[], $9::bool[], $10::float8[], $11::text[])
               ON CONFLICT (tenant_id, vehicle_id) DO UPDATE
               SET device_id = excluded.device_id, at = excluded.at, lat = excluded.lat, lon = excluded.lon,
                   speed_kmh = excluded.speed_kmh, course_deg = excluded.course_deg,
                   ignition = coalesce(excluded.ignition, held.ignition),
                   odometer_km = coalesce(excluded.odometer_km, held.odometer_km), trip_id = excluded.trip_id
               WHERE held.at < excluded.at
                  OR (held.at = excluded.at AND held.trip_id IS DISTINCT FROM excluded.trip_id)
               RETURNING *)
             SELECT ${columns} FROM saved l JOIN vehicles v ON v.tenant_id = l.tenant_id AND v.id = l.vehicle_id`,
    },
    [
      tx.tenantId,
      rows.map((row) => row.vehicleId),
      rows.map((row) => row.deviceId),
      rows.map((row) => row.at),
      rows.map((row) => row.lat),
      rows.map((row) => row.lon),
      rows.map((row) => row.speedKmh),
      rows.map((row) => row.courseDeg),
      rows.map((row) => row.ignition),
      rows.map((row) => row.odometerKm),
      rows.map((row) => row.tripId),
    ],
  )
  return saved.rows.map(stateOf)
}

/** The trip of what a device said last, where that has changed without a new place: silence has ended it. */
export async function saveLiveTrip(
  tx: Tx,
  of: { vehicleId: string; deviceId: string; tripId: string | null },
): Promise<FleetLiveState[]> {
  const { rows } = await tx.sql.query<Row>(
    {
      name: 'live-save-trip',
      text: `WITH saved AS (
               UPDATE live_states SET trip_id = $4
               WHERE tenant_id = $1 AND vehicle_id = $2 AND device_id = $3 AND trip_id IS DISTINCT FROM $4
               RETURNING *)
             SELECT ${columns} FROM saved l JOIN vehicles v ON v.tenant_id = l.tenant_id AND v.id = l.vehicle_id`,
    },
    [tx.tenantId, of.vehicleId, of.deviceId, of.tripId],
  )
  return rows.map(stateOf)
}

// Of the vehicles' table it reads what a state is shown with; in one statement, because a fleet may have thousands.
/** By vehicle, at most 20,000 as the contract says. */
export async function findLiveStatesOfFleet(tx: Tx, fleetId: string): Promise<LiveState[]> {
  const { rows } = await tx.sql.query<Row>(
    {
      name: 'live-of-fleet',
      text: `SELECT ${columns} FROM vehicles v
             JOIN live_states l ON l.tenant_id = v.tenant_id AND l.vehicle_id = v.id
             WHERE v.tenant_id = $1 AND v.fleet_id = $2 ORDER BY v.id LIMIT 20000`,
    },
    [tx.tenantId, fleetId],
  )
  return rows.map((row) => withoutFleet(stateOf(row)))
}

/** A state as clients see it. */
export function withoutFleet({ fleetId: _known, ...state }: FleetLiveState): LiveState {
  return state
}
