import type { GeofenceCrossing } from '@clutch/contracts/fleet/geofence-crossings'
import type { Prisma, GeofenceCrossing as Row } from '../../prisma/client/client.ts'
import type { Crossing } from '../geofences/crossings.ts'
import type { Tx } from '../kit.ts'
import { type Standing, timestampOf } from '../telemetry/track-folded.ts'

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

export async function findStandingCrossings(
  tx: Tx,
  deviceId: string,
  which: { decidedAfterMs: number; ids: readonly string[] },
): Promise<Standing[]> {
  const { rows } = await tx.sql.query<{ record: Crossing; vehicleId: string | null }>(
    `SELECT record, vehicle_id AS "vehicleId" FROM geofence_crossings WHERE tenant_id = $1 AND device_id = $2 AND status = 'standing' AND decided_at > $3
     UNION ALL
     SELECT record, vehicle_id AS "vehicleId" FROM geofence_crossings WHERE tenant_id = $1 AND id = ANY($4::text[]) AND device_id = $2 AND status = 'standing' AND decided_at <= $3`,
    [tx.tenantId, deviceId, timestampOf(which.decidedAfterMs), which.ids],
  )
  return rows
}

/** Latest first. */
export async function pageOfCrossings(
  tx: Tx,
  filter: {
    geofenceId: string
    vehicleId?: string | undefined
    direction?: string | undefined
    from?: string | undefined
    to?: string | undefined
    before?: readonly (string | number)[] | undefined
    limit: number
  },
): Promise<Row[]> {
  const [at, id] = filter.before ?? []
  return tx.db.geofenceCrossing.findMany({
    where: {
      tenantId: tx.tenantId,
      geofenceId: filter.geofenceId,
      status: 'standing',
      vehicleId: filter.vehicleId ?? { not: null },
      ...(filter.direction === undefined ? {} : { direction: filter.direction }),
      at: {
        ...(filter.from === undefined ? {} : { gte: new Date(filter.from) }),
        ...(filter.to === undefined ? {} : { lt: new Date(filter.to) }),
        ...(at === undefined ? {} : { lte: new Date(String(at)) }),
      },
      ...(at === undefined ? {} : { OR: [{ at: { lt: new Date(String(at)) } }, { id: { lt: String(id) } }] }),
    },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: filter.limit,
  })
}
