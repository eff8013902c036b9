import { type Amount, feeOf, writeAmount } from './amounts.ts'
import { brief } from './authorizations.ts'
import { missing, unprocessable } from './errors.ts'
import { newId } from './ids.ts'
import { type Call, instant, link, operation } from './operation.ts'
import type { OrderRecord } from './orders.ts'

export interface CaptureRecord {
  id: string
  order: string
  authorization: string | null
  status: 'COMPLETED' | 'PARTIALLY_REFUNDED' | 'REFUNDED'
  amount: Amount
  fee: Amount
  /** Of `amount`, in the same units. */
  refunded: number
  final: boolean
  customId: string | null
  invoiceId: string | null
  createdMs: number
  updatedMs: number
}

export interface RefundRecord {
  id: string
  order: string
  capture: string
  status: 'COMPLETED' | 'PENDING' | 'FAILED'
  amount: Amount
  customId: string | null
  note: string | null
  /** What was refunded of the capture with it. */
  total: number
  createdMs: number
}

/** A refund can be asked for until so long after the payment. */
const refundableMs = 180 * 86_400_000

export function captureMoney(
  call: Call,
  asked: { order: string; authorization: string | null; amount: Amount; final: boolean; of: Readonly<OrderRecord> },
): CaptureRecord {
  const { of, ...rest } = asked
  const capture: CaptureRecord = {
    ...rest,
    id: newId(),
    status: 'COMPLETED',
    fee: feeOf(asked.amount),
    refunded: 0,
    customId: of.customId,
    invoiceId: of.invoiceId,
    createdMs: call.nowMs,
    updatedMs: call.nowMs,
  }
  call.tables.captures.put(capture.id, capture)
  const order = call.tables.orders.get(asked.order)!
  call.tables.orders.put(order.id, { ...order, captures: [...order.captures, capture.id], updatedMs: call.nowMs })
  call.emit('PAYMENT.CAPTURE.COMPLETED', 'capture', showCapture(call, capture))
  return capture
}

const captureOf = (call: Call, id: string): Readonly<CaptureRecord> => {
  const found = call.tables.captures.get(id)
  if (found === undefined) throw missing('The capture')
  return found
}
const idOf = (_fields: unknown, { id = '' }: Record<string, string>) => id

export const captureOperations = [
  operation({
    method: 'GET',
    path: '/v2/payments/captures/:id',
    read: idOf,
    run: (call, id) => ({ status: 200, body: showCapture(call, captureOf(call, id)) }),
  }),
  operation({
    method: 'POST',
    path: '/v2/payments/captures/:id/refund',
    read: (fields, { id = '' }) => ({
      id,
      amount: fields.amount('amount'),
      customId: fields.text('custom_id', 127) ?? null,
      note: fields.text('note_to_payer', 255) ?? null,
      invoiceId: fields.text('invoice_id', 127) ?? null,
    }),
    run: (call, { id, amount: asked, customId, note }) => {
      const capture = captureOf(call, id)
      const { amount } = capture
      if (capture.status === 'REFUNDED')
        throw unprocessable('CAPTURE_FULLY_REFUNDED', 'The capture has already been fully refunded.')
      if (call.nowMs - capture.createdMs > refundableMs)
        throw unprocessable('REFUND_TIME_LIMIT_EXCEEDED', 'More than 180 days ago.')
      const left = amount.units - capture.refunded
      const wanted = asked ?? { ...amount, units: left }
      if (wanted.currency !== amount.currency)
        throw unprocessable(
          'REFUND_CAPTURE_CURRENCY_MISMATCH',
          'Not the currency of the capture.',
          '/amount/currency_code',
        )
      if (wanted.units > left)
        throw unprocessable('REFUND_AMOUNT_EXCEEDED', 'More than is left of the capture.', '/amount/value')
      if (call.declineIssue !== undefined) throw unprocessable(call.declineIssue, 'The refund was refused.')
      const total = capture.refunded + wanted.units
      const refund: RefundRecord = {
        id: newId(),
        order: capture.order,
        capture: id,
        status: 'COMPLETED',
        amount: wanted,
        customId,
        note,
        total,
        createdMs: call.nowMs,
      }
      call.tables.refunds.put(refund.id, refund)
      const status = total === amount.units ? 'REFUNDED' : 'PARTIALLY_REFUNDED'
      call.tables.captures.put(id, { ...capture, refunded: total, status, updatedMs: call.nowMs })
      const order = call.tables.orders.get(capture.order)!
      call.tables.orders.put(order.id, { ...order, refunds: [...order.refunds, refund.id], updatedMs: call.nowMs })
      const shown = showRefund(call, refund)
      call.emit('PAYMENT.CAPTURE.REFUNDED', 'refund', shown)
      return { status: 201, body: brief(call, shown), made: { kind: 'refund', id: refund.id } }
    },
  }),
  operation({
    method: 'GET',
    path: '/v2/payments/refunds/:id',
    read: idOf,
    run: (call, id) => {
      const refund = call.tables.refunds.get(id)
      if (refund === undefined) throw missing('The refund')
      return { status: 200, body: showRefund(call, refund) }
    },
  }),
]

export function showCapture(call: Pick<Call, 'origin'>, each: Readonly<CaptureRecord>) {
  const self = `${call.origin}/v2/payments/captures/${each.id}`
  const net = { ...each.amount, units: each.amount.units - each.fee.units }
  const related = {
    order_id: each.order,
    ...(each.authorization === null ? {} : { authorization_id: each.authorization }),
  }
  return {
    id: each.id,
    status: each.status,
    amount: writeAmount(each.amount),
    final_capture: each.final,
    ...(each.customId === null ? {} : { custom_id: each.customId }),
    ...(each.invoiceId === null ? {} : { invoice_id: each.invoiceId }),
    seller_protection: { status: 'ELIGIBLE' },
    seller_receivable_breakdown: {
      gross_amount: writeAmount(each.amount),
      paypal_fee: writeAmount(each.fee),
      net_amount: writeAmount(net),
    },
    supplementary_data: { related_ids: related },
    create_time: instant(each.createdMs),
    update_time: instant(each.updatedMs),
    links: [
      link(self, 'self'),
      link(`${self}/refund`, 'refund', 'POST'),
      link(`${call.origin}/v2/checkout/orders/${each.order}`, 'up'),
    ],
  }
}

/** The fee of the payment is kept, so what a refund costs is its whole amount. */
export function showRefund(call: Pick<Call, 'origin'>, each: Readonly<RefundRecord>) {
  return {
    id: each.id,
    status: each.status,
    amount: writeAmount(each.amount),
    ...(each.customId === null ? {} : { custom_id: each.customId }),
    ...(each.note === null ? {} : { note_to_payer: each.note }),
    seller_payable_breakdown: {
      gross_amount: writeAmount(each.amount),
      paypal_fee: writeAmount({ ...each.amount, units: 0 }),
      net_amount: writeAmount(each.amount),
      total_refunded_amount: writeAmount({ ...each.amount, units: each.total }),
    },
    create_time: instant(each.createdMs),
    update_time: instant(each.createdMs),
    links: [
      link(`${call.origin}/v2/payments/refunds/${each.id}`, 'self'),
      link(`${call.origin}/v2/payments/captures/${each.capture}`, 'up'),
    ],
  }
}
