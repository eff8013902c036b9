import type { Manoeuvre as ManoeuvreContract } from '@clutch/contracts/fleet/manoeuvres'
import { given } from '@clutch/shared/given'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Prisma, Manoeuvre as Row } from '../../prisma/client/client.ts'
import { type Voided, voidedColumns, voidedSql } from '../behaviour-contests/voided.ts'
import { columnsOf, duringSpans, type Span } from '../driving-scores/spans.ts'
import type { Tx } from '../kit.ts'
import { hiddenPlace, type PlacesHidden } from '../places-hidden.ts'
import { findStandingIn, type Standing, type WhichStanding } from '../standing.ts'
import { findPrivate } from '../trips/private-store.ts'
import type { Manoeuvre } from './manoeuvre.ts'

/**
 * As clients and events know it; undefined while no vehicle had the device.
 * @param isPrivate its place is told to nobody
 */
function manoeuvreOf(row: Row, isPrivate: boolean): ManoeuvreContract | undefined {
  if (row.vehicleId === null) return undefined
  const manoeuvre = row.record as unknown as Manoeuvre
  return {
    id: row.id,
    version: row.version,
    vehicleId: row.vehicleId,
    deviceId: row.deviceId,
    status: row.status as ManoeuvreContract['status'],
    startedAt: row.startedAt.toISOString(),
    endedAt: new Date(manoeuvre.endMs).toISOString(),
    kind: manoeuvre.manoeuvre,
    severity: manoeuvre.severity,
    at: isPrivate ? null : manoeuvre.at && { lat: manoeuvre.at.lat, lon: manoeuvre.at.lon },
    peakG: manoeuvre.peakG,
    speedBeforeKmh: manoeuvre.speedBeforeKmh,
    speedAfterKmh: manoeuvre.speedAfterKmh,
    sources: [...manoeuvre.sources],
    scored: manoeuvre.scored,
    evidence: { ...manoeuvre.evidence, lacked: [...manoeuvre.evidence.lacked] },
  }
}

/** How these rows are told. */
export async function manoeuvreTellerOf(
  tx: Tx,
  rows: readonly Row[],
): Promise<(row: Row) => ManoeuvreContract | undefined> {
  const isPrivate = await findPrivate(tx, rows, ({ vehicleId, startedAt, record }) => ({
    vehicleId,
    from: startedAt,
    to: new Date((record as unknown as Manoeuvre).endMs),
  }))
  return (row) => manoeuvreOf(row, isPrivate(row))
}

export async function saveManoeuvre(tx: Tx, manoeuvre: Manoeuvre, vehicleId: string | null): Promise<Row> {
  const data = {
    deviceId: manoeuvre.deviceId,
    vehicleId,
    status: 'standing',
    kind: manoeuvre.manoeuvre,
    severity: manoeuvre.severity,
    scored: manoeuvre.scored,
    startedAt: new Date(manoeuvre.startMs),
    decidedAt: new Date(manoeuvre.decidedAtMs),
    record: manoeuvre as unknown as Prisma.InputJsonValue,
  }
  return tx.db.manoeuvre.upsert({
    where: { tenantId_id: { tenantId: tx.tenantId, id: manoeuvre.id } },
    create: { tenantId: tx.tenantId, id: manoeuvre.id, version: 1, ...data },
    update: { ...data, version: { increment: 1 } },
  })
}

export async function hideManoeuvrePlaces(tx: Tx, { deviceId, from, to, mode }: PlacesHidden): Promise<void> {
  await tx.sql.query(
    `UPDATE manoeuvres SET version = version + 1, record = record || jsonb_build_object('at', ${hiddenPlace(`record->'at'`, '$5')})
     WHERE tenant_id = $1 AND device_id = $2 AND decided_at >= $3 AND started_at BETWEEN $3 AND $4`,
    [tx.tenantId, deviceId, from, to, mode],
  )
}

export async function withdrawManoeuvre(tx: Tx, id: string): Promise<Row> {
  return tx.db.manoeuvre.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    data: { status: 'withdrawn', version: { increment: 1 } },
  })
}

export function findStandingManoeuvres(tx: Tx, deviceId: string, which: WhichStanding): Promise<Standing[]> {
  return findStandingIn(tx, { table: 'manoeuvres' }, deviceId, which)
}

export async function findManoeuvre(tx: Tx, id: string): Promise<ManoeuvreContract | undefined> {
  const row = await tx.db.manoeuvre.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null || row.status === 'withdrawn' ? undefined : (await manoeuvreTellerOf(tx, [row]))(row)
}

/** How many count in these spans, by kind and severity. */
export async function findManoeuvreCounts(
  tx: Tx,
  spans: readonly Span[],
  voided: readonly Voided[],
): Promise<{ kind: Manoeuvre['manoeuvre']; severity: Manoeuvre['severity']; count: number }[]> {
  const { rows } = await tx.sql.query<{ kind: Manoeuvre['manoeuvre']; severity: Manoeuvre['severity']; count: number }>(
    `SELECT m.kind, m.severity, count(*)::int AS count
       FROM unnest($2::text[], $3::timestamptz[], $4::timestamptz[], $5::text[]) AS span (vehicle_id, from_at, to_at, zone)
       JOIN manoeuvres m ON m.tenant_id = $1 AND m.vehicle_id = span.vehicle_id
        AND m.started_at >= span.from_at AND m.started_at < span.to_at
      WHERE m.status = 'standing' AND m.scored AND NOT ${voidedSql('m', 6)}
      GROUP BY m.kind, m.severity`,
    [tx.tenantId, ...columnsOf(spans), ...voidedColumns(voided, 'manoeuvre')],
  )
  return rows
}

/** Latest first. */
export async function findManoeuvresPage(
  tx: Tx,
  filter: {
    vehicleId?: string | undefined
    /** Only what began while somebody was in these vehicles. */
    spans?: readonly Span[] | undefined
    kind?: string | undefined
    severity?: string | undefined
    scored?: boolean | undefined
    range: { gte?: Date; lt?: Date }
    before?: TimeKey | undefined
    limit: number
  },
): Promise<Row[]> {
  return tx.db.manoeuvre.findMany({
    where: {
      tenantId: tx.tenantId,
      status: 'standing',
      vehicleId: filter.vehicleId ?? { not: null },
      ...given({ kind: filter.kind, severity: filter.severity, scored: filter.scored }),
      startedAt: filter.range,
      ...(filter.spans && { OR: duringSpans(filter.spans) }),
      AND: earlierThan('startedAt', filter.before),
    },
    orderBy: latestFirst('startedAt'),
    take: filter.limit,
  })
}
