import type { Transfer } from '@clutch/contracts/payments/splits'
import { given } from '@clutch/shared/given'
import { money } from '@clutch/shared/money'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { Transfer as TransferRow } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { leasing } from '../leasing.ts'
import type { KeptSplit } from './kept-split.ts'
import type { ChargeDivision } from './split.ts'

export const transferLeasing = leasing('transfers')

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
  idempotencyKey: string
  lease: string | null
  calledAt: Date | null
  calls: number
  repeats: number
  /** A call was made and what came of it is not known. */
  inDoubt: boolean
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
    idempotencyKey: row.idempotencyKey,
    lease: row.lease,
    calledAt: row.calledAt,
    calls: row.calls,
    repeats: row.repeats,
    inDoubt: row.inDoubt,
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
    calledAt: inner.calledAt,
    calls: inner.calls,
    repeats: inner.repeats,
    inDoubt: inner.inDoubt,
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
      provider: 'stripe',
      idempotencyKey: sent.idempotencyKey,
      currency: transfer.amount.currency,
      amount: transfer.amount.amount,
      createdAt: new Date(transfer.createdAt),
      updatedAt: tx.now,
    },
  })
  if (transfer.status === 'pending') await transferLeasing.makeDue(tx, transfer.id)
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

/** What waited for the vendor's account may go now. */
export async function releaseHeld(tx: Tx, vendorId: string, receiverId: string): Promise<number> {
  const { rowCount } = await tx.sql.query(
    `UPDATE transfers SET status = 'pending', receiver_id = $3, failure_code = NULL, failure_message = NULL,
            version = version + 1, updated_at = $4, due_at = clock_timestamp(), lease = NULL
      WHERE tenant_id = $1 AND vendor_id = $2 AND status = 'held'`,
    [tx.tenantId, vendorId, receiverId, tx.now],
  )
  return rowCount ?? 0
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
