import type { GeofenceCrossing } from '@clutch/contracts/fleet/geofence-crossings'
import { given } from '@clutch/shared/given'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Prisma, GeofenceCrossing as Row } from '../../prisma/client/client.ts'
import type { Crossing } from '../geofences/crossings.ts'
import type { Tx } from '../kit.ts'
import { hiddenPlace, type PlacesHidden } from '../places-hidden.ts'
import { findStandingIn, type Standing, type WhichStanding } from '../standing.ts'

/** The crossing as clients know it; undefined while no vehicle had the device. */
export function crossingOf(row: Row): GeofenceCrossing | undefined {
  if (row.vehicleId === null) return undefined
  const { place, confidence } = row.record as unknown as Crossing
  return {
    id: row.id,
    version: row.version,
    geofenceId: row.geofenceId,
    vehicleId: row.vehicleId,
    deviceId: row.deviceId,
    direction: row.direction as GeofenceCrossing['direction'],
    at: row.at.toISOString(),
    place: { lat: place.lat, lon: place.lon },
    confidence,
  }
}

export async function saveCrossing(tx: Tx, crossing: Crossing, vehicleId: string | null): Promise<Row> {
  const data = {
    deviceId: crossing.deviceId,
    vehicleId,
    // The fold knows each shape of a geofence by itself: `gfn_…@version`.
    geofenceId: crossing.geofenceId.split('@')[0]!,
    direction: crossing.direction,
    status: 'standing',
    at: new Date(crossing.atMs),
    decidedAt: new Date(crossing.decidedAtMs),
    record: crossing as unknown as Prisma.InputJsonValue,
  }
  return tx.db.geofenceCrossing.upsert({
    where: { tenantId_id: { tenantId: tx.tenantId, id: crossing.id } },
    create: { tenantId: tx.tenantId, id: crossing.id, version: 1, ...data },
    update: { ...data, version: { increment: 1 } },
  })
}

export async function withdrawCrossing(tx: Tx, id: string): Promise<Row> {
  return tx.db.geofenceCrossing.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    data: { status: 'withdrawn', version: { increment: 1 } },
  })
}

/** To have crossed a border tells a place: such a crossing goes, and a coarse place is all that stays where it may. */
export async function hideCrossings(tx: Tx, { deviceId, from, to, mode }: PlacesHidden): Promise<void> {
  await tx.sql.query(
    `UPDATE geofence_crossings
     SET version = version + 1, status = CASE WHEN $5::text = 'coarsen' THEN status ELSE 'withdrawn' END,
         record = record || jsonb_build_object('place', ${hiddenPlace(`record->'place'`, '$5')})
     WHERE tenant_id = $1 AND device_id = $2 AND decided_at >= $3 AND at BETWEEN $3 AND $4`,
    [tx.tenantId, deviceId, from, to, mode],
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
