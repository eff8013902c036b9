import { invalid, missing, refundError } from './errors.ts'
import type { Amount } from './fields.ts'
import { newId } from './ids.ts'
import { listPage, readList } from './list.ts'
import { type Call, instant, operation } from './operation.ts'
import { findPayment, putPayment } from './payments.ts'
import { recordActivity } from './payouts.ts'

export interface RefundRecord {
  id: string
  created_at: string
  updated_at: string
  status: 'PENDING' | 'COMPLETED' | 'REJECTED' | 'FAILED'
  location_id: string
  amount_money: Amount
  app_fee_money?: Amount
  payment_id: string
  order_id: string
  reason?: string
}

/** How long a bank thinks about it. */
const UNDERWAY_MS = 2_000

function findRefund(call: Call, id: string): Readonly<RefundRecord> {
  const record = call.tables.refunds.get(id)
  if (!record) throw missing('Refund', id)
  return record
}

/** What happens to one that is pending; one that is decided stays so. */
export function decideRefund(call: Call, id: string, status: 'COMPLETED' | 'REJECTED' | 'FAILED'): RefundRecord {
  const before = findRefund(call, id)
  if (before.status !== 'PENDING') throw invalid('BAD_REQUEST', `The refund is ${before.status}.`)
  call.tables.refundsUnderway.delete(id)
  const refund: RefundRecord = { ...before, status, updated_at: instant(call.nowMs) }
  call.tables.refunds.put(id, refund)
  const payment = findPayment(call, refund.payment_id)
  if (status === 'COMPLETED') {
    recordActivity(call, {
      type: 'REFUND',
      location: refund.location_id,
      of: id,
      gross: { amount: -refund.amount_money.amount, currency: refund.amount_money.currency },
      feeAmount: -(refund.app_fee_money?.amount ?? 0),
    })
  } else {
    // It can be given back another time.
    const { amount, currency } = payment.refunded_money!
    putPayment(call, { ...payment, refunded_money: { amount: amount - refund.amount_money.amount, currency } })
  }
  call.emit('refund.updated', 'refund', id, { refund })
  return refund
}

export const nextRefund = ({ tables }: Pick<Call, 'tables'>): number | null => {
  let next: number | null = null
  for (const { atMs } of tables.refundsUnderway.walk('oldest-first')) next = Math.min(next ?? atMs, atMs)
  return next
}

export function endRefunds(call: Call): void {
  for (const { id, atMs } of [...call.tables.refundsUnderway.walk('oldest-first')])
    if (atMs <= call.nowMs) decideRefund(call, id, 'COMPLETED')
}

export const refundOperations = [
  operation({
    method: 'POST',
    path: '/refunds',
    read: (fields) => {
      fields.key()
      return {
        paymentId: fields.requiredText('payment_id', 192),
        amount: fields.requiredMoney('amount_money'),
        appFee: fields.money('app_fee_money'),
        reason: fields.text('reason', 192),
        version: fields.text('payment_version_token', 200),
      }
    },
    run: (call, { paymentId, amount, appFee, reason, version }) => {
      const payment = findPayment(call, paymentId)
      const { currency } = payment.amount_money
      if (payment.status === 'APPROVED')
        throw refundError('REFUND_ERROR_PAYMENT_NEEDS_COMPLETION', 'Only a completed payment is refunded.')
      if (payment.status !== 'COMPLETED') {
        throw refundError('PAYMENT_NOT_REFUNDABLE', `The payment is ${payment.status}.`)
      }
      if (version !== undefined && version !== payment.version_token)
        throw invalid('VERSION_MISMATCH', 'The payment has changed since.', 'payment_version_token')
      if (amount.currency !== currency) throw refundError('REFUND_AMOUNT_INVALID', `The payment is in ${currency}.`)
      const refunded = payment.refunded_money?.amount ?? 0
      const disputed = [...call.tables.disputes.walk('newest-first')]
        .filter(({ disputed_payment, state }) => disputed_payment.payment_id === paymentId && state !== 'WON')
        .reduce((sum, { amount_money }) => sum + amount_money.amount, 0)
      if (amount.amount < 1 || refunded + amount.amount > payment.amount_money.amount)
        throw refundError('REFUND_AMOUNT_INVALID', 'The requested refund amount exceeds what is left to refund.')
      if (refunded + disputed + amount.amount > payment.amount_money.amount)
        throw refundError('PAYMENT_NOT_REFUNDABLE_DUE_TO_DISPUTE', 'The payer disputes it.')
      const at = instant(call.nowMs)
      const id = `${paymentId}_${newId(20)}`
      const refund: RefundRecord = {
        id,
        created_at: at,
        updated_at: at,
        status: 'PENDING',
        location_id: payment.location_id,
        amount_money: amount,
        ...(appFee === undefined ? {} : { app_fee_money: appFee }),
        payment_id: paymentId,
        order_id: payment.order_id,
        ...(reason === undefined ? {} : { reason }),
      }
      call.tables.refunds.put(id, refund)
      call.tables.refundsUnderway.put(id, { id, atMs: call.nowMs + UNDERWAY_MS })
      putPayment(call, {
        ...payment,
        refunded_money: { amount: refunded + amount.amount, currency },
        refund_ids: [...(payment.refund_ids ?? []), id],
      })
      call.emit('refund.created', 'refund', id, { refund })
      return { refund }
    },
  }),
  operation({
    method: 'GET',
    path: '/refunds',
    read: (fields) => {
      fields.accept('sort_field', 'source_type')
      return { list: readList(fields), location: fields.text('location_id', 50), status: fields.text('status', 20) }
    },
    run: (call, { list, location, status }) =>
      listPage(
        call.tables.refunds,
        list,
        'refunds',
        (refund) =>
          (location === undefined || refund.location_id === location) &&
          (status === undefined || refund.status === status),
      ),
  }),
  operation({
    method: 'GET',
    path: '/refunds/:id',
    read: (_fields, path) => path.id as string,
    run: (call, id) => ({ refund: findRefund(call, id) }),
  }),
]
