import type { ProviderName } from '@clutch/contracts/payments/providers'
import type { Transfer } from '@clutch/contracts/payments/splits'
import { given } from '@clutch/shared/given'
import { money } from '@clutch/shared/money'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Transfer as TransferRow } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import type { KeptSplit } from './kept-split.ts'
import type { ChargeDivision } from './split.ts'

export async function insertSplit(
  tx: Tx,
  split: { id: string; receiverId: string; paymentId: string; vendorId: string; division: ChargeDivision },
): Promise<void> {
  const { division } = split
  await tx.db.split.create({
    data: {
      tenantId: tx.tenantId,
      id: split.id,
      paymentId: split.paymentId,
      status: 'pending',
      currency: division.gross.currency,
      gross: division.gross.amount,
      commission: division.commission.amount,
      fee: division.fee.amount,
      feeBearer: division.feeBearer,
      rounding: 'order',
      createdAt: tx.now,
    },
  })
  await tx.db.splitReceiver.create({
    data: {
      tenantId: tx.tenantId,
      id: split.receiverId,
      splitId: split.id,
      position: 0,
      vendorId: split.vendorId,
      rule: 'rest',
      amount: division.shares[0]?.amount.amount ?? 0,
    },
  })
}

export async function markPosted(tx: Tx, split: KeptSplit, division: ChargeDivision, entryId: string): Promise<void> {
  await tx.sql.query(
    `UPDATE splits SET status = 'posted', commission = $3, fee = $4, fee_bearer = $5, entry_id = $6, version = version + 1
      WHERE tenant_id = $1 AND id = $2`,
    [tx.tenantId, split.id, division.commission.amount, division.fee.amount, division.feeBearer, entryId],
  )
  await tx.sql.query('UPDATE split_receivers SET amount = $3 WHERE tenant_id = $1 AND id = $2', [
    tx.tenantId,
    split.receiverId,
    division.shares[0]?.amount.amount ?? 0,
  ])
}

/** A transfer and what only we need to know of it. */
export interface SentTransfer {
  transfer: Transfer
  splitReceiverId: string
  receiverId: string | null
  provider: ProviderName
}

function sentTransferOf(row: TransferRow): SentTransfer {
  return {
    transfer: {
      id: row.id,
      version: row.version,
      paymentId: row.paymentId,
      vendorId: row.vendorId,
      amount: money(Number(row.amount), row.currency),
      status: row.status as Transfer['status'],
      providerReference: row.providerTransferId,
      failure: row.failureCode === null ? null : { code: row.failureCode, message: row.failureMessage ?? '' },
      createdAt: row.createdAt.toISOString(),
      settledAt: row.settledAt?.toISOString() ?? null,
    },
    splitReceiverId: row.splitReceiverId,
    receiverId: row.receiverId,
    provider: row.provider as ProviderName,
  }
}

function rowOf({ transfer, ...inner }: SentTransfer) {
  return {
    receiverId: inner.receiverId,
    providerTransferId: transfer.providerReference,
    status: transfer.status,
    failureCode: transfer.failure?.code ?? null,
    failureMessage: transfer.failure?.message ?? null,
    settledAt: transfer.settledAt === null ? null : new Date(transfer.settledAt),
    version: transfer.version,
  }
}

export async function insertTransfer(tx: Tx, sent: SentTransfer): Promise<void> {
  const { transfer } = sent
  await tx.db.transfer.create({
    data: {
      ...rowOf(sent),
      tenantId: tx.tenantId,
      id: transfer.id,
      paymentId: transfer.paymentId,
      splitReceiverId: sent.splitReceiverId,
      vendorId: transfer.vendorId,
      provider: sent.provider,
      currency: transfer.amount.currency,
      amount: transfer.amount.amount,
      createdAt: new Date(transfer.createdAt),
      updatedAt: tx.now,
    },
  })
}

export async function lockTransfer(tx: Tx, id: string): Promise<SentTransfer | undefined> {
  await tx.sql.query('SELECT 1 FROM transfers WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  const row = await tx.db.transfer.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : sentTransferOf(row)
}

export async function updateTransfer(tx: Tx, sent: SentTransfer, entryId?: string): Promise<void> {
  await tx.db.transfer.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: sent.transfer.id } },
    data: { ...rowOf(sent), updatedAt: tx.now, ...given({ entryId }) },
  })
}

/** What waits for the vendor's account at a provider, oldest first. */
export async function lockHeldTransfers(
  tx: Tx,
  vendorId: string,
  provider: ProviderName,
  limit: number,
): Promise<SentTransfer[]> {
  const { rows } = await tx.sql.query<{ id: string }>(
    `SELECT id FROM transfers WHERE tenant_id = $1 AND vendor_id = $2 AND provider = $3 AND status = 'held'
      ORDER BY created_at, id LIMIT $4 FOR UPDATE`,
    [tx.tenantId, vendorId, provider, limit],
  )
  const found = await tx.db.transfer.findMany({
    where: { tenantId: tx.tenantId, id: { in: rows.map(({ id }) => id) } },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  })
  return found.map(sentTransferOf)
}

export async function pageOfTransfers(
  tx: Tx,
  filter: {
    paymentId?: string | undefined
    vendorId?: string | undefined
    status?: string | undefined
    before: TimeKey | undefined
    limit: number
  },
): Promise<Transfer[]> {
  const { before, limit, ...equal } = filter
  const rows = await tx.db.transfer.findMany({
    where: { tenantId: tx.tenantId, ...given(equal), AND: earlierThan('createdAt', before) },
    orderBy: latestFirst('createdAt'),
    take: limit,
  })
  return rows.map((row) => sentTransferOf(row).transfer)
}
