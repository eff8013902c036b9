import type { Payment, PaymentConversion, Purpose } from '@clutch/contracts/payments/payments'
import type { ProviderName } from '@clutch/contracts/payments/providers'
import type { Split } from '@clutch/contracts/payments/splits'
import { add, money, zero } from '@clutch/shared/money'
import type { TimeKey } from '@clutch/shared/time-order'
import type { Tx } from '../kit.ts'
import type { PaymentHandle } from '../providers/provider.ts'
import type { KeptSplit } from '../splits/kept-split.ts'
import { findSplitOfPayment, findSplitsOfPayments } from '../splits/store.ts'
import { isRetryable, releasesInvoice } from './payment.ts'

/** A payment and what only we need to know of it. */
export interface StoredPayment {
  payment: Payment
  split: KeptSplit | null
  authorisationId: string | null
  chargeId: string | null
  feeAmount: number | null
  feeCurrency: string | null
}

interface Row {
  id: string
  version: number
  account_id: string
  invoice_id: string | null
  booking_id: string | null
  purpose_kind: Purpose['kind']
  purpose_id: string | null
  method_id: string | null
  provider: ProviderName | null
  provider_payment_id: string | null
  provider_authorisation_id: string | null
  provider_charge_id: string | null
  redirect_url: string | null
  held_for: string | null
  status: Payment['status']
  capture_mode: Payment['captureMode']
  currency: string
  amount: number
  authorised: number
  captured: number
  refunded: number
  refunding: number
  disputed: number
  fee_amount: number | null
  fee_currency: string | null
  failure_code: string | null
  failure_message: string | null
  failure_retry: 'soft' | 'hard' | 'authenticate' | null
  description: string
  authorised_until: Date | null
  keep_until: Date | null
  created_at: Date
  settled_at: Date | null
  conversion: string | null
  has_split: boolean
}

const columns = `p.id, p.version, p.account_id, p.invoice_id, p.booking_id, p.purpose_kind, p.purpose_id, p.method_id, p.provider,
  p.provider_payment_id, p.provider_authorisation_id, p.provider_charge_id, p.redirect_url, p.held_for, p.status,
  p.capture_mode, p.currency, p.amount, p.authorised, p.captured, p.refunded, p.refunding, p.disputed, p.fee_amount, p.fee_currency,
  p.failure_code, p.failure_message, p.failure_retry, p.description, p.authorised_until, p.keep_until, p.created_at, p.settled_at, p.conversion,
  EXISTS (SELECT 1 FROM splits AS s WHERE s.tenant_id = p.tenant_id AND s.payment_id = p.id) AS has_split`

/** What of a split is seen with its payment. */
export function splitOf({ id, commission, providerFee, shares }: Split): Payment['split'] {
  return { id, commission, providerFee, shares: shares.map(({ vendorId, amount }) => ({ vendorId, amount })) }
}

function storedOf(row: Row, split: KeptSplit | null): StoredPayment {
  const of = (amount: number) => money(Number(amount), row.currency)
  return {
    payment: {
      id: row.id,
      version: row.version,
      accountId: row.account_id,
      purpose: { kind: row.purpose_kind, id: row.purpose_id },
      invoiceId: row.invoice_id,
      bookingId: row.booking_id,
      description: row.description,
      amount: of(row.amount),
      captureMode: row.capture_mode,
      status: row.status,
      authorised: of(row.authorised),
      captured: of(row.captured),
      refunded: of(row.refunded),
      refunding: of(row.refunding),
      disputed: of(row.disputed),
      methodId: row.method_id,
      provider: row.provider,
      providerReference: row.provider_payment_id,
      redirectUrl: row.redirect_url,
      failure:
        row.failure_code === null
          ? null
          : {
              code: row.failure_code,
              message: row.failure_message ?? '',
              retryable: isRetryable({ code: row.failure_code, retry: row.failure_retry }),
              retry: row.failure_retry,
            },
      heldFor: row.held_for,
      split: split === null ? null : splitOf(split.split),
      conversion: row.conversion === null ? null : (JSON.parse(row.conversion) as PaymentConversion),
      authorisedUntil: row.authorised_until?.toISOString() ?? null,
      keepAuthorisedUntil: row.keep_until?.toISOString() ?? null,
      createdAt: row.created_at.toISOString(),
      settledAt: row.settled_at?.toISOString() ?? null,
    },
    split,
    authorisationId: row.provider_authorisation_id,
    chargeId: row.provider_charge_id,
    feeAmount: row.fee_amount === null ? null : Number(row.fee_amount),
    feeCurrency: row.fee_currency,
  }
}

/** The names the provider gave to its parts, once it has named it at all. */
export function handleOf({ payment, authorisationId, chargeId }: StoredPayment): PaymentHandle | null {
  if (payment.providerReference === null) return null
  return {
    providerPaymentId: payment.providerReference,
    providerAuthorisationId: authorisationId,
    providerChargeId: chargeId,
  }
}

/** What of it may still be refunded: neither given back, nor on its way back, nor in a dispute that is open or lost. */
export function refundableOf({ captured, refunded, refunding, disputed }: Payment) {
  const left = captured.amount - add(add(refunded, refunding), disputed).amount
  return left > 0 ? money(left, captured.currency) : zero(captured.currency)
}

export interface NewPaymentRow {
  readonly id: string
  readonly accountId: string
  readonly purpose: Purpose
  readonly invoiceId: string | null
  readonly bookingId: string | null
  readonly amount: Payment['amount']
  readonly captureMode: Payment['captureMode']
  readonly description: string
  readonly status: 'pending' | 'requires-method' | 'requires-confirmation'
  readonly failure: Payment['failure']
  readonly methodId: string | null
  readonly provider: ProviderName | null
  readonly sameness: string
  readonly heldFor: string | null
  readonly keepUntil: Date | null
  readonly conversion: PaymentConversion | null
}

/** @throws the database's 23505 on `payments_tenant_id_charging_invoice_id_key` when the invoice is being charged already */
export async function insertPayment(tx: Tx, row: NewPaymentRow): Promise<void> {
  await tx.sql.query(
    {
      name: 'payment-insert',
      text: `INSERT INTO payments (tenant_id, id, account_id, purpose_kind, purpose_id, invoice_id, charging_invoice_id, booking_id,
                                   amount, currency, capture_mode, description, status, failure_code, failure_message, failure_retry,
                                   method_id, provider, sameness, held_for, keep_until, created_at, updated_at, quote_id, conversion)
             VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $21, $22, $23)`,
    },
    [
      tx.tenantId,
      row.id,
      row.accountId,
      row.purpose.kind,
      row.purpose.id,
      row.invoiceId,
      row.bookingId,
      row.amount.amount,
      row.amount.currency,
      row.captureMode,
      row.description,
      row.status,
      row.failure?.code ?? null,
      row.failure?.message ?? null,
      row.failure?.retry ?? null,
      row.methodId,
      row.provider,
      row.sameness,
      row.heldFor,
      row.keepUntil,
      tx.now,
      row.conversion?.quoteId ?? null,
      row.conversion === null ? null : JSON.stringify(row.conversion),
    ],
  )
}

export async function findPayment(tx: Tx, id: string): Promise<StoredPayment | undefined> {
  const { rows } = await tx.sql.query<Row>(
    { name: 'payment-find', text: `SELECT ${columns} FROM payments AS p WHERE p.tenant_id = $1 AND p.id = $2` },
    [tx.tenantId, id],
  )
  return withSplit(tx, rows[0])
}

export async function lockPayment(tx: Tx, id: string): Promise<StoredPayment | undefined> {
  const { rows } = await tx.sql.query<Row>(
    {
      name: 'payment-lock',
      text: `SELECT ${columns} FROM payments AS p WHERE p.tenant_id = $1 AND p.id = $2 FOR UPDATE`,
    },
    [tx.tenantId, id],
  )
  return withSplit(tx, rows[0])
}

async function withSplit(tx: Tx, row: Row | undefined): Promise<StoredPayment | undefined> {
  if (row === undefined) return undefined
  return storedOf(row, row.has_split ? ((await findSplitOfPayment(tx, row.id)) ?? null) : null)
}

/** Whether its price is in another currency than it is paid in. */
export async function findConverted(tx: Tx, id: string): Promise<boolean> {
  const { rowCount } = await tx.sql.query(
    {
      name: 'payment-find-converted',
      text: 'SELECT 1 FROM payments WHERE tenant_id = $1 AND id = $2 AND quote_id IS NOT NULL',
    },
    [tx.tenantId, id],
  )
  return rowCount === 1
}

/** The latest that is the same and was not given up. */
export async function findSame(tx: Tx, sameness: string, since: Date): Promise<string | undefined> {
  const { rows } = await tx.sql.query<{ id: string }>(
    {
      name: 'payment-find-same',
      text: `SELECT id FROM payments WHERE tenant_id = $1 AND sameness = $2 AND created_at >= $3
                AND status NOT IN ('failed', 'cancelled', 'expired', 'returned')
              ORDER BY created_at DESC LIMIT 1`,
    },
    [tx.tenantId, sameness, since],
  )
  return rows[0]?.id
}

/** By either of the names that the provider has for it. */
export async function findPaymentOfProvider(
  tx: Tx,
  provider: ProviderName,
  providerPaymentId: string | null,
  providerChargeId: string | null,
): Promise<string | undefined> {
  const { rows } = await tx.sql.query<{ id: string }>(
    `SELECT id FROM payments WHERE tenant_id = $1 AND provider = $2 AND provider_payment_id = $3
      UNION SELECT id FROM payments WHERE tenant_id = $1 AND provider = $2 AND provider_charge_id = $4 LIMIT 1`,
    [tx.tenantId, provider, providerPaymentId, providerChargeId],
  )
  return rows[0]?.id
}

/** What paid an invoice and was not given back in full, latest first. */
export async function findRefundableOf(tx: Tx, invoiceId: string, limit: number): Promise<string[]> {
  const { rows } = await tx.sql.query<{ id: string }>(
    `SELECT id FROM payments WHERE tenant_id = $1 AND invoice_id = $2 AND status = 'succeeded' AND captured > refunded + refunding
      ORDER BY created_at DESC, id DESC LIMIT $3`,
    [tx.tenantId, invoiceId, limit],
  )
  return rows.map(({ id }) => id)
}

export async function updatePayment(tx: Tx, stored: StoredPayment): Promise<void> {
  const { payment } = stored
  await tx.sql.query(
    {
      name: 'payment-update',
      text: `UPDATE payments SET status = $3, version = $4, method_id = $5, provider = $6, provider_payment_id = $7,
                    provider_authorisation_id = $8, provider_charge_id = $9, redirect_url = $10, fee_amount = $11, fee_currency = $12,
                    failure_code = $13, failure_message = $14, failure_retry = $15, authorised = $16, captured = $17, refunded = $18,
                    refunding = $19, disputed = $20, authorised_until = $21, held_for = $22, settled_at = $23, updated_at = $24,
                    conversion = $26, charging_invoice_id = CASE WHEN $25 THEN NULL ELSE charging_invoice_id END
              WHERE tenant_id = $1 AND id = $2`,
    },
    [
      tx.tenantId,
      payment.id,
      payment.status,
      payment.version,
      payment.methodId,
      payment.provider,
      payment.providerReference,
      stored.authorisationId,
      stored.chargeId,
      payment.redirectUrl,
      stored.feeAmount,
      stored.feeCurrency,
      payment.failure?.code ?? null,
      payment.failure?.message ?? null,
      payment.failure?.retry ?? null,
      payment.authorised.amount,
      payment.captured.amount,
      payment.refunded.amount,
      payment.refunding.amount,
      payment.disputed.amount,
      payment.authorisedUntil === null ? null : new Date(payment.authorisedUntil),
      payment.heldFor,
      payment.settledAt === null ? null : new Date(payment.settledAt),
      tx.now,
      // Never taken again once given up: money that comes after all must not collide with another payment's claim.
      releasesInvoice(payment.status),
      payment.conversion === null ? null : JSON.stringify(payment.conversion),
    ],
  )
}

/** It may settle its invoice once more. @throws as `insertPayment` does */
export async function claimInvoice(tx: Tx, id: string): Promise<void> {
  await tx.sql.query('UPDATE payments SET charging_invoice_id = invoice_id WHERE tenant_id = $1 AND id = $2', [
    tx.tenantId,
    id,
  ])
}

/** Those of an account that have nothing to be charged with, oldest first. */
export async function findWaitingForMethod(tx: Tx, accountId: string, limit: number): Promise<string[]> {
  const { rows } = await tx.sql.query<{ id: string }>(
    `SELECT id FROM payments WHERE tenant_id = $1 AND account_id = $2 AND status = 'requires-method' ORDER BY created_at, id LIMIT $3`,
    [tx.tenantId, accountId, limit],
  )
  return rows.map((row) => row.id)
}

/** Another payment by which the same is being paid, or is paid. */
export async function findOtherOf(
  tx: Tx,
  { id, purpose, invoiceId }: Pick<Payment, 'id' | 'purpose' | 'invoiceId'>,
): Promise<{ id: string; status: Payment['status'] } | undefined> {
  const { rows } = await tx.sql.query<{ id: string; status: Payment['status'] }>(
    `SELECT id, status FROM payments
      WHERE tenant_id = $1 AND id <> $2 AND (purpose_id = $3 AND purpose_kind = $4 OR invoice_id = $5)
        AND status NOT IN ('failed', 'cancelled', 'expired', 'returned')
      ORDER BY status = 'succeeded' DESC LIMIT 1`,
    [tx.tenantId, id, purpose.id, purpose.kind, invoiceId],
  )
  return rows[0]
}

export async function pageOfPayments(
  tx: Tx,
  filter: {
    status?: string | undefined
    accountId?: string | undefined
    invoiceId?: string | undefined
    purposeId?: string | undefined
    before: TimeKey | undefined
    limit: number
  },
): Promise<Payment[]> {
  const values: unknown[] = [tx.tenantId, filter.limit]
  const conditions: string[] = []
  const where = (column: string, value: unknown, operator = '=') => {
    if (value === undefined) return
    values.push(value)
    conditions.push(`AND ${column} ${operator} $${values.length}`)
  }
  where('p.status', filter.status)
  where('p.account_id', filter.accountId)
  where('p.invoice_id', filter.invoiceId)
  where('p.purpose_id', filter.purposeId)
  if (filter.before !== undefined) {
    where('p.created_at', filter.before.at, '<=')
    values.push(filter.before.id)
    conditions.push(`AND (p.created_at < $${values.length - 1} OR p.id < $${values.length})`)
  }
  const { rows } = await tx.sql.query<Row>(
    `SELECT ${columns} FROM payments AS p WHERE p.tenant_id = $1 ${conditions.join(' ')}
      ORDER BY p.created_at DESC, p.id DESC LIMIT $2`,
    values,
  )
  const splits = await findSplitsOfPayments(
    tx,
    rows.filter(({ has_split }) => has_split).map(({ id }) => id),
  )
  return rows.map((row) => storedOf(row, splits.get(row.id) ?? null).payment)
}
