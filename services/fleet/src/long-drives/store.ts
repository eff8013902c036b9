import type { LongDrive as LongDriveContract } from '@clutch/contracts/fleet/long-drives'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Prisma, LongDrive as Row } from '../../prisma/client/client.ts'
import { type Voided, voidedColumns, voidedSql } from '../behaviour-contests/voided.ts'
import { columnsOf, type Span } from '../driving-scores/spans.ts'
import type { Tx } from '../kit.ts'
import { findStandingIn, type Standing, type WhichStanding } from '../standing.ts'
import type { LongDrive } from './long-drive.ts'

/** As clients and events know it; undefined while no vehicle had the device. */
export function longDriveOf(row: Row): LongDriveContract | undefined {
  if (row.vehicleId === null) return undefined
  const drive = row.record as unknown as LongDrive
  return {
    id: row.id,
    version: row.version,
    vehicleId: row.vehicleId,
    deviceId: row.deviceId,
    status: row.status as LongDriveContract['status'],
    startedAt: row.startedAt.toISOString(),
    endedAt: new Date(drive.endMs).toISOString(),
    drivenS: drive.drivenS,
  }
}

export async function saveLongDrive(tx: Tx, drive: LongDrive, vehicleId: string | null): Promise<Row> {
  const data = {
    deviceId: drive.deviceId,
    vehicleId,
    status: 'standing',
    startedAt: new Date(drive.startMs),
    decidedAt: new Date(drive.decidedAtMs),
    record: drive as unknown as Prisma.InputJsonValue,
  }
  return tx.db.longDrive.upsert({
    where: { tenantId_id: { tenantId: tx.tenantId, id: drive.id } },
    create: { tenantId: tx.tenantId, id: drive.id, version: 1, ...data },
    update: { ...data, version: { increment: 1 } },
  })
}

export async function withdrawLongDrive(tx: Tx, id: string): Promise<Row> {
  return tx.db.longDrive.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    data: { status: 'withdrawn', version: { increment: 1 } },
  })
}

export function findStandingLongDrives(tx: Tx, deviceId: string, which: WhichStanding): Promise<Standing[]> {
  return findStandingIn(tx, { table: 'long_drives' }, deviceId, which)
}

export async function findLongDrive(tx: Tx, id: string): Promise<LongDriveContract | undefined> {
  const row = await tx.db.longDrive.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null || row.status === 'withdrawn' ? undefined : longDriveOf(row)
}

/** How many count in these spans. */
export async function findLongDriveCount(tx: Tx, spans: readonly Span[], voided: readonly Voided[]): Promise<number> {
  const { rows } = await tx.sql.query<{ count: number }>(
    `SELECT count(*)::int AS count
       FROM unnest($2::text[], $3::timestamptz[], $4::timestamptz[], $5::text[]) AS span (vehicle_id, from_at, to_at, zone)
       JOIN long_drives l ON l.tenant_id = $1 AND l.vehicle_id = span.vehicle_id
        AND l.started_at >= span.from_at AND l.started_at < span.to_at
      WHERE l.status = 'standing' AND NOT ${voidedSql('l', 6)}`,
    [tx.tenantId, ...columnsOf(spans), ...voidedColumns(voided, 'long-drive')],
  )
  return rows[0]!.count
}

/** Latest first. */
export async function pageOfLongDrives(
  tx: Tx,
  filter: {
    vehicleId?: string | undefined
    range: { gte?: Date; lt?: Date }
    before?: TimeKey | undefined
    limit: number
  },
): Promise<Row[]> {
  return tx.db.longDrive.findMany({
    where: {
      tenantId: tx.tenantId,
      status: 'standing',
      vehicleId: filter.vehicleId ?? { not: null },
      startedAt: filter.range,
      AND: earlierThan('startedAt', filter.before),
    },
    orderBy: latestFirst('startedAt'),
    take: filter.limit,
  })
}
