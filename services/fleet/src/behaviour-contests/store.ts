import type { BehaviourContest } from '@clutch/contracts/fleet/behaviour-contests'
import { given } from '@clutch/shared/given'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { BehaviourContest as Row } from '../../prisma/client/client.ts'
import { columnsOf, type Span } from '../driving-scores/spans.ts'
import type { Tx } from '../kit.ts'
import type { ContestableKind, Voided } from './voided.ts'

function contestOf({ tenantId: _tenant, eventKind, eventId, ...row }: Row): BehaviourContest {
  return {
    ...row,
    event: { kind: eventKind as ContestableKind, id: eventId },
    status: row.status as BehaviourContest['status'],
    happenedAt: row.happenedAt.toISOString(),
    openedAt: row.openedAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
  }
}

/** @returns whether it is the first of its event */
export async function insertContest(tx: Tx, { event, ...contest }: BehaviourContest): Promise<boolean> {
  const { count } = await tx.db.behaviourContest.createMany({
    data: [{ ...contest, tenantId: tx.tenantId, eventKind: event.kind, eventId: event.id }],
    skipDuplicates: true,
  })
  return count === 1
}

export async function findContest(tx: Tx, id: string): Promise<BehaviourContest | undefined> {
  const row = await tx.db.behaviourContest.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : contestOf(row)
}

export async function lockContest(tx: Tx, id: string): Promise<BehaviourContest | undefined> {
  await tx.sql.query('SELECT 1 FROM behaviour_contests WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findContest(tx, id)
}

export async function updateContest(
  tx: Tx,
  { id, version, status, decidedBy, decidedAt, note }: BehaviourContest,
): Promise<void> {
  await tx.db.behaviourContest.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    data: { version, status, decidedBy, decidedAt, note },
  })
}

export async function forgetContestTexts(tx: Tx, driverId: string): Promise<void> {
  await tx.db.behaviourContest.updateMany({
    where: { tenantId: tx.tenantId, driverId },
    data: { reason: '', note: null },
  })
}

/** What does not count in these spans. */
export async function findVoided(tx: Tx, spans: readonly Span[]): Promise<Voided[]> {
  const { rows } = await tx.sql.query<Voided>(
    `SELECT c.event_kind AS "eventKind", c.event_id AS "eventId", c.vehicle_id AS "vehicleId", c.happened_at AS "happenedAt"
       FROM unnest($2::text[], $3::timestamptz[], $4::timestamptz[], $5::text[]) AS span (vehicle_id, from_at, to_at, zone)
       JOIN behaviour_contests c ON c.tenant_id = $1 AND c.vehicle_id = span.vehicle_id
        AND c.happened_at >= span.from_at AND c.happened_at < span.to_at
      WHERE c.status = 'accepted'`,
    [tx.tenantId, ...columnsOf(spans)],
  )
  return rows
}

/** Latest first. */
export async function findContestsPage(
  tx: Tx,
  filter: {
    vehicleId?: string | undefined
    driverId?: string | undefined
    status?: string | undefined
    before?: TimeKey | undefined
    limit: number
  },
): Promise<BehaviourContest[]> {
  const rows = await tx.db.behaviourContest.findMany({
    where: {
      tenantId: tx.tenantId,
      ...given({ vehicleId: filter.vehicleId, driverId: filter.driverId, status: filter.status }),
      AND: earlierThan('openedAt', filter.before),
    },
    orderBy: latestFirst('openedAt'),
    take: filter.limit,
  })
  return rows.map(contestOf)
}
