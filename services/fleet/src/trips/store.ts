import type { Trip as TripContract } from '@clutch/contracts/fleet/trips'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Prisma, Trip as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { hiddenPlace, type PlacesHidden } from '../places-hidden.ts'
import { findStandingIn, type Standing, type WhichStanding } from '../standing.ts'

import type { Place } from './track.ts'
import type { Relocation, Stop, Trip } from './trip-engine.ts'

/** The trip as clients and events know it; undefined while no vehicle had the device. */
export function tripOf(row: Row): TripContract | undefined {
  if (row.vehicleId === null) return undefined
  const trip = row.record as unknown as Trip
  return {
    id: row.id,
    version: row.version,
    vehicleId: row.vehicleId,
    deviceId: row.deviceId,
    // In the place of one that is not shown there are others.
    status: row.shown ? (row.status as TripContract['status']) : 'withdrawn',
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    // Those in the place of one that is not shown say where it went, as far as it may be known.
    from: row.private || !row.shown ? null : placeOf(trip.from),
    to: row.private || !row.shown ? null : placeOf(trip.to),
    private: row.private,
    origin: row.origin as TripContract['origin'],
    corrections: row.corrections,
    distanceM: round(trip.distanceM),
    durationS: round(trip.durationS),
    movingS: round(trip.movingS),
    idleS: round(trip.idleS),
    maxSpeedKmh: round(trip.maxSpeedKmh),
    avgSpeedKmh: round(trip.avgSpeedKmh),
    odometerStartM: trip.odometerStartM,
    odometerEndM: trip.odometerEndM,
    engineHoursStart: trip.engineHoursStart,
    engineHoursEnd: trip.engineHoursEnd,
    points: trip.pointCount,
    evidence: trip.evidence,
  }
}

/** Null also for a place that was hidden afterwards. */
function placeOf(place: Place | null): { lat: number; lon: number } | null {
  return place && { lat: place.lat, lon: place.lon }
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function rowOf(trip: Trip, vehicleId: string | null) {
  return {
    deviceId: trip.deviceId,
    vehicleId,
    status: trip.status,
    startedAt: new Date(trip.startMs),
    endedAt: trip.endMs === null ? null : new Date(trip.endMs),
    decidedAt: new Date(trip.decidedAtMs),
    record: trip as unknown as Prisma.InputJsonValue,
  }
}

/** @returns the rows as they stand now, with their versions, by id */
export async function saveTrips(
  tx: Tx,
  saved: readonly { trip: Trip; vehicleId: string | null }[],
): Promise<Map<string, Row>> {
  const { rows } = await tx.sql.query<Row>(
    {
      name: 'trips-save',
      text: `INSERT INTO trips AS held (tenant_id, id, version, device_id, vehicle_id, status, started_at, ended_at, decided_at, record)
             SELECT $1, id, 1, device_id, vehicle_id, status, started_at, ended_at, decided_at, record
             FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[],
                         $8::timestamptz[], $9::jsonb[])
               AS of (id, device_id, vehicle_id, status, started_at, ended_at, decided_at, record)
             ON CONFLICT (tenant_id, id) DO UPDATE
             SET version = held.version + 1, vehicle_id = excluded.vehicle_id, status = excluded.status,
                 started_at = excluded.started_at, ended_at = excluded.ended_at, decided_at = excluded.decided_at,
                 record = excluded.record
             RETURNING tenant_id AS "tenantId", id, version, device_id AS "deviceId", vehicle_id AS "vehicleId", status,
                       started_at AS "startedAt", ended_at AS "endedAt", decided_at AS "decidedAt", record, origin, shown,
                       private, corrections`,
    },
    [
      tx.tenantId,
      saved.map(({ trip }) => trip.id),
      saved.map(({ trip }) => trip.deviceId),
      saved.map(({ vehicleId }) => vehicleId),
      saved.map(({ trip }) => trip.status),
      saved.map(({ trip }) => new Date(trip.startMs)),
      saved.map(({ trip }) => (trip.endMs === null ? null : new Date(trip.endMs))),
      saved.map(({ trip }) => new Date(trip.decidedAtMs)),
      saved.map(({ trip }) => JSON.stringify(trip)),
    ],
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** A trip as it is kept: the engine's, or one in its place. */
export interface KeptTrip {
  trip: Trip
  vehicleId: string
  origin: 'engine' | 'manual'
  isShown: boolean
  isPrivate: boolean
  corrections: readonly string[]
}

/** Longer than any trip: what begins earlier than this before a time has ended before it. */
export const longestTripMs = 7 * 86_400_000

/** Of a vehicle, the engine's and those in their place, that meet a time, ends included. */
export async function findTripRowsDuring(
  tx: Tx,
  vehicleId: string,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<KeptTrip[]> {
  const rows = await tx.db.trip.findMany({
    where: {
      tenantId: tx.tenantId,
      vehicleId,
      startedAt: { gte: new Date(fromMs - longestTripMs), lte: new Date(toMs) },
      OR: [{ endedAt: null }, { endedAt: { gte: new Date(fromMs) } }],
      status: { not: 'withdrawn' },
    },
    orderBy: [{ startedAt: 'asc' }, { id: 'asc' }],
    take: 1_000,
  })
  return rows.map((row) => ({
    trip: row.record as unknown as Trip,
    vehicleId,
    origin: row.origin as KeptTrip['origin'],
    isShown: row.shown,
    isPrivate: row.private,
    corrections: row.corrections,
  }))
}

/** How many shown trips of a vehicle start between two instants, neither included. */
export async function findTripsBetween(tx: Tx, vehicleId: string, after: Date, before: Date): Promise<number> {
  return tx.db.trip.count({
    where: {
      tenantId: tx.tenantId,
      vehicleId,
      shown: true,
      status: { not: 'withdrawn' },
      startedAt: { gt: after, lt: before },
    },
  })
}

/** @returns the row as it stands now. One that is not the engine's goes when it is no longer shown. */
export async function saveShown(tx: Tx, kept: KeptTrip): Promise<Row> {
  const { trip, vehicleId, origin, isShown, isPrivate } = kept
  const shown = { shown: isShown, private: isPrivate, corrections: [...kept.corrections] }
  const where = { tenantId_id: { tenantId: tx.tenantId, id: trip.id } }
  if (origin === 'engine') return tx.db.trip.update({ where, data: { ...shown, version: { increment: 1 } } })
  const status = isShown ? trip.status : 'withdrawn'
  const data = { ...rowOf(trip, vehicleId), ...shown, status, origin }
  return tx.db.trip.upsert({
    where,
    create: { tenantId: tx.tenantId, id: trip.id, version: 1, ...data },
    update: { ...data, version: { increment: 1 } },
  })
}

export async function withdrawTrip(tx: Tx, id: string): Promise<Row> {
  return tx.db.trip.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    data: { status: 'withdrawn', version: { increment: 1 } },
  })
}

export function findStandingTrips(tx: Tx, deviceId: string, which: WhichStanding): Promise<Standing[]> {
  return findStandingIn(tx, { table: 'trips', stands: `status <> 'withdrawn' AND origin = 'engine'` }, deviceId, which)
}

export async function findTrip(tx: Tx, id: string): Promise<TripContract | undefined> {
  const row = await tx.db.trip.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : tripOf(row)
}

/** Those of these trips that clients know. */
export async function findTrips(tx: Tx, ids: readonly string[]): Promise<Map<string, TripContract>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.db.trip.findMany({ where: { tenantId: tx.tenantId, id: { in: [...ids] } } })
  const trips = rows.map(tripOf).filter((trip) => trip !== undefined)
  return new Map(trips.map((trip) => [trip.id, trip]))
}

/**
 * Trips of a device that begin or end in a time, without the place of that. Without a place a trip is private for good.
 * @returns them as they stand now
 */
export async function hideTripPlaces(tx: Tx, { deviceId, from, to, mode }: PlacesHidden): Promise<Row[]> {
  const { rows } = await tx.sql.query<{ id: string }>(
    `UPDATE trips SET version = version + 1, private = private OR $5::text <> 'coarsen',
       record = record
         || CASE WHEN started_at BETWEEN $3 AND $4 THEN jsonb_build_object('from', ${hiddenPlace(`record->'from'`, '$5')}) ELSE '{}' END
         || CASE WHEN ended_at BETWEEN $3 AND $4 THEN jsonb_build_object('to', ${hiddenPlace(`record->'to'`, '$5')}) ELSE '{}' END
     WHERE tenant_id = $1 AND device_id = $2 AND decided_at >= $3
       AND (started_at BETWEEN $3 AND $4 OR ended_at BETWEEN $3 AND $4)
     RETURNING id`,
    [tx.tenantId, deviceId, from, to, mode],
  )
  return tx.db.trip.findMany({ where: { tenantId: tx.tenantId, id: { in: rows.map(({ id }) => id) } } })
}

/** The same for where it stood. */
export async function hideStayPlaces(tx: Tx, { deviceId, from, to, mode }: PlacesHidden): Promise<void> {
  await tx.sql.query(
    `UPDATE stays SET record = record
         || CASE WHEN record ? 'at' THEN jsonb_build_object('at', ${hiddenPlace(`record->'at'`, '$5')}) ELSE '{}' END
         || CASE WHEN record ? 'from' THEN jsonb_build_object('from', ${hiddenPlace(`record->'from'`, '$5')}) ELSE '{}' END
         || CASE WHEN record ? 'to' THEN jsonb_build_object('to', ${hiddenPlace(`record->'to'`, '$5')}) ELSE '{}' END
     WHERE tenant_id = $1 AND device_id = $2 AND decided_at >= $3 AND started_at <= $4 AND ended_at >= $3`,
    [tx.tenantId, deviceId, from, to, mode],
  )
}

/** Whose the trips are that are kept so far. */
export async function findVehiclesOfTrips(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const { rows } = await tx.sql.query<{ id: string; vehicle_id: string }>(
    'SELECT id, vehicle_id FROM trips WHERE tenant_id = $1 AND id = ANY($2::text[]) AND vehicle_id IS NOT NULL',
    [tx.tenantId, ids],
  )
  return new Map(rows.map((row) => [row.id, row.vehicle_id]))
}

/** Kilometres of a vehicle's completed trips since an instant. */
export async function findKilometresSince(tx: Tx, vehicleId: string, since: Date): Promise<number> {
  const { rows } = await tx.sql.query<{ km: number | null }>(
    `SELECT sum((record->>'distanceM')::float8) / 1000 AS km FROM trips
     WHERE tenant_id = $1 AND vehicle_id = $2 AND started_at >= $3 AND status <> 'withdrawn' AND shown`,
    [tx.tenantId, vehicleId, since],
  )
  return rows[0]?.km ?? 0
}

export interface TripFilter {
  vehicleId?: string | undefined
  vehicleIds?: readonly string[] | undefined
  status?: string | undefined
  range: { gte?: Date; lt?: Date }
  before?: TimeKey | undefined
  limit: number
}

/** Latest first. */
export async function pageOfTrips(tx: Tx, filter: TripFilter): Promise<Row[]> {
  return tx.db.trip.findMany({
    where: {
      tenantId: tx.tenantId,
      vehicleId: filter.vehicleId ?? (filter.vehicleIds === undefined ? { not: null } : { in: [...filter.vehicleIds] }),
      shown: true,
      status: filter.status ?? { in: ['running', 'completed'] },
      startedAt: filter.range,
      AND: earlierThan('startedAt', filter.before),
    },
    orderBy: latestFirst('startedAt'),
    take: filter.limit,
  })
}

export async function saveStay(tx: Tx, stay: Stop | Relocation, vehicleId: string | null): Promise<void> {
  const data = {
    kind: stay.kind,
    deviceId: stay.deviceId,
    vehicleId,
    startedAt: new Date(stay.kind === 'stop' ? stay.startMs : stay.leftMs),
    endedAt: new Date(stay.kind === 'stop' ? stay.endMs : stay.foundMs),
    decidedAt: new Date(stay.decidedAtMs),
    record: stay as unknown as Prisma.InputJsonValue,
  }
  await tx.db.stay.upsert({
    where: { tenantId_id: { tenantId: tx.tenantId, id: stay.id } },
    create: { tenantId: tx.tenantId, id: stay.id, ...data },
    update: data,
  })
}

export async function removeStay(tx: Tx, id: string): Promise<void> {
  await tx.db.stay.deleteMany({ where: { tenantId: tx.tenantId, id } })
}

export function findStandingStays(tx: Tx, deviceId: string, which: WhichStanding): Promise<Standing[]> {
  return findStandingIn(tx, { table: 'stays', stands: 'true' }, deviceId, which)
}
