import type { HarshEvent as HarshEventContract } from '@clutch/contracts/fleet/harsh-events'
import { given } from '@clutch/shared/given'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Prisma, HarshEvent as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { hiddenPlace, type PlacesHidden } from '../places-hidden.ts'
import { findStandingIn, type Standing, type WhichStanding } from '../standing.ts'
import { findPrivate } from '../trips/private-store.ts'
import type { HarshEvent } from './harsh.ts'

/** The event as clients know it; undefined while no vehicle had the device, or where no place was ever known. */
function harshEventOf(row: Row): HarshEventContract | undefined {
  const event = row.record as unknown as HarshEvent
  if (row.vehicleId === null || event.at === null) return undefined
  return {
    id: row.id,
    version: row.version,
    vehicleId: row.vehicleId,
    deviceId: row.deviceId,
    kind: event.manoeuvre,
    severity: event.severity,
    peakG: event.peakG,
    startedAt: row.startedAt.toISOString(),
    durationS: event.durationS,
    at: { lat: event.at.lat, lon: event.at.lon },
    corroborated: event.corroborated,
  }
}

/** How these rows are told: one of a private time, like one without a place, not at all. */
export async function harshEventTellerOf(
  tx: Tx,
  rows: readonly Row[],
): Promise<(row: Row) => HarshEventContract | undefined> {
  const isPrivate = await findPrivate(tx, rows, ({ vehicleId, startedAt, record }) => ({
    vehicleId,
    from: startedAt,
    to: new Date(startedAt.getTime() + (record as unknown as HarshEvent).durationS * 1_000),
  }))
  return (row) => (isPrivate(row) ? undefined : harshEventOf(row))
}

export async function saveHarshEvent(tx: Tx, event: HarshEvent, vehicleId: string | null): Promise<Row> {
  const data = {
    deviceId: event.deviceId,
    vehicleId,
    status: 'standing',
    severity: event.severity,
    startedAt: new Date(event.startMs),
    decidedAt: new Date(event.decidedAtMs),
    record: event as unknown as Prisma.InputJsonValue,
  }
  return tx.db.harshEvent.upsert({
    where: { tenantId_id: { tenantId: tx.tenantId, id: event.id } },
    create: { tenantId: tx.tenantId, id: event.id, version: 1, ...data },
    update: { ...data, version: { increment: 1 } },
  })
}

/** One without a place is not shown. */
export async function hideHarshPlaces(tx: Tx, { deviceId, from, to, mode }: PlacesHidden): Promise<void> {
  await tx.sql.query(
    `UPDATE harsh_events SET version = version + 1, record = record || jsonb_build_object('at', ${hiddenPlace(`record->'at'`, '$5')})
     WHERE tenant_id = $1 AND device_id = $2 AND decided_at >= $3 AND started_at BETWEEN $3 AND $4`,
    [tx.tenantId, deviceId, from, to, mode],
  )
}

export async function withdrawHarshEvent(tx: Tx, id: string): Promise<Row> {
  return tx.db.harshEvent.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    data: { status: 'withdrawn', version: { increment: 1 } },
  })
}

export function findStandingHarshEvents(tx: Tx, deviceId: string, which: WhichStanding): Promise<Standing[]> {
  return findStandingIn(tx, { table: 'harsh_events' }, deviceId, which)
}

export async function findHarshCountSince(tx: Tx, vehicleId: string, since: Date): Promise<number> {
  return tx.db.harshEvent.count({
    where: { tenantId: tx.tenantId, vehicleId, startedAt: { gte: since }, status: 'standing' },
  })
}

/** Latest first. */
export async function pageOfHarshEvents(
  tx: Tx,
  filter: {
    vehicleId?: string | undefined
    severity?: string | undefined
    range: { gte?: Date; lt?: Date }
    before?: TimeKey | undefined
    limit: number
  },
): Promise<Row[]> {
  return tx.db.harshEvent.findMany({
    where: {
      tenantId: tx.tenantId,
      status: 'standing',
      vehicleId: filter.vehicleId ?? { not: null },
      ...given({ severity: filter.severity }),
      startedAt: filter.range,
      AND: earlierThan('startedAt', filter.before),
    },
    orderBy: latestFirst('startedAt'),
    take: filter.limit,
  })
}
