import type { CoachingSession } from '@clutch/contracts/fleet/coaching-sessions'
import type { DailyScore } from '@clutch/contracts/fleet/driving-scores'
import { given } from '@clutch/shared/given'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { CoachingSession as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'

function sessionOf({ tenantId: _tenant, subjectKind, subjectId, ...row }: Row): CoachingSession {
  return {
    ...row,
    subject: { kind: subjectKind as CoachingSession['subject']['kind'], id: subjectId },
    topics: row.topics as CoachingSession['topics'],
    status: row.status as CoachingSession['status'],
    assignedAt: row.assignedAt.toISOString(),
    dueAt: row.dueAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
  }
}

export async function insertSession(tx: Tx, { subject, ...session }: CoachingSession): Promise<void> {
  await tx.db.coachingSession.create({
    data: { ...session, tenantId: tx.tenantId, subjectKind: subject.kind, subjectId: subject.id },
  })
}

export async function findSession(tx: Tx, id: string): Promise<CoachingSession | undefined> {
  const row = await tx.db.coachingSession.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : sessionOf(row)
}

export async function lockSession(tx: Tx, id: string): Promise<CoachingSession | undefined> {
  await tx.sql.query('SELECT 1 FROM coaching_sessions WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findSession(tx, id)
}

export async function updateSession(
  tx: Tx,
  { id, version, status, endedBy, endedAt, note }: CoachingSession,
): Promise<void> {
  await tx.db.coachingSession.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    data: { version, status, endedBy, endedAt, note },
  })
}

export async function forgetSessionNotes(tx: Tx, subjectId: string): Promise<void> {
  await tx.db.coachingSession.updateMany({ where: { tenantId: tx.tenantId, subjectId }, data: { note: null } })
}

/** Latest first. */
export async function pageOfSessions(
  tx: Tx,
  filter: {
    subjectId?: string | undefined
    status?: string | undefined
    before?: TimeKey | undefined
    limit: number
  },
): Promise<CoachingSession[]> {
  const rows = await tx.db.coachingSession.findMany({
    where: {
      tenantId: tx.tenantId,
      ...given({ subjectId: filter.subjectId, status: filter.status }),
      AND: earlierThan('assignedAt', filter.before),
    },
    orderBy: latestFirst('assignedAt'),
    take: filter.limit,
  })
  return rows.map(sessionOf)
}

/** The session that is assigned to each of these, the latest where there are several. */
export async function findAssigned(tx: Tx, subjectIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.db.coachingSession.findMany({
    where: { tenantId: tx.tenantId, subjectId: { in: [...subjectIds] }, status: 'assigned' },
    orderBy: [{ assignedAt: 'asc' }, { id: 'asc' }],
    select: { id: true, subjectId: true },
  })
  return new Map(rows.map(({ id, subjectId }) => [subjectId, id]))
}

/** The last daily score of each vehicle that is in a fleet now, the lowest first; joins with scores and vehicles that only read. */
export async function findLowest(
  tx: Tx,
  fleetId: string,
  { below, limit }: { below: number; limit: number },
): Promise<{ daily: DailyScore; sessionId: string | null }[]> {
  const { rows } = await tx.sql.query<{ daily: DailyScore; sessionId: string | null }>(
    `SELECT last.record AS daily, open.id AS "sessionId"
       FROM vehicles v
       JOIN LATERAL (
         SELECT d.record, d.score FROM driving_scores d
          WHERE d.tenant_id = v.tenant_id AND d.vehicle_id = v.id ORDER BY d.day DESC LIMIT 1) last ON true
       LEFT JOIN LATERAL (
         SELECT s.id FROM coaching_sessions s
          WHERE s.tenant_id = v.tenant_id AND s.subject_id = v.id AND s.status = 'assigned'
          ORDER BY s.assigned_at DESC LIMIT 1) open ON true
      WHERE v.tenant_id = $1 AND v.fleet_id = $2 AND last.score < $3
      ORDER BY last.score, v.id LIMIT $4`,
    [tx.tenantId, fleetId, below, limit],
  )
  return rows
}
