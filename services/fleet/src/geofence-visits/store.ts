import type { GeofenceVisit as GeofenceVisitContract } from '@clutch/contracts/fleet/geofence-visits'
import type { TimeKey } from '@clutch/shared/time-order'
import type { Prisma, GeofenceVisit as Row } from '../../prisma/client/client.ts'
import type { ScopeJudge } from '../geofences/scope.ts'
import type { GeofenceVisit } from '../geofences/visit.ts'
import type { Tx } from '../kit.ts'
import type { PlacesHidden } from '../places-hidden.ts'
import { findStandingIn, type Standing, type WhichStanding } from '../standing.ts'
import { findPrivate } from '../trips/private-store.ts'

/** The visit as clients and events know it; undefined while no vehicle had the device. */
function visitOf(row: Row): GeofenceVisitContract | undefined {
  if (row.vehicleId === null) return undefined
  const { entry, exit, confidence } = row.record as unknown as GeofenceVisit
  return {
    id: row.id,
    version: row.version,
    geofenceId: row.geofenceId,
    vehicleId: row.vehicleId,
    deviceId: row.deviceId,
    status: row.status as GeofenceVisitContract['status'],
    startedAt: row.startedAt.toISOString(),
    entry,
    endedAt: row.endedAt?.toISOString() ?? null,
    exit,
    durationS: row.endedAt === null ? null : Math.round((row.endedAt.getTime() - row.startedAt.getTime()) / 1000),
    dwelledAt: row.dwelledAt?.toISOString() ?? null,
    confidence,
  }
}

/** How these rows are told: to have been somewhere tells a place, so one that meets a private time is not. */
export async function visitTellerOf(
  tx: Tx,
  rows: readonly Row[],
): Promise<(row: Row) => GeofenceVisitContract | undefined> {
  const isPrivate = await findPrivate(tx, rows, ({ vehicleId, startedAt, endedAt }) => ({
    vehicleId,
    from: startedAt,
    to: endedAt,
  }))
  return (row) => (isPrivate(row) ? undefined : visitOf(row))
}

/**
 * @returns undefined when the geofence was not for this vehicle: such a visit is kept, so that it is not judged again, and not told;
 *   and when its place was hidden, whatever comes of it later
 */
export async function saveVisit(
  tx: Tx,
  visit: GeofenceVisit,
  vehicleId: string | null,
  isInScope: ScopeJudge,
): Promise<Row | undefined> {
  const where = { tenantId_id: { tenantId: tx.tenantId, id: visit.id } }
  const held = await tx.db.geofenceVisit.findUnique({ where, select: { status: true, vehicleId: true, record: true } })
  if (held !== null && (held.record as { hidden?: boolean }).hidden === true) return undefined
  const isJudged = held !== null && held.vehicleId === vehicleId && held.status !== 'withdrawn'
  const isScoped = isJudged ? held.status !== 'unscoped' : await isInScope(visit.geofenceId, visit.startMs, vehicleId)
  const data = {
    deviceId: visit.deviceId,
    vehicleId,
    geofenceId: visit.geofenceId,
    status: isScoped ? visit.status : 'unscoped',
    startedAt: new Date(visit.startMs),
    endedAt: visit.endMs === null ? null : new Date(visit.endMs),
    dwelledAt: visit.dwelledMs === null ? null : new Date(visit.dwelledMs),
    decidedAt: new Date(visit.decidedAtMs),
    record: visit as unknown as Prisma.InputJsonValue,
  }
  const row = await tx.db.geofenceVisit.upsert({
    where,
    create: { tenantId: tx.tenantId, id: visit.id, version: 1, ...data },
    update: { ...data, version: { increment: 1 } },
  })
  return isScoped ? row : undefined
}

/** @returns undefined when it was never told */
export async function withdrawVisit(tx: Tx, id: string): Promise<Row | undefined> {
  const where = { tenantId_id: { tenantId: tx.tenantId, id } }
  const held = await tx.db.geofenceVisit.findUnique({ where, select: { status: true } })
  const row = await tx.db.geofenceVisit.update({ where, data: { status: 'withdrawn', version: { increment: 1 } } })
  return held?.status === 'unscoped' ? undefined : row
}

/** To have been somewhere tells a place better than to a kilometre: such a visit goes for good, whatever is to stay of places. */
export async function hideVisits(tx: Tx, { deviceId, from, to }: PlacesHidden): Promise<void> {
  await tx.sql.query(
    `UPDATE geofence_visits SET version = version + 1, status = 'withdrawn', record = record || '{"hidden": true}'::jsonb
     WHERE tenant_id = $1 AND device_id = $2 AND decided_at >= $3 AND started_at <= $4 AND (ended_at IS NULL OR ended_at >= $3)`,
    [tx.tenantId, deviceId, from, to],
  )
}

export function findStandingVisits(tx: Tx, deviceId: string, which: WhichStanding): Promise<Standing[]> {
  return findStandingIn(tx, { table: 'geofence_visits' }, deviceId, which)
}

/**
 * Latest first. A visit that has not ended is one of now only while its device is in its vehicle, which may not be heard of again,
 * and while there is the geofence: that it was deleted ends the visit with the next reading only.
 */
export async function pageOfVisits(
  tx: Tx,
  filter: {
    geofenceId?: string | undefined
    vehicleId?: string | undefined
    status?: 'open' | 'ended' | undefined
    dwelled?: boolean | undefined
    range: { gte?: Date; lt?: Date }
    before?: TimeKey | undefined
    limit: number
  },
): Promise<Row[]> {
  const values: unknown[] = [tx.tenantId]
  const $ = (value: unknown) => `$${values.push(value)}`
  // The status as a word of the statement, so that the partial index of the open ones is found.
  const where = [
    'v.tenant_id = $1',
    'v.vehicle_id IS NOT NULL',
    filter.status === undefined ? `v.status IN ('open', 'ended')` : `v.status = '${filter.status}'`,
  ]
  if (filter.status === 'open')
    where.push(
      `EXISTS (SELECT 1 FROM geofences g WHERE g.tenant_id = $1 AND g.id = v.geofence_id AND g.status = 'active')`,
      'EXISTS (SELECT 1 FROM installations i WHERE i.tenant_id = $1 AND i.device_id = v.device_id AND i.vehicle_id = v.vehicle_id AND i.removed_at IS NULL)',
    )
  if (filter.geofenceId !== undefined) where.push(`v.geofence_id = ${$(filter.geofenceId)}`)
  if (filter.vehicleId !== undefined) where.push(`v.vehicle_id = ${$(filter.vehicleId)}`)
  if (filter.dwelled !== undefined) where.push(`v.dwelled_at IS ${filter.dwelled ? 'NOT NULL' : 'NULL'}`)
  if (filter.range.gte !== undefined) where.push(`v.started_at >= ${$(filter.range.gte)}`)
  if (filter.range.lt !== undefined) where.push(`v.started_at < ${$(filter.range.lt)}`)
  if (filter.before !== undefined)
    where.push(`(v.started_at, v.id) < (${$(filter.before.at)}::timestamptz, ${$(filter.before.id)})`)
  const { rows } = await tx.sql.query<Row>(
    `SELECT v.tenant_id AS "tenantId", v.id, v.version, v.device_id AS "deviceId", v.vehicle_id AS "vehicleId",
            v.geofence_id AS "geofenceId", v.status, v.started_at AS "startedAt", v.ended_at AS "endedAt",
            v.dwelled_at AS "dwelledAt", v.decided_at AS "decidedAt", v.record
     FROM geofence_visits v WHERE ${where.join(' AND ')} ORDER BY v.started_at DESC, v.id DESC LIMIT ${$(filter.limit)}`,
    values,
  )
  return rows
}
