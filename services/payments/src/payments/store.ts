import type { Payment } from '@clutch/contracts/payments/payments'
import { given } from '@clutch/shared/given'
import { money } from '@clutch/shared/money'
import { earlierThan, latestFirst, type TimeKey } from '@clutch/shared/time-order'
import type {
  PaymentAttempt as AttemptRow,
  Payment as Row,
  SplitReceiver,
  Split as SplitRow,
} from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { leasing } from '../leasing.ts'
import { type KeptSplit, keptSplitOf } from '../splits/kept-split.ts'
import type { Attempt, AttemptStatus } from './attempt.ts'
import { releasesInvoice } from './payment.ts'

export const paymentLeasing = leasing('payments')

/** A payment and what only we need to know of it. */
export interface StoredPayment {
  payment: Payment
  split: KeptSplit
  description: string
  customerId: string | null
  methodId: string | null
  providerChargeId: string | null
  feeAmount: number | null
  feeCurrency: string | null
  lease: string | null
}

const withSplit = { split: { include: { receivers: true } } } as const

function storedOf(row: Row & { split: (SplitRow & { receivers: SplitReceiver[] }) | null }): StoredPayment {
  if (row.split === null || row.invoiceId === null) throw new Error(`${row.id} has no invoice or no split`)
  const split = keptSplitOf(row.split)
  return {
    payment: {
      id: row.id,
      version: row.version,
      accountId: row.accountId,
      invoiceId: row.invoiceId,
      vendorId: split.vendorId,
      amount: money(Number(row.amount), row.currency),
      status: row.status as Payment['status'],
      provider: 'stripe',
      providerReference: row.providerPaymentId,
      failure:
        row.failureCode === null
          ? null
          : { code: row.failureCode, message: row.failureMessage ?? '', retryable: row.failureRetryable ?? false },
      split: { commission: split.commission, vendorShare: split.vendorShare, providerFee: split.fee },
      createdAt: row.createdAt.toISOString(),
      settledAt: row.settledAt?.toISOString() ?? null,
    },
    split,
    description: row.description,
    customerId: row.customerId,
    methodId: row.methodId,
    providerChargeId: row.providerChargeId,
    feeAmount: row.feeAmount === null ? null : Number(row.feeAmount),
    feeCurrency: row.feeCurrency,
    lease: row.lease,
  }
}

export async function insertPayment(
  tx: Tx,
  payment: Pick<Payment, 'id' | 'accountId' | 'invoiceId' | 'amount'> & { bookingId: string; description: string },
): Promise<void> {
  const { amount, ...rest } = payment
  await tx.db.payment.create({
    data: {
      ...rest,
      tenantId: tx.tenantId,
      chargingInvoiceId: payment.invoiceId,
      provider: 'stripe',
      status: 'pending',
      captureMode: 'automatic',
      currency: amount.currency,
      amount: amount.amount,
      createdAt: tx.now,
      updatedAt: tx.now,
    },
  })
  await paymentLeasing.makeDue(tx, payment.id)
}

export async function findPayment(tx: Tx, id: string): Promise<StoredPayment | undefined> {
  const row = await tx.db.payment.findUnique({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    include: withSplit,
  })
  return row === null ? undefined : storedOf(row)
}

export async function lockPayment(tx: Tx, id: string): Promise<StoredPayment | undefined> {
  await tx.sql.query('SELECT 1 FROM payments WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findPayment(tx, id)
}

export async function updatePayment(tx: Tx, stored: StoredPayment): Promise<void> {
  const { payment } = stored
  const taken = payment.status === 'succeeded' ? payment.amount.amount : 0
  await tx.db.payment.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: payment.id } },
    data: {
      status: payment.status,
      version: payment.version,
      customerId: stored.customerId,
      methodId: stored.methodId,
      providerPaymentId: payment.providerReference,
      providerChargeId: stored.providerChargeId,
      feeAmount: stored.feeAmount,
      feeCurrency: stored.feeCurrency,
      failureCode: payment.failure?.code ?? null,
      failureMessage: payment.failure?.message ?? null,
      failureRetryable: payment.failure?.retryable ?? null,
      authorised: taken,
      captured: taken,
      settledAt: payment.settledAt === null ? null : new Date(payment.settledAt),
      updatedAt: tx.now,
      // Never taken again once given up: money that comes after all must not collide with another payment's claim.
      ...(releasesInvoice(payment.status) ? { chargingInvoiceId: null } : {}),
    },
  })
}

/** Payments that had nothing to be charged with, and now have. */
export async function makeChargeable(tx: Tx, accountId: string): Promise<number> {
  const { rowCount } = await tx.sql.query(
    `UPDATE payments SET status = 'pending', failure_code = NULL, failure_message = NULL, failure_retryable = NULL,
            version = version + 1, updated_at = $3, due_at = clock_timestamp(), lease = NULL
      WHERE tenant_id = $1 AND account_id = $2 AND status = 'requires-method'`,
    [tx.tenantId, accountId, tx.now],
  )
  return rowCount ?? 0
}

export async function pageOfPayments(
  tx: Tx,
  filter: {
    status?: string | undefined
    accountId?: string | undefined
    invoiceId?: string | undefined
    before: TimeKey | undefined
    limit: number
  },
): Promise<Payment[]> {
  const { before, limit, ...equal } = filter
  const rows = await tx.db.payment.findMany({
    where: { tenantId: tx.tenantId, ...given(equal), AND: earlierThan('createdAt', before) },
    include: withSplit,
    orderBy: latestFirst('createdAt'),
    take: limit,
  })
  return rows.map((row) => storedOf(row).payment)
}

function attemptOf(row: AttemptRow): Attempt {
  return {
    id: row.id,
    paymentId: row.paymentId,
    number: row.number,
    idempotencyKey: row.idempotencyKey,
    status: row.status as AttemptStatus,
    startedAt: row.startedAt,
    calledAt: row.calledAt,
    calls: row.calls,
    repeats: row.repeats,
    code: row.code,
    message: row.message,
  }
}

export async function insertAttempt(tx: Tx, attempt: Attempt, payment: Payment): Promise<void> {
  await tx.db.paymentAttempt.create({
    data: {
      ...attempt,
      tenantId: tx.tenantId,
      action: 'charge',
      provider: payment.provider,
      amount: payment.amount.amount,
      currency: payment.amount.currency,
    },
  })
}

export async function findLastAttempt(tx: Tx, paymentId: string): Promise<Attempt | undefined> {
  const row = await tx.db.paymentAttempt.findFirst({
    where: { tenantId: tx.tenantId, paymentId },
    orderBy: { number: 'desc' },
  })
  return row === null ? undefined : attemptOf(row)
}

export async function updateAttempt(tx: Tx, attempt: Attempt, providerReference: string | null): Promise<void> {
  const { status, calledAt, calls, repeats, code, message } = attempt
  await tx.db.paymentAttempt.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: attempt.id } },
    data: {
      status,
      calledAt,
      calls,
      repeats,
      code,
      message,
      providerReference,
      settledAt: status === 'succeeded' || status === 'declined' ? tx.now : null,
    },
  })
}
