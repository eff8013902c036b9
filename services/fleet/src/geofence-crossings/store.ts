import type { GeofenceCrossing } from '@clutch/contracts/fleet/geofence-crossings'
import { given } from '@clutch/shared/given'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Prisma, GeofenceCrossing as Row } from '../../prisma/client/client.ts'
import type { Crossing } from '../geofences/crossings.ts'
import type { ScopeJudge } from '../geofences/scope.ts'
import type { Tx } from '../kit.ts'
import type { PlacesHidden } from '../places-hidden.ts'
import { findStandingIn, type Standing, type WhichStanding } from '../standing.ts'
import { findPrivate } from '../trips/private-store.ts'

/** The crossing as clients know it; undefined while no vehicle had the device. */
function crossingOf(row: Row): GeofenceCrossing | undefined {
  if (row.vehicleId === null) return undefined
  // A place that was hidden takes its crossing with it.
  const { place, confidence, evidence } = row.record as unknown as Crossing
  if (place === null) return undefined
  return {
    id: row.id,
    version: row.version,
    geofenceId: row.geofenceId,
    vehicleId: row.vehicleId,
    deviceId: row.deviceId,
    direction: row.direction as GeofenceCrossing['direction'],
    cause: evidence.cause,
    at: row.at.toISOString(),
    place: { lat: place.lat, lon: place.lon },
    confidence,
  }
}

/** How these rows are told: to have crossed a border tells a place, so one of a private time is not. */
export async function crossingTellerOf(
  tx: Tx,
  rows: readonly Row[],
): Promise<(row: Row) => GeofenceCrossing | undefined> {
  const isPrivate = await findPrivate(tx, rows, ({ vehicleId, at }) => ({ vehicleId, from: at, to: at }))
  return (row) => (isPrivate(row) ? undefined : crossingOf(row))
}

/** @returns undefined when the geofence was not for this vehicle: such a crossing is kept, so that it is not judged again, and not told */
export async function saveCrossing(
  tx: Tx,
  crossing: Crossing,
  vehicleId: string | null,
  isInScope: ScopeJudge,
): Promise<Row | undefined> {
  const { geofenceId, atMs } = crossing
  const where = { tenantId_id: { tenantId: tx.tenantId, id: crossing.id } }
  const held = await tx.db.geofenceCrossing.findUnique({ where, select: { status: true, vehicleId: true } })
  const judged = held !== null && held.vehicleId === vehicleId && held.status !== 'withdrawn' ? held.status : undefined
  const status = judged ?? ((await isInScope(geofenceId, atMs, vehicleId)) ? 'standing' : 'unscoped')
  const data = {
    deviceId: crossing.deviceId,
    vehicleId,
    geofenceId,
    direction: crossing.direction,
    status,
    at: new Date(atMs),
    decidedAt: new Date(crossing.decidedAtMs),
    record: crossing as unknown as Prisma.InputJsonValue,
  }
  const row = await tx.db.geofenceCrossing.upsert({
    where,
    create: { tenantId: tx.tenantId, id: crossing.id, version: 1, ...data },
    update: { ...data, version: { increment: 1 } },
  })
  return status === 'standing' ? row : undefined
}

/** @returns undefined when it was never told */
export async function withdrawCrossing(tx: Tx, id: string): Promise<Row | undefined> {
  const where = { tenantId_id: { tenantId: tx.tenantId, id } }
  const held = await tx.db.geofenceCrossing.findUnique({ where, select: { status: true } })
  const row = await tx.db.geofenceCrossing.update({
    where,
    data: { status: 'withdrawn', version: { increment: 1 } },
  })
  return held?.status === 'standing' ? row : undefined
}

/** To have crossed a border tells a place better than to a kilometre: such a crossing goes, whatever is to stay of places. */
export async function hideCrossings(tx: Tx, { deviceId, from, to }: PlacesHidden): Promise<void> {
  await tx.sql.query(
    `UPDATE geofence_crossings
     SET version = version + 1, status = 'withdrawn', record = record || '{"place": null}'::jsonb
     WHERE tenant_id = $1 AND device_id = $2 AND decided_at >= $3 AND at BETWEEN $3 AND $4`,
    [tx.tenantId, deviceId, from, to],
  )
}

export function findStandingCrossings(tx: Tx, deviceId: string, which: WhichStanding): Promise<Standing[]> {
  return findStandingIn(tx, { table: 'geofence_crossings' }, deviceId, which)
}

/** Latest first. */
export async function pageOfCrossings(
  tx: Tx,
  filter: {
    geofenceId: string
    vehicleId?: string | undefined
    direction?: string | undefined
    range: { gte?: Date; lt?: Date }
    before?: TimeKey | undefined
    limit: number
  },
): Promise<Row[]> {
  return tx.db.geofenceCrossing.findMany({
    where: {
      tenantId: tx.tenantId,
      geofenceId: filter.geofenceId,
      status: 'standing',
      vehicleId: filter.vehicleId ?? { not: null },
      ...given({ direction: filter.direction }),
      at: filter.range,
      AND: earlierThan('at', filter.before),
    },
    orderBy: latestFirst('at'),
    take: filter.limit,
  })
}
