import type { LiveState } from '@clutch/contracts/fleet/live'
import type { Tx } from '../kit.ts'
import type { PlacesHidden } from '../places-hidden.ts'
import { privateNowSql } from '../trips/private-store.ts'
import type { Activity } from './activity.ts'

/** What goes around of a vehicle, with the fleet it was in at that moment: its state, or that it is not to be seen any more. */
export type LiveChange = { fleetId: string } & (LiveState | GoneVehicle)

export interface GoneVehicle {
  vehicleId: string
  gone: true
}

/** What is told of a vehicle beside where it is: each stays known until it is told again. */
export type Vitals = Partial<
  Record<'fuelLitres' | 'fuelPercent' | 'stateOfChargePercent' | 'supplyV' | 'engineHours', number>
>

/** What follows from all readings up to the last, as silence may change it too. */
export interface Situation {
  tripId: string | null
  activity: Activity | null
  activitySince: string | null
  geofenceIds: readonly string[]
  openTroubleCodes: number
  /** Of where it is parked: by it the address is found. */
  cell: string | null
}

/** What a reading says of its vehicle. Null is what it does not say. */
export interface SeenState
  extends Situation,
    Pick<
      LiveState,
      'vehicleId' | 'deviceId' | 'at' | 'lat' | 'lon' | 'speedKmh' | 'courseDeg' | 'ignition' | 'odometerKm'
    > {
  vitals: Vitals
}

interface Row {
  vehicle_id: string
  fleet_id: string
  name: string
  group_ids: string[]
  device_id: string
  at: Date
  lat: number
  lon: number
  speed_kmh: number | null
  course_deg: number | null
  ignition: boolean | null
  odometer_km: number | null
  trip_id: string | null
  activity: Activity | null
  activity_since: Date | null
  vitals: Vitals
  geofence_ids: string[]
  open_trouble_codes: number
  hidden: boolean
  private: boolean
  problems: string[] | null
  driver_id: string | null
  address: string | null
}

function stateOf(row: Row): LiveState {
  const { vitals } = row
  const isOffline = row.problems?.includes('offline') === true
  const at = row.at.toISOString()
  return {
    vehicleId: row.vehicle_id,
    name: row.name,
    deviceId: row.device_id,
    at,
    lat: row.lat,
    lon: row.lon,
    speedKmh: row.speed_kmh,
    courseDeg: row.course_deg,
    ignition: row.ignition,
    odometerKm: row.odometer_km,
    driverId: row.driver_id,
    tripId: row.trip_id,
    status: isOffline ? 'offline' : (row.activity ?? 'unknown'),
    statusSince: isOffline ? at : (row.activity_since?.toISOString() ?? null),
    fuelLitres: vitals.fuelLitres ?? null,
    fuelPercent: vitals.fuelPercent ?? null,
    stateOfChargePercent: vitals.stateOfChargePercent ?? null,
    supplyV: vitals.supplyV ?? null,
    engineHours: vitals.engineHours ?? null,
    openTroubleCodes: row.open_trouble_codes,
    geofenceIds: row.geofence_ids,
    deviceProblems: row.problems ?? [],
    address: row.address,
  }
}

function changesIn(rows: readonly Row[]): LiveChange[] {
  return rows.map((row) => {
    const of = isToBeSeen(row) ? stateOf(row) : { vehicleId: row.vehicle_id, gone: true as const }
    return { ...of, fleetId: row.fleet_id }
  })
}

/** Not in a time that a driver has hidden, nor on a private trip or where that went. */
function isToBeSeen({ hidden, private: isPrivate }: Row): boolean {
  return !hidden && !isPrivate
}

// What a state is shown with is of other tables; it is read in one statement, because a fleet may have thousands.
/** @param now the parameter that holds the instant: of those who drove the vehicle, its driver is who drives it then */
const columns = (
  now: `$${number}`,
) => `v.id AS vehicle_id, v.fleet_id, v.name, v.group_ids, l.device_id, l.at, l.lat, l.lon, l.speed_kmh, l.course_deg,
                 l.hidden, ${privateNowSql('v.id', 'l.at')} AS private, l.ignition, l.odometer_km, l.trip_id, l.activity, l.activity_since, l.vitals, l.geofence_ids,
                 l.open_trouble_codes, a.label AS address,
                 (SELECT array_agg(DISTINCT p.kind ORDER BY p.kind) FROM device_problems p
                  WHERE p.tenant_id = l.tenant_id AND p.device_id = l.device_id AND p.status = 'open') AS problems,
                 (SELECT d.driver_id FROM driver_assignments d
                  WHERE d.tenant_id = l.tenant_id AND d.vehicle_id = l.vehicle_id AND d.status = 'standing' AND d.from_at <= ${now}
                    AND (d.until_at IS NULL OR d.until_at > ${now})
                  ORDER BY d.from_at DESC LIMIT 1) AS driver_id`
const address = `LEFT JOIN addresses a ON a.tenant_id = l.tenant_id AND a.cell = l.cell`
const shown = (now: `$${number}`) =>
  `SELECT ${columns(now)} FROM saved l JOIN vehicles v ON v.tenant_id = l.tenant_id AND v.id = l.vehicle_id ${address}`

/**
 * Keeps what is newer than what is held, a vehicle at most once. Ignition, odometer and vitals stay known when a reading does
 * not carry them. A vehicle that moves on within a trip does so since the first reading that says so.
 * @returns what is new, with the vehicles' names and fleets
 */
export async function saveLiveStates(tx: Tx, rows: readonly SeenState[]): Promise<LiveChange[]> {
  if (rows.length === 0) return []
  const saved = await tx.sql.query<Row>(
    {
      name: 'live-save',
      text: `WITH saved AS (
               INSERT INTO live_states AS held (tenant_id, vehicle_id, device_id, at, lat, lon, speed_kmh, course_deg,
                                                ignition, odometer_km, trip_id, activity, activity_since, vitals,
                                                geofence_ids, open_trouble_codes, cell)
               SELECT $1, s.vehicle_id, s.device_id, s.at, s.lat, s.lon, s.speed_kmh, s.course_deg, s.ignition, s.odometer_km,
                      s.trip_id, s.activity, s.activity_since, s.vitals,
                      ARRAY(SELECT jsonb_array_elements_text(s.geofence_ids)), s.open_trouble_codes, s.cell
               FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::float8[], $6::float8[], $7::float8[], $8::float8[],
                           $9::bool[], $10::float8[], $11::text[], $12::text[], $13::timestamptz[], $14::jsonb[],
                           $15::jsonb[], $16::int[], $17::text[])
                 AS s (vehicle_id, device_id, at, lat, lon, speed_kmh, course_deg, ignition, odometer_km, trip_id, activity,
                       activity_since, vitals, geofence_ids, open_trouble_codes, cell)
               ON CONFLICT (tenant_id, vehicle_id) DO UPDATE
               SET device_id = excluded.device_id, at = excluded.at, lat = excluded.lat, lon = excluded.lon,
                   speed_kmh = excluded.speed_kmh, course_deg = excluded.course_deg,
                   ignition = coalesce(excluded.ignition, held.ignition),
                   odometer_km = coalesce(excluded.odometer_km, held.odometer_km), trip_id = excluded.trip_id,
                   activity = excluded.activity,
                   activity_since = CASE
                     WHEN excluded.activity IS DISTINCT FROM 'moving' OR held.at <= excluded.activity_since THEN excluded.activity_since
                     WHEN held.activity = 'moving' THEN held.activity_since
                     ELSE excluded.at END,
                   vitals = held.vitals || excluded.vitals, geofence_ids = excluded.geofence_ids,
                   open_trouble_codes = excluded.open_trouble_codes, cell = excluded.cell, hidden = false
               WHERE held.at < excluded.at
                  OR (held.at = excluded.at AND held.trip_id IS DISTINCT FROM excluded.trip_id)
               RETURNING *)
             ${shown('$18')}`,
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
      rows.map((row) => row.activity),
      rows.map((row) => row.activitySince),
      rows.map((row) => JSON.stringify(row.vitals)),
      rows.map((row) => JSON.stringify(row.geofenceIds)),
      rows.map((row) => row.openTroubleCodes),
      rows.map((row) => row.cell),
      tx.now,
    ],
  )
  return changesIn(saved.rows)
}

/** What has changed of what a device said last without a new place: silence has ended its trip, or late readings say otherwise. */
export async function saveSituation(
  tx: Tx,
  of: Situation & { vehicleId: string; deviceId: string },
): Promise<LiveChange[]> {
  const { rows } = await tx.sql.query<Row>(
    {
      name: 'live-save-situation',
      text: `WITH saved AS (
               UPDATE live_states SET trip_id = $4, activity = $5, activity_since = $6, geofence_ids = $7, open_trouble_codes = $8,
                                      cell = CASE WHEN hidden THEN NULL ELSE $9 END
               WHERE tenant_id = $1 AND vehicle_id = $2 AND device_id = $3
                 AND (trip_id, activity, geofence_ids, open_trouble_codes, cell)
                     IS DISTINCT FROM ($4, $5, $7::text[], $8::int, $9::text)
               RETURNING *)
             ${shown('$10')}`,
    },
    [
      tx.tenantId,
      of.vehicleId,
      of.deviceId,
      of.tripId,
      of.activity,
      of.activitySince,
      of.geofenceIds,
      of.openTroubleCodes,
      of.cell,
      tx.now,
    ],
  )
  return changesIn(rows)
}

/** A place of a time in which it is not to be known goes: roughly, or altogether until a newer reading comes. */
export async function hideLivePlaces(tx: Tx, { deviceId, from, to, mode }: PlacesHidden): Promise<LiveChange[]> {
  const { rows } = await tx.sql.query<Row>(
    `WITH saved AS (
       UPDATE live_states
       SET cell = NULL, lat = CASE WHEN $5 THEN round(lat::numeric, 2) ELSE 0 END, lon = CASE WHEN $5 THEN round(lon::numeric, 2) ELSE 0 END,
           geofence_ids = '{}', hidden = NOT $5
       WHERE tenant_id = $1 AND device_id = $2 AND at BETWEEN $3 AND $4
       RETURNING *)
     ${shown('$6')}`,
    [tx.tenantId, deviceId, from, to, mode === 'coarsen', tx.now],
  )
  return changesIn(rows)
}

/** What a state is shown with is of a device, of a vehicle, or of where it is parked. */
export type Companion = { deviceId: string } | { vehicleId: string } | { cells: readonly string[] }

/** States whose company has changed: what is shown with them, and whether they are, is of another table. @returns what is to be told of them now */
export async function touchLiveStates(tx: Tx, of: Companion): Promise<LiveChange[]> {
  const [where, value] =
    'deviceId' in of
      ? ['device_id = $2', of.deviceId]
      : 'vehicleId' in of
        ? ['vehicle_id = $2', of.vehicleId]
        : ['cell = ANY($2::text[])', of.cells as string[]]
  const { rows } = await tx.sql.query<Row>(
    `WITH touched AS (SELECT vehicle_id FROM live_states WHERE tenant_id = $1 AND ${where} ORDER BY vehicle_id LIMIT 20000 FOR UPDATE),
          saved AS (UPDATE live_states l SET cell = l.cell FROM touched t
                    WHERE l.tenant_id = $1 AND l.vehicle_id = t.vehicle_id RETURNING l.*)
     ${shown('$3')}`,
    [tx.tenantId, value, tx.now],
  )
  return changesIn(rows)
}

/** As many as the contract lets a fleet show. */
const maxVehicles = 20_000

/** A vehicle as it was found in or out of a fleet. */
export interface FoundState {
  vehicleId: string
  /** Null: it is in another fleet, was never seen, or is not to be seen. */
  state: LiveState | null
  groupIds: readonly string[]
}

/** What a reading of the states has seen: all that was committed before `mark` and nothing that came to be after. */
export interface LiveReading {
  /** From here on the next reading goes; a decimal number. */
  mark: bigint
  /** All that there is, rather than what has changed. */
  isWhole: boolean
  found: FoundState[]
}

/**
 * The states of a fleet that may have changed since a reading, or all of them.
 *
 * Every row says which transaction wrote it last. Whatever a reading did not see was written by a transaction that still ran then
 * or began later, so none of these is older than the oldest that ran: that one is the mark. What was committed between is found
 * twice, what is committed is found always, and nobody waits for anybody.
 * @returns undefined when the tenant has no such fleet
 */
export async function findLiveStates(tx: Tx, fleetId: string, since: bigint | null): Promise<LiveReading | undefined> {
  // A statement of its own and first: its snapshot is not younger than that of the next.
  const { rows: heads } = await tx.sql.query<{ mark: string; exists: boolean }>(
    {
      name: 'live-mark',
      text: `SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS mark,
                    EXISTS (SELECT 1 FROM fleets WHERE tenant_id = $1 AND id = $2) AS exists`,
    },
    [tx.tenantId, fleetId],
  )
  const head = heads[0]!
  if (!head.exists) return undefined
  const mark = BigInt(head.mark)
  // A mark from the future is of another server's life: this one was restored from a copy.
  const isWhole = since === null || since > mark
  const { rows } = isWhole
    ? await tx.sql.query<Row>(
        {
          name: 'live-of-fleet',
          text: `SELECT ${columns('$3')} FROM vehicles v
                 JOIN live_states l ON l.tenant_id = v.tenant_id AND l.vehicle_id = v.id ${address}
                 WHERE v.tenant_id = $1 AND v.fleet_id = $2 ORDER BY v.id LIMIT ${maxVehicles}`,
        },
        [tx.tenantId, fleetId, tx.now],
      )
    : await tx.sql.query<Row>(
        {
          name: 'live-since',
          text: `WITH touched AS (SELECT vehicle_id AS id FROM live_states WHERE tenant_id = $1 AND changed >= $3
                                  UNION
                                  SELECT id FROM vehicles WHERE tenant_id = $1 AND changed >= $3 AND changed > 0)
                 SELECT ${columns('$4')}
                 FROM touched t JOIN vehicles v ON v.tenant_id = $1 AND v.id = t.id
                 LEFT JOIN live_states l ON l.tenant_id = v.tenant_id AND l.vehicle_id = v.id ${address}
                 WHERE v.fleet_id = $2 OR v.changed >= $3
                 ORDER BY v.id LIMIT ${maxVehicles + 1}`,
        },
        [tx.tenantId, fleetId, since.toString(), tx.now],
      )
  // So much has changed that it is no less work to begin again.
  if (rows.length > maxVehicles) return findLiveStates(tx, fleetId, null)
  const found = rows.map((row) => ({
    vehicleId: row.vehicle_id,
    state: row.fleet_id === fleetId && row.device_id !== null && isToBeSeen(row) ? stateOf(row) : null,
    groupIds: row.group_ids,
  }))
  return { mark, isWhole, found }
}

/** A change as clients see it. */
export function withoutFleet({ fleetId: _known, ...change }: LiveChange): LiveState | GoneVehicle {
  return change
}
