import type { TripCorrection } from '@clutch/contracts/fleet/trip-corrections'
import { given } from '@clutch/shared/given'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { TripCorrection as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import type { Correction } from './corrections.ts'

function correctionOf({ tenantId: _tenant, fromAt, untilAt, madeAt, revertedAt, ...row }: Row): TripCorrection {
  return {
    ...row,
    kind: row.kind as TripCorrection['kind'],
    status: row.status as TripCorrection['status'],
    from: fromAt.toISOString(),
    to: untilAt.toISOString(),
    madeAt: madeAt.toISOString(),
    revertedAt: revertedAt?.toISOString() ?? null,
  }
}

function rowOf(tx: Tx, { from, to, madeAt, revertedAt, ...correction }: TripCorrection): Row {
  return {
    ...correction,
    tenantId: tx.tenantId,
    fromAt: new Date(from),
    untilAt: new Date(to),
    madeAt: new Date(madeAt),
    revertedAt: revertedAt === null ? null : new Date(revertedAt),
  }
}

export async function insertCorrection(tx: Tx, correction: TripCorrection): Promise<void> {
  await tx.db.tripCorrection.create({ data: rowOf(tx, correction) })
}

export async function updateCorrection(tx: Tx, correction: TripCorrection): Promise<void> {
  await tx.db.tripCorrection.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: correction.id } },
    data: rowOf(tx, correction),
  })
}

export async function findCorrection(tx: Tx, id: string): Promise<TripCorrection | undefined> {
  const row = await tx.db.tripCorrection.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : correctionOf(row)
}

/** Whoever corrects a vehicle's trips, or applies what was corrected, takes turns with others who do. */
export async function lockCorrectionsOf(tx: Tx, vehicleId: string): Promise<void> {
  await tx.sql.query(
    {
      name: 'trip-corrections-lock',
      text: `SELECT pg_advisory_xact_lock(hashtextextended('trip-corrections/' || $1 || '/' || $2, 0))`,
    },
    [tx.tenantId, vehicleId],
  )
}

/** Those that stand and meet a time, ends included. */
export async function findCorrectionsDuring(
  tx: Tx,
  vehicleId: string,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<Correction[]> {
  const { rows } = await tx.sql.query<{ id: string; kind: Correction['kind']; from_at: Date; until_at: Date }>(
    {
      name: 'trip-corrections-during',
      text: `SELECT id, kind, from_at, until_at FROM trip_corrections
             WHERE tenant_id = $1 AND vehicle_id = $2 AND status = 'active' AND from_at <= $4 AND until_at >= $3
             ORDER BY from_at, id LIMIT 1000`,
    },
    [tx.tenantId, vehicleId, new Date(fromMs), new Date(toMs)],
  )
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    fromMs: row.from_at.getTime(),
    toMs: row.until_at.getTime(),
  }))
}

/** Of these vehicles, those whose trips somebody has corrected, in the order in which they are locked. */
export async function withCorrections(tx: Tx, vehicleIds: readonly string[]): Promise<string[]> {
  if (vehicleIds.length === 0) return []
  const { rows } = await tx.sql.query<{ vehicle_id: string }>(
    {
      name: 'trip-corrections-of-vehicles',
      text: `SELECT DISTINCT vehicle_id FROM trip_corrections
             WHERE tenant_id = $1 AND vehicle_id = ANY($2::text[]) AND status = 'active' ORDER BY vehicle_id`,
    },
    [tx.tenantId, vehicleIds],
  )
  return rows.map((row) => row.vehicle_id)
}

/** Latest first. */
export async function pageOfCorrections(
  tx: Tx,
  filter: {
    vehicleId?: string | undefined
    status?: string | undefined
    before?: TimeKey | undefined
    limit: number
  },
): Promise<TripCorrection[]> {
  const rows = await tx.db.tripCorrection.findMany({
    where: {
      tenantId: tx.tenantId,
      ...given({ vehicleId: filter.vehicleId, status: filter.status }),
      AND: earlierThan('madeAt', filter.before),
    },
    orderBy: latestFirst('madeAt'),
    take: filter.limit,
  })
  return rows.map(correctionOf)
}
