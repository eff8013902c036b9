import type { Trip as TripContract } from '@clutch/contracts/fleet/trips'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Prisma, Trip as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { findStandingIn, type WhichStanding } from '../standing.ts'
import type { Standing } from '../telemetry/track-folded.ts'
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
    status: row.status as TripContract['status'],
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    from: placeOf(trip.from),
    to: trip.to === null ? null : placeOf(trip.to),
    distanceM: round(trip.distanceM),
    durationS: round(trip.durationS),
    movingS: round(trip.movingS),
    idleS: round(trip.idleS),
    maxSpeedKmh: round(trip.maxSpeedKmh),
    points: trip.pointCount,
    evidence: { algorithm: trip.evidence.algorithm, start: trip.evidence.start, end: trip.evidence.end },
  }
}

function placeOf({ lat, lon }: { lat: number; lon: number }): { lat: number; lon: number } {
  return { lat, lon }
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

/** @returns the row as it stands now, with its version */
export async function saveTrip(tx: Tx, trip: Trip, vehicleId: string | null): Promise<Row> {
  const data = {
    deviceId: trip.deviceId,
    vehicleId,
    status: trip.status,
    startedAt: new Date(trip.startMs),
    endedAt: trip.endMs === null ? null : new Date(trip.endMs),
    decidedAt: new Date(trip.decidedAtMs),
    record: trip as unknown as Prisma.InputJsonValue,
  }
  return tx.db.trip.upsert({
    where: { tenantId_id: { tenantId: tx.tenantId, id: trip.id } },
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
  return findStandingIn(tx, { table: 'trips' }, deviceId, which)
}

export async function findTrip(tx: Tx, id: string): Promise<TripContract | undefined> {
  const row = await tx.db.trip.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : tripOf(row)
}

/** Kilometres of a vehicle's completed trips since an instant. */
export async function findKilometresSince(tx: Tx, vehicleId: string, since: Date): Promise<number> {
  const { rows } = await tx.sql.query<{ km: number | null }>(
    `SELECT sum((record->>'distanceM')::float8) / 1000 AS km FROM trips
     WHERE tenant_id = $1 AND vehicle_id = $2 AND started_at >= $3 AND status <> 'withdrawn'`,
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
