import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { AssignmentClaim as ClaimRow, DriverAssignment as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import type { KeptAssignment } from './assignment.ts'
import { type Claim, foreverMs, type Span } from './resolve.ts'
import type { DriverDuring } from './who-drove.ts'

function timesOf({ fromAt, untilAt }: { fromAt: Date; untilAt: Date | null }) {
  return { fromMs: fromAt.getTime(), untilMs: untilAt?.getTime() ?? null }
}

function keptOf({ tenantId: _tenant, status: _status, fromAt, untilAt, ...row }: Row): KeptAssignment {
  return { ...row, source: row.source as Claim['source'], ...timesOf({ fromAt, untilAt }) }
}

function claimOf({ tenantId: _tenant, fromAt, untilAt, ...row }: ClaimRow): Claim {
  return { ...row, source: row.source as Claim['source'], ...timesOf({ fromAt, untilAt }) }
}

function rowOf<const Kept extends { fromMs: number; untilMs: number | null }>(
  tx: Tx,
  { fromMs, untilMs, ...kept }: Kept,
) {
  return {
    ...kept,
    tenantId: tx.tenantId,
    fromAt: new Date(fromMs),
    untilAt: untilMs === null ? null : new Date(untilMs),
  }
}

/** An instant as Postgres takes it. */
function timestampOf(ms: number): Date | string {
  return ms === foreverMs ? 'infinity' : new Date(ms)
}

/** Whoever changes what sources say of a tenant's drivers goes alone: what holds follows from all of them. */
export async function lockAssignments(tx: Tx): Promise<void> {
  await tx.sql.query(`SELECT pg_advisory_xact_lock(hashtextextended('driver-assignments/' || $1, 0))`, [tx.tenantId])
}

/**
 * Who drove these vehicles in a time, each vehicle's in order. What began before or ends after it is told with its own
 * instants. Corrections to the past show at once: nobody keeps a driver beside what was derived.
 */
export async function findDriversDuring(
  tx: Tx,
  vehicleIds: readonly string[],
  { from, to }: { from: Date; to: Date },
): Promise<DriverDuring[]> {
  return findDuring(tx, 'vehicle_id', vehicleIds, { from, to })
}

/** In which vehicles these drivers were in a time, each driver's in order. */
export async function findVehiclesDuring(
  tx: Tx,
  driverIds: readonly string[],
  { from, to }: { from: Date; to: Date },
): Promise<DriverDuring[]> {
  return findDuring(tx, 'driver_id', driverIds, { from, to })
}

async function findDuring(
  tx: Tx,
  column: 'vehicle_id' | 'driver_id',
  ids: readonly string[],
  { from, to }: { from: Date; to: Date },
): Promise<DriverDuring[]> {
  if (ids.length === 0 || from >= to) return []
  const { rows } = await tx.sql.query<{
    id: string
    vehicle_id: string
    driver_id: string
    from_at: Date
    until_at: Date | null
  }>(
    {
      name: `driver-assignments-during-${column}`,
      // None overlap, so of those that began before only the last can reach into the time.
      text: `SELECT a.id, a.vehicle_id, a.driver_id, a.from_at, a.until_at
               FROM unnest($2::text[]) AS of (id) CROSS JOIN LATERAL (
                 (SELECT * FROM driver_assignments WHERE tenant_id = $1 AND ${column} = of.id AND from_at <= $3 AND status = 'standing'
                   ORDER BY from_at DESC LIMIT 1)
                 UNION ALL
                 (SELECT * FROM driver_assignments
                   WHERE tenant_id = $1 AND ${column} = of.id AND from_at > $3 AND from_at < $4 AND status = 'standing')
               ) a
              WHERE a.until_at IS NULL OR a.until_at > $3
              ORDER BY a.${column}, a.from_at`,
    },
    [tx.tenantId, [...new Set(ids)], from, to],
  )
  return rows.map((row) => ({
    assignmentId: row.id,
    vehicleId: row.vehicle_id,
    driverId: row.driver_id,
    fromMs: row.from_at.getTime(),
    untilMs: row.until_at?.getTime() ?? null,
  }))
}

export async function findAssignment(tx: Tx, id: string): Promise<KeptAssignment | undefined> {
  const row = await tx.db.driverAssignment.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null || row.status === 'withdrawn' ? undefined : keptOf(row)
}

/** Of assignments that were once told, standing or not. */
export async function findAssignmentVersions(tx: Tx, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.db.driverAssignment.findMany({
    where: { tenantId: tx.tenantId, id: { in: [...ids] } },
    select: { id: true, version: true },
  })
  return new Map(rows.map(({ id, version }) => [id, version]))
}

async function findAssignments(tx: Tx, ids: readonly string[]): Promise<KeptAssignment[]> {
  if (ids.length === 0) return []
  const rows = await tx.db.driverAssignment.findMany({
    where: { tenantId: tx.tenantId, id: { in: [...ids] } },
    orderBy: [{ fromAt: 'asc' }, { id: 'asc' }],
  })
  return rows.map(keptOf)
}

interface Meeting {
  span: Span
  vehicleIds: readonly string[]
  driverIds: readonly string[]
}

/** Assignments of these vehicles or drivers that meet a time or touch it. In order. */
export async function findAssignmentsMeeting(tx: Tx, { span, vehicleIds, driverIds }: Meeting) {
  const select = (column: string, ids: string) =>
    `SELECT id FROM driver_assignments WHERE tenant_id = $1 AND ${column} = ANY(${ids}::text[])
        AND status = 'standing' AND from_at <= $5 AND (until_at IS NULL OR until_at >= $4)`
  const { rows } = await tx.sql.query<{ id: string }>(
    `${select('vehicle_id', '$2')} UNION ${select('driver_id', '$3')}`,
    [tx.tenantId, vehicleIds, driverIds, timestampOf(span.fromMs), timestampOf(span.untilMs)],
  )
  return findAssignments(
    tx,
    rows.map(({ id }) => id),
  )
}

/** Claims on these vehicles or drivers that meet a time. */
export async function findClaimsMeeting(tx: Tx, { span, vehicleIds, driverIds }: Meeting): Promise<Claim[]> {
  const select = (column: string, ids: string) =>
    `SELECT id FROM assignment_claims WHERE tenant_id = $1 AND ${column} = ANY(${ids}::text[])
        AND from_at < $5 AND (until_at IS NULL OR until_at > $4)`
  const { rows } = await tx.sql.query<{ id: string }>(
    `${select('vehicle_id', '$2')} UNION ${select('driver_id', '$3')}`,
    [tx.tenantId, vehicleIds, driverIds, timestampOf(span.fromMs), timestampOf(span.untilMs)],
  )
  return findClaims(
    tx,
    rows.map(({ id }) => id),
  )
}

export async function findClaims(tx: Tx, ids: readonly string[]): Promise<Claim[]> {
  if (ids.length === 0) return []
  const rows = await tx.db.assignmentClaim.findMany({
    where: { tenantId: tx.tenantId, id: { in: [...ids] } },
    orderBy: { id: 'asc' },
  })
  return rows.map(claimOf)
}

export async function findClaimsOf(tx: Tx, source: Claim['source'], sourceIds: readonly string[]): Promise<Claim[]> {
  if (sourceIds.length === 0) return []
  const rows = await tx.db.assignmentClaim.findMany({
    where: { tenantId: tx.tenantId, source, sourceId: { in: [...sourceIds] } },
    orderBy: { id: 'asc' },
  })
  return rows.map(claimOf)
}

/** What a driver's sources of one kind say beyond an instant, in order. */
export async function findClaimsOfDriverAfter(
  tx: Tx,
  driverId: string,
  sources: readonly Claim['source'][],
  at: Date,
): Promise<Claim[]> {
  const rows = await tx.db.assignmentClaim.findMany({
    where: {
      tenantId: tx.tenantId,
      driverId,
      source: { in: [...sources] },
      OR: [{ untilAt: null }, { untilAt: { gt: at } }],
    },
    orderBy: [{ fromAt: 'asc' }, { id: 'asc' }],
  })
  return rows.map(claimOf)
}

/** What the app has begun and not ended, of a driver or in a vehicle. */
export async function findOpenDuties(
  tx: Tx,
  { driverId, vehicleId }: { driverId: string; vehicleId?: string },
): Promise<Claim[]> {
  const rows = await tx.db.assignmentClaim.findMany({
    where: {
      tenantId: tx.tenantId,
      source: 'app',
      untilAt: null,
      OR: [{ driverId }, ...(vehicleId === undefined ? [] : [{ vehicleId }])],
    },
    orderBy: [{ fromAt: 'asc' }, { id: 'asc' }],
  })
  return rows.map(claimOf)
}

export async function replaceClaims(tx: Tx, before: readonly Claim[], after: readonly Claim[]): Promise<void> {
  if (before.length > 0)
    await tx.db.assignmentClaim.deleteMany({
      where: { tenantId: tx.tenantId, id: { in: before.map(({ id }) => id) } },
    })
  if (after.length > 0) await tx.db.assignmentClaim.createMany({ data: after.map((claim) => rowOf(tx, claim)) })
}

/**
 * All at once: on the way from one to the other two could overlap, and the database would refuse it.
 * @param gone with their new versions
 */
export async function replaceAssignments(
  tx: Tx,
  gone: readonly KeptAssignment[],
  come: readonly KeptAssignment[],
): Promise<void> {
  if (gone.length > 0)
    await tx.sql.query(
      `UPDATE driver_assignments a SET status = 'withdrawn', version = of.version
         FROM unnest($2::text[], $3::int[]) AS of (id, version) WHERE a.tenant_id = $1 AND a.id = of.id`,
      [tx.tenantId, gone.map(({ id }) => id), gone.map(({ version }) => version)],
    )
  if (come.length === 0) return
  await tx.db.driverAssignment.deleteMany({ where: { tenantId: tx.tenantId, id: { in: come.map(({ id }) => id) } } })
  await tx.db.driverAssignment.createMany({ data: come.map((each) => rowOf(tx, each)) })
}

/** Latest first. */
export async function pageOfAssignments(
  tx: Tx,
  filter: {
    vehicleId?: string | undefined
    driverId?: string | undefined
    source?: string | undefined
    range: { gte?: Date; lt?: Date }
    at?: Date | undefined
    before?: TimeKey | undefined
    limit: number
  },
): Promise<KeptAssignment[]> {
  const { vehicleId, driverId, source, range, at, before, limit } = filter
  const rows = await tx.db.driverAssignment.findMany({
    where: {
      tenantId: tx.tenantId,
      status: 'standing',
      ...(vehicleId === undefined ? {} : { vehicleId }),
      ...(driverId === undefined ? {} : { driverId }),
      ...(source === undefined ? {} : { source }),
      fromAt: range,
      AND: [
        ...earlierThan('fromAt', before),
        ...(at === undefined ? [] : [{ fromAt: { lte: at } }, { OR: [{ untilAt: null }, { untilAt: { gt: at } }] }]),
      ],
    },
    orderBy: latestFirst('fromAt'),
    take: limit,
  })
  return rows.map(keptOf)
}

export interface TripShare {
  trip_id: string
  assignment_id: string
  from_at: Date
  until_at: Date | null
  started_at: Date
}

/** A driver's parts of trips, the latest first. It reads the table of trips beside its own, and only reads. */
export async function pageOfTripShares(
  tx: Tx,
  filter: {
    driverId: string
    range: { gte?: Date; lt?: Date }
    before?: TimeKey | undefined
    limit: number
  },
): Promise<TripShare[]> {
  const { driverId, range, before, limit } = filter
  const { rows } = await tx.sql.query<TripShare>(
    `SELECT t.id AS trip_id, a.id AS assignment_id, greatest(t.started_at, a.from_at) AS from_at,
            CASE WHEN t.ended_at IS NULL THEN a.until_at ELSE least(t.ended_at, a.until_at) END AS until_at, t.started_at
       FROM driver_assignments a JOIN trips t
         ON t.tenant_id = $1 AND t.vehicle_id = a.vehicle_id AND t.started_at < coalesce(a.until_at, 'infinity')
        AND t.started_at > a.from_at - interval '7 days' AND coalesce(t.ended_at, 'infinity') > a.from_at
        AND t.status IN ('running', 'completed') AND t.shown
      WHERE a.tenant_id = $1 AND a.driver_id = $2 AND a.status = 'standing'
        AND a.from_at < $4 AND (a.until_at IS NULL OR a.until_at > $3)
        AND t.started_at >= $3 AND t.started_at < $4
        AND ($5::timestamptz IS NULL OR (greatest(t.started_at, a.from_at), t.id) < ($5::timestamptz, $6::text))
      ORDER BY greatest(t.started_at, a.from_at) DESC, t.id DESC LIMIT $7`,
    [
      tx.tenantId,
      driverId,
      range.gte ?? '-infinity',
      range.lt ?? 'infinity',
      before?.at ?? null,
      before?.id ?? null,
      limit,
    ],
  )
  return rows
}
