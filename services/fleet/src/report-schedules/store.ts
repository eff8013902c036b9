import type { ReportSchedule } from '@clutch/contracts/fleet/reports'
import type { Prisma, ReportSchedule as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'

type Columns = 'id' | 'version' | 'reportId' | 'status' | 'createdAt'

function scheduleOf({ id, version, reportId, status, record, createdAt }: Row): ReportSchedule {
  return {
    ...(record as unknown as Omit<ReportSchedule, Columns>),
    id,
    version,
    reportId,
    status: status as ReportSchedule['status'],
    createdAt: createdAt.toISOString(),
  }
}

function rowOf(tx: Tx, { id, version, reportId, status, createdAt, ...record }: ReportSchedule) {
  return {
    tenantId: tx.tenantId,
    id,
    version,
    reportId,
    status,
    createdAt: new Date(createdAt),
    record: record as unknown as Prisma.InputJsonObject,
  }
}

export async function insertSchedule(tx: Tx, schedule: ReportSchedule): Promise<void> {
  await tx.db.reportSchedule.create({ data: rowOf(tx, schedule) })
}

export async function updateSchedule(tx: Tx, schedule: ReportSchedule): Promise<void> {
  await tx.db.reportSchedule.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: schedule.id } },
    data: rowOf(tx, schedule),
  })
}

/** One that was deleted is not found. */
export async function findSchedule(tx: Tx, id: string): Promise<ReportSchedule | undefined> {
  const row = await tx.db.reportSchedule.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null || row.status === 'deleted' ? undefined : scheduleOf(row)
}

export async function lockSchedule(tx: Tx, id: string): Promise<ReportSchedule | undefined> {
  await tx.sql.query('SELECT 1 FROM report_schedules WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findSchedule(tx, id)
}

export async function pageOfSchedules(
  tx: Tx,
  filter: { reportId: string; afterId: string; limit: number },
): Promise<ReportSchedule[]> {
  const rows = await tx.db.reportSchedule.findMany({
    where: {
      tenantId: tx.tenantId,
      reportId: filter.reportId,
      id: { gt: filter.afterId },
      status: { not: 'deleted' },
    },
    orderBy: { id: 'asc' },
    take: filter.limit,
  })
  return rows.map(scheduleOf)
}
