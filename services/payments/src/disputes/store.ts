import type { Dispute } from '@clutch/contracts/payments/disputes'
import type { ProviderName } from '@clutch/contracts/payments/providers'
import { given } from '@clutch/shared/given'
import { money } from '@clutch/shared/money'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Dispute as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'

function disputeOf({ tenantId: _tenant, currency, ...row }: Row): Dispute {
  return {
    ...row,
    provider: row.provider as ProviderName,
    amount: money(row.amount, currency),
    status: row.status as Dispute['status'],
    // A provider asks for its fee in the currency of the payment.
    fee: money(row.fee, currency),
    excess: money(row.excess, currency),
    evidenceDueBy: row.evidenceDueBy?.toISOString() ?? null,
    evidence: row.evidence === null ? null : (JSON.parse(row.evidence) as Dispute['evidence']),
    openedAt: row.openedAt.toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
  }
}

function rowOf(tx: Tx, { amount, ...dispute }: Dispute): Row {
  return {
    ...dispute,
    tenantId: tx.tenantId,
    currency: amount.currency,
    amount: BigInt(amount.amount),
    fee: BigInt(dispute.fee.amount),
    excess: BigInt(dispute.excess.amount),
    evidenceDueBy: dispute.evidenceDueBy === null ? null : new Date(dispute.evidenceDueBy),
    evidence: dispute.evidence === null ? null : JSON.stringify(dispute.evidence),
    openedAt: new Date(dispute.openedAt),
    closedAt: dispute.closedAt === null ? null : new Date(dispute.closedAt),
  }
}

export async function insertDispute(tx: Tx, dispute: Dispute): Promise<void> {
  await tx.db.dispute.create({ data: rowOf(tx, dispute) })
}

export async function updateDispute(tx: Tx, dispute: Dispute): Promise<void> {
  await tx.db.dispute.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: dispute.id } },
    data: rowOf(tx, dispute),
  })
}

export async function findDispute(tx: Tx, id: string): Promise<Dispute | undefined> {
  const row = await tx.db.dispute.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : disputeOf(row)
}

export async function lockDispute(tx: Tx, id: string): Promise<Dispute | undefined> {
  await tx.sql.query('SELECT 1 FROM disputes WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findDispute(tx, id)
}

/** All of one payment: a bank opens few. */
export async function findDisputesOf(tx: Tx, paymentId: string): Promise<Dispute[]> {
  const rows = await tx.db.dispute.findMany({ where: { tenantId: tx.tenantId, paymentId }, take: 100 })
  return rows.map(disputeOf)
}

export async function pageOfDisputes(
  tx: Tx,
  filter: {
    status?: string | undefined
    paymentId?: string | undefined
    accountId?: string | undefined
    before: TimeKey | undefined
    limit: number
  },
): Promise<Dispute[]> {
  const { before, limit, ...equal } = filter
  const rows = await tx.db.dispute.findMany({
    where: { tenantId: tx.tenantId, ...given(equal), AND: earlierThan('openedAt', before) },
    orderBy: latestFirst('openedAt'),
    take: limit,
  })
  return rows.map(disputeOf)
}
