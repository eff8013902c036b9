import type { ProviderName } from '@clutch/contracts/payments/providers'
import type { ReconciliationDifference } from '@clutch/contracts/payments/reconciliation-runs'
import { given } from '@clutch/shared/given'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { ReconciliationDifference as Row } from '../../../prisma/client/client.ts'
import type { Tx } from '../../kit.ts'

function differenceOf({ tenantId: _tenant, ...row }: Row): ReconciliationDifference {
  return {
    ...row,
    provider: row.provider as ProviderName,
    kind: row.kind as ReconciliationDifference['kind'],
    cause: row.cause as ReconciliationDifference['cause'],
    status: row.status as ReconciliationDifference['status'],
    ledger: row.ledger === null ? null : Number(row.ledger),
    providerAmount: row.providerAmount === null ? null : Number(row.providerAmount),
    at: row.at.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    foundAt: row.foundAt.toISOString(),
  }
}

function rowOf(tx: Tx, difference: ReconciliationDifference): Row {
  return {
    ...difference,
    tenantId: tx.tenantId,
    ledger: difference.ledger === null ? null : BigInt(difference.ledger),
    providerAmount: difference.providerAmount === null ? null : BigInt(difference.providerAmount),
    at: new Date(difference.at),
    decidedAt: difference.decidedAt === null ? null : new Date(difference.decidedAt),
    foundAt: new Date(difference.foundAt),
  }
}

export async function putDifference(tx: Tx, difference: ReconciliationDifference): Promise<void> {
  const data = rowOf(tx, difference)
  const { tenantId, id } = data
  await tx.db.reconciliationDifference.upsert({ where: { tenantId_id: { tenantId, id } }, create: data, update: data })
}

export async function findDifference(tx: Tx, id: string): Promise<ReconciliationDifference | undefined> {
  const where = { tenantId_id: { tenantId: tx.tenantId, id } }
  const row = await tx.db.reconciliationDifference.findUnique({ where })
  return row === null ? undefined : differenceOf(row)
}

export async function lockDifference(tx: Tx, id: string): Promise<ReconciliationDifference | undefined> {
  await tx.sql.query('SELECT 1 FROM reconciliation_differences WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [
    tx.tenantId,
    id,
  ])
  return findDifference(tx, id)
}

/** Nobody has explained them, and the run that has just compared their part of the period did not find them any more. */
export async function closeAgreeing(
  tx: Tx,
  of: { runId: string; provider: ProviderName; from: Date; to: Date; by: string; note: string },
): Promise<void> {
  await tx.sql.query(
    `UPDATE reconciliation_differences SET status = 'closed', note = $7, decided_by = $6, decided_at = $8, version = version + 1
      WHERE tenant_id = $1 AND provider = $2 AND at >= $3 AND at < $4 AND last_run_id <> $5 AND status IN ('asked', 'open')`,
    [tx.tenantId, of.provider, of.from, of.to, of.runId, of.by, of.note, tx.now],
  )
}

export async function pageOfDifferences(
  tx: Tx,
  filter: {
    provider?: ProviderName | undefined
    status?: ReconciliationDifference['status'] | undefined
    kind?: ReconciliationDifference['kind'] | undefined
    lastRunId?: string | undefined
    before: TimeKey | undefined
    limit: number
  },
): Promise<ReconciliationDifference[]> {
  const { before, limit, ...equal } = filter
  const rows = await tx.db.reconciliationDifference.findMany({
    where: { tenantId: tx.tenantId, ...given(equal), AND: earlierThan('foundAt', before) },
    orderBy: latestFirst('foundAt'),
    take: limit,
  })
  return rows.map(differenceOf)
}
