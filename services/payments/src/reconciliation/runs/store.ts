import type { ProviderName } from '@clutch/contracts/payments/providers'
import type { ReconciliationRun } from '@clutch/contracts/payments/reconciliation-runs'
import { given } from '@clutch/shared/given'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { ReconciliationRun as Row } from '../../../prisma/client/client.ts'
import type { Tx } from '../../kit.ts'

function runOf({ tenantId: _tenant, ...row }: Row): ReconciliationRun {
  return {
    ...row,
    provider: row.provider as ProviderName,
    startedBy: row.startedBy as ReconciliationRun['startedBy'],
    status: row.status as ReconciliationRun['status'],
    from: row.from.toISOString(),
    until: row.until.toISOString(),
    comparedUntil: row.comparedUntil.toISOString(),
    totals: JSON.parse(row.totals) as ReconciliationRun['totals'],
    inTransit: JSON.parse(row.inTransit) as ReconciliationRun['inTransit'],
    startedAt: row.startedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  }
}

function rowOf(tx: Tx, run: ReconciliationRun): Row {
  return {
    ...run,
    tenantId: tx.tenantId,
    from: new Date(run.from),
    until: new Date(run.until),
    comparedUntil: new Date(run.comparedUntil),
    totals: JSON.stringify(run.totals),
    inTransit: JSON.stringify(run.inTransit),
    startedAt: new Date(run.startedAt),
    finishedAt: run.finishedAt === null ? null : new Date(run.finishedAt),
  }
}

export async function insertRun(tx: Tx, run: ReconciliationRun): Promise<void> {
  await tx.db.reconciliationRun.create({ data: rowOf(tx, run) })
}

export async function updateRun(tx: Tx, run: ReconciliationRun): Promise<void> {
  await tx.db.reconciliationRun.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: run.id } },
    data: rowOf(tx, run),
  })
}

export async function findRun(tx: Tx, id: string): Promise<ReconciliationRun | undefined> {
  const row = await tx.db.reconciliationRun.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : runOf(row)
}

export async function lockRun(tx: Tx, id: string): Promise<ReconciliationRun | undefined> {
  await tx.sql.query('SELECT 1 FROM reconciliation_runs WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findRun(tx, id)
}

export async function pageOfRuns(
  tx: Tx,
  filter: {
    provider?: ProviderName | undefined
    status?: ReconciliationRun['status'] | undefined
    before: TimeKey | undefined
    limit: number
  },
): Promise<ReconciliationRun[]> {
  const { before, limit, ...equal } = filter
  const rows = await tx.db.reconciliationRun.findMany({
    where: { tenantId: tx.tenantId, ...given(equal), AND: earlierThan('startedAt', before) },
    orderBy: latestFirst('startedAt'),
    take: limit,
  })
  return rows.map(runOf)
}
