import type { Idling as IdlingContract } from '@clutch/contracts/fleet/idlings'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Prisma, Idling as Row } from '../../prisma/client/client.ts'
import { columnsOf, type Span } from '../driving-scores/spans.ts'
import type { Tx } from '../kit.ts'
import { hiddenPlace, type PlacesHidden } from '../places-hidden.ts'
import { findStandingIn, type Standing, type WhichStanding } from '../standing.ts'
import { findPrivate } from '../trips/private-store.ts'
import type { Idling } from './idling.ts'

/** The idling as clients and events know it; undefined while no vehicle had the device. */
function idlingOf(row: Row, isPrivate: boolean): IdlingContract | undefined {
  if (row.vehicleId === null) return undefined
  const idling = row.record as unknown as Idling
  return {
    id: row.id,
    version: row.version,
    vehicleId: row.vehicleId,
    deviceId: row.deviceId,
    status: row.status as IdlingContract['status'],
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    durationS: idling.durationS,
    at: isPrivate ? null : idling.at && { lat: idling.at.lat, lon: idling.at.lon },
    evidence: idling.evidence,
  }
}

/** How these rows are told: where one of a private time was, is not. */
export async function idlingTellerOf(tx: Tx, rows: readonly Row[]): Promise<(row: Row) => IdlingContract | undefined> {
  const isPrivate = await findPrivate(tx, rows, ({ vehicleId, startedAt, endedAt }) => ({
    vehicleId,
    from: startedAt,
    to: endedAt,
  }))
  return (row) => idlingOf(row, isPrivate(row))
}

export async function saveIdling(tx: Tx, idling: Idling, vehicleId: string | null): Promise<Row> {
  const data = {
    deviceId: idling.deviceId,
    vehicleId,
    status: idling.status,
    startedAt: new Date(idling.startMs),
    endedAt: idling.endMs === null ? null : new Date(idling.endMs),
    decidedAt: new Date(idling.decidedAtMs),
    record: idling as unknown as Prisma.InputJsonValue,
  }
  return tx.db.idling.upsert({
    where: { tenantId_id: { tenantId: tx.tenantId, id: idling.id } },
    create: { tenantId: tx.tenantId, id: idling.id, version: 1, ...data },
    update: { ...data, version: { increment: 1 } },
  })
}

export async function withdrawIdling(tx: Tx, id: string): Promise<Row> {
  return tx.db.idling.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    data: { status: 'withdrawn', version: { increment: 1 } },
  })
}

export function findStandingIdlings(tx: Tx, deviceId: string, which: WhichStanding): Promise<Standing[]> {
  return findStandingIn(tx, { table: 'idlings' }, deviceId, which)
}

/** How long it idled in these spans; what still runs is not counted. */
export async function findIdledS(tx: Tx, spans: readonly Span[]): Promise<number> {
  const { rows } = await tx.sql.query<{ s: number }>(
    `SELECT coalesce(sum(extract(epoch FROM i.ended_at - i.started_at)), 0)::float8 AS s
       FROM unnest($2::text[], $3::timestamptz[], $4::timestamptz[], $5::text[]) AS span (vehicle_id, from_at, to_at, zone)
       JOIN idlings i ON i.tenant_id = $1 AND i.vehicle_id = span.vehicle_id
        AND i.started_at >= span.from_at AND i.started_at < span.to_at
      WHERE i.status = 'ended'`,
    [tx.tenantId, ...columnsOf(spans)],
  )
  return rows[0]!.s
}

export async function hideIdlingPlaces(tx: Tx, { deviceId, from, to, mode }: PlacesHidden): Promise<void> {
  await tx.sql.query(
    `UPDATE idlings SET version = version + 1, record = record || jsonb_build_object('at', ${hiddenPlace(`record->'at'`, '$5')})
     WHERE tenant_id = $1 AND device_id = $2 AND decided_at >= $3 AND started_at <= $4 AND (ended_at IS NULL OR ended_at >= $3)`,
    [tx.tenantId, deviceId, from, to, mode],
  )
}

/** Latest first. */
export async function pageOfIdlings(
  tx: Tx,
  filter: {
    vehicleId?: string | undefined
    status?: string | undefined
    range: { gte?: Date; lt?: Date }
    before?: TimeKey | undefined
    limit: number
  },
): Promise<Row[]> {
  return tx.db.idling.findMany({
    where: {
      tenantId: tx.tenantId,
      vehicleId: filter.vehicleId ?? { not: null },
      status: filter.status ?? { in: ['running', 'ended'] },
      startedAt: filter.range,
      AND: earlierThan('startedAt', filter.before),
    },
    orderBy: latestFirst('startedAt'),
    take: filter.limit,
  })
}
