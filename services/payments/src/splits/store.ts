import type { ProviderName } from '@clutch/contracts/payments/providers'
import type { Split, Transfer } from '@clutch/contracts/payments/splits'
import { given } from '@clutch/shared/given'
import { money } from '@clutch/shared/money'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { SplitReceiver, Split as SplitRow, Transfer as TransferRow } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import type { KeptSplit } from './kept-split.ts'

const withShares = { receivers: { orderBy: { position: 'asc' } } } as const

function keptSplitOf(row: SplitRow & { receivers: SplitReceiver[] }): KeptSplit {
  const of = (amount: bigint) => money(amount, row.currency)
  return {
    agreed: of(row.agreed),
    split: {
      id: row.id,
      version: row.version,
      paymentId: row.paymentId,
      bookingId: row.bookingId,
      status: row.status as Split['status'],
      gross: of(row.gross),
      commission: of(row.commission),
      commissionReversed: of(row.commissionReversed),
      providerFee: of(row.fee),
      providerFeeReversed: of(row.feeReversed),
      feeBearer: row.feeBearer as Split['feeBearer'],
      shares: row.receivers.map((receiver) => ({
        id: receiver.id,
        vendorId: receiver.vendorId,
        rule: receiver.rule as Split['shares'][number]['rule'],
        value: receiver.ruleValue,
        amount: of(receiver.amount),
        reversed: of(receiver.reversed),
      })),
      hold: row.hold as Split['hold'],
      releasedAt: row.releasedAt?.toISOString() ?? null,
      createdAt: row.createdAt.toISOString(),
    },
  }
}

export async function insertSplit(tx: Tx, { split, agreed }: KeptSplit): Promise<void> {
  const { tenantId } = tx
  await tx.db.split.create({
    data: {
      tenantId,
      id: split.id,
      paymentId: split.paymentId,
      bookingId: split.bookingId,
      status: split.status,
      currency: split.gross.currency,
      gross: split.gross.amount,
      commission: split.commission.amount,
      agreed: agreed.amount,
      fee: split.providerFee.amount,
      feeBearer: split.feeBearer,
      hold: split.hold,
      releasedAt: split.releasedAt === null ? null : new Date(split.releasedAt),
      createdAt: tx.now,
    },
  })
  await tx.db.splitReceiver.createMany({
    data: split.shares.map((share, position) => ({
      tenantId,
      id: share.id,
      splitId: split.id,
      position,
      vendorId: share.vendorId,
      rule: share.rule,
      ruleValue: share.value,
      amount: share.amount.amount,
    })),
  })
}

/** @param entryId the entry that divided it, when that is posted with this */
export async function updateSplit(tx: Tx, split: Split, entryId?: string): Promise<void> {
  await tx.sql.query(
    `UPDATE splits SET status = $3, version = $4, gross = $5, commission = $6, fee = $7, commission_reversed = $8, fee_reversed = $9,
            released_at = $10, entry_id = coalesce($11, entry_id)
      WHERE tenant_id = $1 AND id = $2`,
    [
      tx.tenantId,
      split.id,
      split.status,
      split.version,
      split.gross.amount,
      split.commission.amount,
      split.providerFee.amount,
      split.commissionReversed.amount,
      split.providerFeeReversed.amount,
      split.releasedAt === null ? null : new Date(split.releasedAt),
      entryId ?? null,
    ],
  )
  await tx.sql.query(
    `UPDATE split_receivers AS r SET amount = n.amount, reversed = n.reversed
       FROM unnest($2::text[], $3::bigint[], $4::bigint[]) AS n(id, amount, reversed)
      WHERE r.tenant_id = $1 AND r.id = n.id`,
    [
      tx.tenantId,
      split.shares.map(({ id }) => id),
      split.shares.map(({ amount }) => amount.amount),
      split.shares.map(({ reversed }) => reversed.amount),
    ],
  )
}

export async function findSplit(tx: Tx, id: string): Promise<KeptSplit | undefined> {
  const row = await tx.db.split.findUnique({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    include: withShares,
  })
  return row === null ? undefined : keptSplitOf(row)
}

export async function lockSplit(tx: Tx, id: string): Promise<KeptSplit | undefined> {
  await tx.sql.query('SELECT 1 FROM splits WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findSplit(tx, id)
}

export async function findSplitOfPayment(tx: Tx, paymentId: string): Promise<KeptSplit | undefined> {
  const row = await tx.db.split.findUnique({
    where: { tenantId_paymentId: { tenantId: tx.tenantId, paymentId } },
    include: withShares,
  })
  return row === null ? undefined : keptSplitOf(row)
}

export async function findSplitsOfPayments(tx: Tx, paymentIds: readonly string[]): Promise<Map<string, KeptSplit>> {
  if (paymentIds.length === 0) return new Map()
  const rows = await tx.db.split.findMany({
    where: { tenantId: tx.tenantId, paymentId: { in: [...paymentIds] } },
    include: withShares,
  })
  return new Map(rows.map((row) => [row.paymentId, keptSplitOf(row)]))
}

export async function findSplitsOfBooking(tx: Tx, bookingId: string): Promise<KeptSplit[]> {
  const rows = await tx.db.split.findMany({
    where: { tenantId: tx.tenantId, bookingId },
    include: withShares,
    orderBy: { id: 'asc' },
    take: 100,
  })
  return rows.map(keptSplitOf)
}

export async function pageOfSplits(
  tx: Tx,
  filter: {
    paymentId?: string | undefined
    status?: string | undefined
    before: TimeKey | undefined
    limit: number
  },
): Promise<Split[]> {
  const { before, limit, ...equal } = filter
  const rows = await tx.db.split.findMany({
    where: { tenantId: tx.tenantId, ...given(equal), AND: earlierThan('createdAt', before) },
    include: withShares,
    orderBy: latestFirst('createdAt'),
    take: limit,
  })
  return rows.map((row) => keptSplitOf(row).split)
}

/** A transfer and what only we need to know of it. */
export interface SentTransfer {
  transfer: Transfer
  splitReceiverId: string
  receiverId: string | null
}

function sentTransferOf(row: TransferRow): SentTransfer {
  return {
    transfer: {
      id: row.id,
      version: row.version,
      paymentId: row.paymentId,
      vendorId: row.vendorId,
      amount: money(row.amount, row.currency),
      reversed: money(row.reversed, row.currency),
      status: row.status as Transfer['status'],
      provider: row.provider as ProviderName,
      providerReference: row.providerTransferId,
      failure: row.failureCode === null ? null : { code: row.failureCode, message: row.failureMessage ?? '' },
      createdAt: row.createdAt.toISOString(),
      settledAt: row.settledAt?.toISOString() ?? null,
    },
    splitReceiverId: row.splitReceiverId,
    receiverId: row.receiverId,
  }
}

function rowOf({ transfer, receiverId }: SentTransfer) {
  return {
    receiverId,
    providerTransferId: transfer.providerReference,
    status: transfer.status,
    amount: transfer.amount.amount,
    reversed: transfer.reversed.amount,
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
      provider: transfer.provider,
      currency: transfer.amount.currency,
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

/** The transfer of a share, if one was made. */
export async function lockTransferOf(tx: Tx, splitReceiverId: string): Promise<SentTransfer | undefined> {
  const { rows } = await tx.sql.query<{ id: string }>(
    'SELECT id FROM transfers WHERE tenant_id = $1 AND split_receiver_id = $2 ORDER BY created_at LIMIT 1',
    [tx.tenantId, splitReceiverId],
  )
  return rows[0] === undefined ? undefined : lockTransfer(tx, rows[0].id)
}

export async function updateTransfer(tx: Tx, sent: SentTransfer, entryId?: string): Promise<void> {
  await tx.db.transfer.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: sent.transfer.id } },
    data: { ...rowOf(sent), updatedAt: tx.now, ...given({ entryId }) },
  })
}

/** What waits, of a vendor or of a payment, oldest first. */
export async function lockHeldTransfers(
  tx: Tx,
  of: { vendorId: string; provider: ProviderName } | { paymentId: string },
  limit: number,
): Promise<SentTransfer[]> {
  const { rows } =
    'paymentId' in of
      ? await tx.sql.query<{ id: string }>(
          `SELECT id FROM transfers WHERE tenant_id = $1 AND payment_id = $2 AND status = 'held'
            ORDER BY created_at, id LIMIT $3 FOR UPDATE`,
          [tx.tenantId, of.paymentId, limit],
        )
      : await tx.sql.query<{ id: string }>(
          `SELECT id FROM transfers WHERE tenant_id = $1 AND vendor_id = $2 AND provider = $3 AND status = 'held'
            ORDER BY created_at, id LIMIT $4 FOR UPDATE`,
          [tx.tenantId, of.vendorId, of.provider, limit],
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
