import type { Speeding as SpeedingContract } from '@clutch/contracts/fleet/speedings'
import { given } from '@clutch/shared/given'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Prisma, Speeding as Row } from '../../prisma/client/client.ts'
import { type Voided, voidedColumns, voidedSql } from '../behaviour-contests/voided.ts'
import { columnsOf, duringSpans, type Span } from '../driving-scores/spans.ts'
import type { Tx } from '../kit.ts'
import { hiddenPlace, type PlacesHidden } from '../places-hidden.ts'
import { findPrivate } from '../trips/private-store.ts'
import type { Speeding } from './speeding.ts'

/** @param isPrivate where it was is told to nobody, and so not by whose border it was limited */
function speedingOf(row: Row, isPrivate: boolean): SpeedingContract {
  const { startMs: _start, endMs, source, of, ...speeding } = row.record as unknown as Speeding
  return {
    ...speeding,
    version: row.version,
    vehicleId: row.vehicleId,
    tripId: row.tripId,
    status: row.status as SpeedingContract['status'],
    startedAt: row.startedAt.toISOString(),
    endedAt: new Date(endMs).toISOString(),
    limitFrom: source,
    limitOf: of,
    ...(isPrivate && { at: null, limitOf: null }),
  }
}

/** How these rows are told. */
export async function speedingTellerOf(tx: Tx, rows: readonly Row[]): Promise<(row: Row) => SpeedingContract> {
  const isPrivate = await findPrivate(tx, rows, ({ vehicleId, startedAt, record }) => ({
    vehicleId,
    from: startedAt,
    to: new Date((record as unknown as Speeding).endMs),
  }))
  return (row) => speedingOf(row, isPrivate(row))
}

export async function saveSpeeding(
  tx: Tx,
  speeding: Speeding,
  { tripId, vehicleId }: { tripId: string; vehicleId: string },
): Promise<Row> {
  const data = {
    tripId,
    vehicleId,
    deviceId: speeding.deviceId,
    status: 'standing',
    severity: speeding.severity,
    startedAt: new Date(speeding.startMs),
    record: speeding as unknown as Prisma.InputJsonValue,
  }
  return tx.db.speeding.upsert({
    where: { tenantId_id: { tenantId: tx.tenantId, id: speeding.id } },
    create: { tenantId: tx.tenantId, id: speeding.id, version: 1, ...data },
    update: { ...data, version: { increment: 1 } },
  })
}

export async function hideSpeedingPlaces(tx: Tx, { deviceId, from, to, mode }: PlacesHidden): Promise<void> {
  await tx.sql.query(
    `UPDATE speedings SET version = version + 1, record = record || jsonb_build_object('at', ${hiddenPlace(`record->'at'`, '$5')})
     WHERE tenant_id = $1 AND device_id = $2 AND started_at BETWEEN $3 AND $4`,
    [tx.tenantId, deviceId, from, to, mode],
  )
}

export async function withdrawSpeeding(tx: Tx, id: string): Promise<Row> {
  return tx.db.speeding.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    data: { status: 'withdrawn', version: { increment: 1 } },
  })
}

export async function findSpeedingsOfTrip(tx: Tx, tripId: string): Promise<Row[]> {
  return tx.db.speeding.findMany({ where: { tenantId: tx.tenantId, tripId, status: 'standing' } })
}

export async function findSpeeding(tx: Tx, id: string): Promise<SpeedingContract | undefined> {
  const row = await tx.db.speeding.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null || row.status === 'withdrawn' ? undefined : (await speedingTellerOf(tx, [row]))(row)
}

export interface Assessment {
  tripId: string
  vehicleId: string
  startMs: number
  endMs: number
  attempts: number
}

/** A trip whose limits are to be found out, from the beginning. */
export async function saveAssessment(tx: Tx, assessment: Omit<Assessment, 'attempts'>): Promise<void> {
  const { tripId, vehicleId, startMs, endMs } = assessment
  const data = {
    vehicleId,
    startedAt: new Date(startMs),
    endedAt: new Date(endMs),
    status: 'asking',
    attempts: 0,
    assessedAt: tx.now,
  }
  await tx.db.speedingAssessment.upsert({
    where: { tenantId_tripId: { tenantId: tx.tenantId, tripId } },
    create: { tenantId: tx.tenantId, tripId, ...data },
    update: data,
  })
}

/** Trips of a vehicle that meet a time and were assessed, ends included. Its device is the trip's to say. */
export async function findAssessedDuring(
  tx: Tx,
  vehicleId: string,
  { from, to }: { from: string; to: string },
): Promise<(Omit<Assessment, 'attempts'> & { deviceId: string })[]> {
  const { rows } = await tx.sql.query<Omit<Assessment, 'attempts'> & { deviceId: string }>(
    `SELECT a.trip_id AS "tripId", a.vehicle_id AS "vehicleId", t.device_id AS "deviceId",
            extract(epoch FROM a.started_at)::float8 * 1000 AS "startMs", extract(epoch FROM a.ended_at)::float8 * 1000 AS "endMs"
       FROM speeding_assessments a JOIN trips t ON t.tenant_id = a.tenant_id AND t.id = a.trip_id
      WHERE a.tenant_id = $1 AND a.vehicle_id = $2 AND a.started_at >= $3::timestamptz - interval '7 days' AND a.started_at <= $4
        AND a.ended_at >= $3 AND a.status <> 'withdrawn' ORDER BY a.trip_id LIMIT 100`,
    [tx.tenantId, vehicleId, from, to],
  )
  return rows
}

/** Undefined when nothing is to be found out any more. */
export async function lockAssessment(tx: Tx, tripId: string): Promise<Assessment | undefined> {
  const { rows } = await tx.sql.query<Assessment>(
    `SELECT trip_id AS "tripId", vehicle_id AS "vehicleId", attempts,
            extract(epoch FROM started_at)::float8 * 1000 AS "startMs", extract(epoch FROM ended_at)::float8 * 1000 AS "endMs"
       FROM speeding_assessments WHERE tenant_id = $1 AND trip_id = $2 AND status = 'asking' FOR UPDATE`,
    [tx.tenantId, tripId],
  )
  return rows[0]
}

export async function updateAssessment(
  tx: Tx,
  tripId: string,
  change: { status?: string; attempts?: number; drivenM?: number; knownM?: number },
): Promise<void> {
  await tx.db.speedingAssessment.updateMany({
    where: { tenantId: tx.tenantId, tripId },
    data: { ...change, assessedAt: tx.now },
  })
}

/** How far these spans were driven where the limit is known, by the trips that began in them. */
export async function findLimitsKnownM(tx: Tx, spans: readonly Span[]): Promise<number> {
  const { rows } = await tx.sql.query<{ m: number }>(
    `SELECT coalesce(sum(a.known_m), 0)::float8 AS m
       FROM unnest($2::text[], $3::timestamptz[], $4::timestamptz[], $5::text[]) AS span (vehicle_id, from_at, to_at, zone)
       JOIN speeding_assessments a ON a.tenant_id = $1 AND a.vehicle_id = span.vehicle_id
        AND a.started_at >= span.from_at AND a.started_at < span.to_at
      WHERE a.status IN ('whole', 'partial')`,
    [tx.tenantId, ...columnsOf(spans)],
  )
  return rows[0]!.m
}

/** How many count in these spans, by severity. */
export async function findSpeedingCounts(
  tx: Tx,
  spans: readonly Span[],
  voided: readonly Voided[],
): Promise<{ severity: Speeding['severity']; count: number }[]> {
  const { rows } = await tx.sql.query<{ severity: Speeding['severity']; count: number }>(
    `SELECT s.severity, count(*)::int AS count
       FROM unnest($2::text[], $3::timestamptz[], $4::timestamptz[], $5::text[]) AS span (vehicle_id, from_at, to_at, zone)
       JOIN speedings s ON s.tenant_id = $1 AND s.vehicle_id = span.vehicle_id
        AND s.started_at >= span.from_at AND s.started_at < span.to_at
      WHERE s.status = 'standing' AND NOT ${voidedSql('s', 6)}
      GROUP BY s.severity`,
    [tx.tenantId, ...columnsOf(spans), ...voidedColumns(voided, 'speeding')],
  )
  return rows
}

/** Latest first. */
export async function findSpeedingsPage(
  tx: Tx,
  filter: {
    vehicleId?: string | undefined
    /** Only what began while somebody was in these vehicles. */
    spans?: readonly Span[] | undefined
    severity?: string | undefined
    range: { gte?: Date; lt?: Date }
    before?: TimeKey | undefined
    limit: number
  },
): Promise<Row[]> {
  return tx.db.speeding.findMany({
    where: {
      tenantId: tx.tenantId,
      status: 'standing',
      ...given({ vehicleId: filter.vehicleId, severity: filter.severity }),
      startedAt: filter.range,
      ...(filter.spans && { OR: duringSpans(filter.spans) }),
      AND: earlierThan('startedAt', filter.before),
    },
    orderBy: latestFirst('startedAt'),
    take: filter.limit,
  })
}
