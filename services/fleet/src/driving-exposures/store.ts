import type { Prisma } from '../../prisma/client/client.ts'
import { columnsOf, type Span } from '../driving-scores/spans.ts'
import type { Tx } from '../kit.ts'
import { findStandingIn, type Standing, type WhichStanding } from '../standing.ts'
import type { DrivingExposure } from './driving-exposure.ts'
import { isNightSql } from './night.ts'

export async function saveExposure(tx: Tx, exposure: DrivingExposure, vehicleId: string | null): Promise<void> {
  const data = {
    deviceId: exposure.deviceId,
    vehicleId,
    status: 'standing',
    startedAt: new Date(exposure.startMs),
    decidedAt: new Date(exposure.decidedAtMs),
    record: exposure as unknown as Prisma.InputJsonValue,
  }
  await tx.db.drivingExposure.upsert({
    where: { tenantId_id: { tenantId: tx.tenantId, id: exposure.id } },
    create: { tenantId: tx.tenantId, id: exposure.id, ...data },
    update: data,
  })
}

export async function withdrawExposure(tx: Tx, id: string): Promise<void> {
  await tx.db.drivingExposure.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    data: { status: 'withdrawn' },
  })
}

export function findStandingExposures(tx: Tx, deviceId: string, which: WhichStanding): Promise<Standing[]> {
  return findStandingIn(tx, { table: 'driving_exposures' }, deviceId, which)
}

export type ExposureSums = Pick<DrivingExposure, 'drivenS' | 'distanceM' | 'fineM' | 'feltM' | 'seenM'> & {
  nightS: number
}

/** All that was driven in these spans, and by night of each fleet's zone. */
export async function findExposureSums(tx: Tx, spans: readonly Span[]): Promise<ExposureSums> {
  const { rows } = await tx.sql.query<ExposureSums>(
    `SELECT coalesce(sum((record->>'drivenS')::float8), 0) AS "drivenS",
            coalesce(sum((record->>'distanceM')::float8), 0) AS "distanceM",
            coalesce(sum((record->>'fineM')::float8), 0) AS "fineM",
            coalesce(sum((record->>'feltM')::float8), 0) AS "feltM",
            coalesce(sum((record->>'seenM')::float8), 0) AS "seenM",
            coalesce(sum((record->>'drivenS')::float8) FILTER (WHERE ${isNightSql('started_at', 'span.zone')}), 0) AS "nightS"
       FROM unnest($2::text[], $3::timestamptz[], $4::timestamptz[], $5::text[]) AS span (vehicle_id, from_at, to_at, zone)
       JOIN driving_exposures e ON e.tenant_id = $1 AND e.vehicle_id = span.vehicle_id
        AND e.started_at >= span.from_at AND e.started_at < span.to_at
      WHERE e.status = 'standing'`,
    [tx.tenantId, ...columnsOf(spans)],
  )
  return rows[0]!
}
