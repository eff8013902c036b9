import type { AssignmentAnomaly } from '@clutch/contracts/fleet/driver-assignments'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { AssignmentAnomaly as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import type { KeptAnomaly } from './anomaly.ts'

function keptOf({ tenantId: _tenant, fromAt, untilAt, ...row }: Row): KeptAnomaly {
  return {
    ...row,
    kind: row.kind as AssignmentAnomaly['kind'],
    status: row.status as AssignmentAnomaly['status'],
    fromAt: fromAt.toISOString(),
    untilAt: untilAt?.toISOString() ?? null,
  }
}

/** Those that follow from these claims, withdrawn ones too. */
export async function findAnomaliesOfClaims(tx: Tx, claimIds: readonly string[]): Promise<KeptAnomaly[]> {
  if (claimIds.length === 0) return []
  const select = (column: string) =>
    `SELECT id FROM assignment_anomalies WHERE tenant_id = $1 AND ${column} = ANY($2::text[])`
  const { rows } = await tx.sql.query<{ id: string }>(`${select('claim_id')} UNION ${select('other_claim_id')}`, [
    tx.tenantId,
    claimIds,
  ])
  const kept = await tx.db.assignmentAnomaly.findMany({
    where: { tenantId: tx.tenantId, id: { in: rows.map(({ id }) => id) } },
    orderBy: { id: 'asc' },
  })
  return kept.map(keptOf)
}

export async function saveAnomaly(tx: Tx, { fromAt, untilAt, ...anomaly }: KeptAnomaly): Promise<void> {
  const data = {
    ...anomaly,
    tenantId: tx.tenantId,
    fromAt: new Date(fromAt),
    untilAt: untilAt === null ? null : new Date(untilAt),
  }
  await tx.db.assignmentAnomaly.upsert({
    where: { tenantId_id: { tenantId: tx.tenantId, id: anomaly.id } },
    create: data,
    update: data,
  })
}

/** Latest first. */
export async function pageOfAnomalies(
  tx: Tx,
  filter: {
    driverId?: string | undefined
    kind?: string | undefined
    range: { gte?: Date; lt?: Date }
    before?: TimeKey | undefined
    limit: number
  },
): Promise<KeptAnomaly[]> {
  const { driverId, kind, range, before, limit } = filter
  const rows = await tx.db.assignmentAnomaly.findMany({
    where: {
      tenantId: tx.tenantId,
      status: 'standing',
      ...(driverId === undefined ? {} : { driverId }),
      ...(kind === undefined ? {} : { kind }),
      fromAt: range,
      AND: earlierThan('fromAt', before),
    },
    orderBy: latestFirst('fromAt'),
    take: limit,
  })
  return rows.map(keptOf)
}
