import type { Report, ReportRun } from '@clutch/contracts/fleet/reports'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Prisma, Report as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import type { KeptRun } from './report.ts'

function reportOf({ id, version, status, record, createdAt }: Row): Report {
  return {
    ...(record as unknown as Omit<Report, 'id' | 'version' | 'status' | 'createdAt'>),
    id,
    version,
    status: status as Report['status'],
    createdAt: createdAt.toISOString(),
  }
}

function rowOf(tx: Tx, { id, version, status, createdAt, ...record }: Report) {
  return {
    tenantId: tx.tenantId,
    id,
    version,
    status,
    createdAt: new Date(createdAt),
    record: record as unknown as Prisma.InputJsonObject,
  }
}

export async function insertReport(tx: Tx, report: Report): Promise<void> {
  await tx.db.report.create({ data: rowOf(tx, report) })
}

export async function updateReport(tx: Tx, report: Report): Promise<void> {
  await tx.db.report.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: report.id } },
    data: rowOf(tx, report),
  })
}

/** One that was deleted is not found. */
export async function findReport(tx: Tx, id: string): Promise<Report | undefined> {
  const row = await tx.db.report.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null || row.status === 'deleted' ? undefined : reportOf(row)
}

export async function lockReport(tx: Tx, id: string): Promise<Report | undefined> {
  await tx.sql.query('SELECT 1 FROM reports WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findReport(tx, id)
}

export async function countReports(tx: Tx): Promise<number> {
  return tx.db.report.count({ where: { tenantId: tx.tenantId, status: 'active' } })
}

export async function pageOfReports(tx: Tx, filter: { afterId: string; limit: number }): Promise<Report[]> {
  const rows = await tx.db.report.findMany({
    where: { tenantId: tx.tenantId, status: 'active', id: { gt: filter.afterId } },
    orderBy: { id: 'asc' },
    take: filter.limit,
  })
  return rows.map(reportOf)
}

/** @returns false when there is one of this id: its slot had it run already */
export async function insertRun(tx: Tx, { run, report }: KeptRun): Promise<boolean> {
  const { count } = await tx.db.reportRun.createMany({
    data: [
      {
        tenantId: tx.tenantId,
        id: run.id,
        version: run.version,
        reportId: run.reportId,
        scheduleId: run.scheduleId,
        createdAt: new Date(run.createdAt),
        record: { run, report } as unknown as Prisma.InputJsonObject,
      },
    ],
    skipDuplicates: true,
  })
  return count === 1
}

export async function findRun(tx: Tx, id: string): Promise<KeptRun | undefined> {
  const row = await tx.db.reportRun.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : (row.record as unknown as KeptRun)
}

/** Latest first. */
export async function pageOfRuns(
  tx: Tx,
  filter: { reportId: string; before?: TimeKey | undefined; limit: number },
): Promise<ReportRun[]> {
  const rows = await tx.db.reportRun.findMany({
    where: { tenantId: tx.tenantId, reportId: filter.reportId, AND: earlierThan('createdAt', filter.before) },
    orderBy: latestFirst('createdAt'),
    take: filter.limit,
  })
  return rows.map(({ record }) => (record as unknown as KeptRun).run)
}
