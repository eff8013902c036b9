import type { ProviderName } from '@clutch/contracts/payments/providers'
import type { Refund } from '@clutch/contracts/payments/refunds'
import { given } from '@clutch/shared/given'
import { money } from '@clutch/shared/money'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type { RefundPart, Refund as Row } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'

function refundOf(row: Row): Refund {
  const of = (amount: bigint) => money(amount, row.currency)
  return {
    id: row.id,
    version: row.version,
    paymentId: row.paymentId,
    accountId: row.accountId,
    invoiceId: row.invoiceId,
    amount: of(row.amount),
    price: row.priceAmount === null || row.priceCurrency === null ? null : money(row.priceAmount, row.priceCurrency),
    lines: row.lines === null ? null : (JSON.parse(row.lines) as Refund['lines']),
    reason: row.reason,
    creditNoteId: row.creditNoteId,
    bearer: row.bearer as Refund['bearer'],
    parts: JSON.parse(row.parts) as Refund['parts'],
    status: row.status as Refund['status'],
    provider: row.provider as ProviderName | null,
    providerReference: row.providerRefundId,
    failure: row.failureCode === null ? null : { code: row.failureCode, message: row.failureMessage ?? '' },
    createdAt: row.createdAt.toISOString(),
    settledAt: row.settledAt?.toISOString() ?? null,
  }
}

export async function insertRefund(tx: Tx, refund: Refund): Promise<void> {
  await tx.db.refund.create({
    data: {
      tenantId: tx.tenantId,
      id: refund.id,
      paymentId: refund.paymentId,
      accountId: refund.accountId,
      invoiceId: refund.invoiceId,
      currency: refund.amount.currency,
      amount: refund.amount.amount,
      priceAmount: refund.price?.amount ?? null,
      priceCurrency: refund.price?.currency ?? null,
      lines: refund.lines === null ? null : JSON.stringify(refund.lines),
      reason: refund.reason,
      creditNoteId: refund.creditNoteId,
      bearer: refund.bearer,
      status: refund.status,
      provider: refund.provider,
      parts: JSON.stringify(refund.parts),
      createdAt: tx.now,
    },
  })
}

export async function updateRefund(tx: Tx, refund: Refund): Promise<void> {
  await tx.db.refund.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: refund.id } },
    data: {
      status: refund.status,
      version: refund.version,
      providerRefundId: refund.providerReference,
      failureCode: refund.failure?.code ?? null,
      failureMessage: refund.failure?.message ?? null,
      parts: JSON.stringify(refund.parts),
      settledAt: refund.settledAt === null ? null : new Date(refund.settledAt),
    },
  })
}

export async function findRefund(tx: Tx, id: string): Promise<Refund | undefined> {
  const row = await tx.db.refund.findUnique({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
  })
  return row === null ? undefined : refundOf(row)
}

export async function lockRefund(tx: Tx, id: string): Promise<Refund | undefined> {
  await tx.sql.query('SELECT 1 FROM refunds WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findRefund(tx, id)
}

export async function pageOfRefunds(
  tx: Tx,
  filter: {
    paymentId?: string | undefined
    accountId?: string | undefined
    status?: string | undefined
    before: TimeKey | undefined
    limit: number
  },
): Promise<Refund[]> {
  const { before, limit, ...equal } = filter
  const rows = await tx.db.refund.findMany({
    where: { tenantId: tx.tenantId, ...given(equal), AND: earlierThan('createdAt', before) },
    orderBy: latestFirst('createdAt'),
    take: limit,
  })
  return rows.map(refundOf)
}

/** With tax, by line of an invoice: what was refunded by line, or is on its way back. */
export async function findRefundedLinesOf(tx: Tx, invoiceId: string): Promise<Map<string, number>> {
  const { rows } = await tx.sql.query<{ line_id: string; amount: string }>(
    `SELECT line ->> 'lineId' AS line_id, sum((line -> 'amount' ->> 'amount')::bigint)::text AS amount
       FROM refunds AS r, jsonb_array_elements(r.lines::jsonb) AS line
      WHERE r.tenant_id = $1 AND r.invoice_id = $2 AND r.lines IS NOT NULL AND r.status <> 'failed'
      GROUP BY line_id`,
    [tx.tenantId, invoiceId],
  )
  return new Map(rows.map(({ line_id, amount }) => [line_id, Number(amount)]))
}

/** What a refund takes from one vendor's share. */
export interface StoredPart {
  readonly id: string
  readonly refundId: string
  readonly splitReceiverId: string
  readonly vendorId: string
  readonly amount: Refund['amount']
  readonly fromTransfer: Refund['amount']
  readonly transferId: string | null
  readonly reversal: 'none' | 'pending' | 'succeeded' | 'failed' | 'unknown'
}

export async function insertPart(tx: Tx, part: StoredPart): Promise<void> {
  await tx.db.refundPart.create({
    data: {
      tenantId: tx.tenantId,
      id: part.id,
      refundId: part.refundId,
      splitReceiverId: part.splitReceiverId,
      vendorId: part.vendorId,
      currency: part.amount.currency,
      amount: part.amount.amount,
      fromTransfer: part.fromTransfer.amount,
      transferId: part.transferId,
      reversal: part.reversal,
    },
  })
}

export async function lockPart(tx: Tx, id: string): Promise<StoredPart | undefined> {
  await tx.sql.query('SELECT 1 FROM refund_parts WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  const row = await tx.db.refundPart.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : partOf(row)
}

function partOf(row: RefundPart): StoredPart {
  return {
    id: row.id,
    refundId: row.refundId,
    splitReceiverId: row.splitReceiverId,
    vendorId: row.vendorId,
    amount: money(row.amount, row.currency),
    fromTransfer: money(row.fromTransfer, row.currency),
    transferId: row.transferId,
    reversal: row.reversal as StoredPart['reversal'],
  }
}

/** Those that wait for a transfer to be known, so that it can be taken back. */
export async function lockWaitingParts(tx: Tx, transferId: string): Promise<StoredPart[]> {
  const { rows } = await tx.sql.query<{ id: string }>(
    `SELECT id FROM refund_parts WHERE tenant_id = $1 AND transfer_id = $2 AND reversal = 'pending' ORDER BY id LIMIT 100 FOR UPDATE`,
    [tx.tenantId, transferId],
  )
  const found = await tx.db.refundPart.findMany({
    where: { tenantId: tx.tenantId, id: { in: rows.map(({ id }) => id) } },
    orderBy: { id: 'asc' },
  })
  return found.map(partOf)
}

export async function markReversal(
  tx: Tx,
  id: string,
  reversal: StoredPart['reversal'],
  providerReversalId: string | null,
): Promise<void> {
  await tx.db.refundPart.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    data: { reversal, providerReversalId },
  })
}
