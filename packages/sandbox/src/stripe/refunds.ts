import type Stripe from 'stripe'
import { refundApplicationFee } from './application-fees.ts'
import { addBalanceTransaction } from './balance-transactions.ts'
import { type ChargeRecord, findCharge, renderCharge } from './charges.ts'
import { checkAmount, display } from './currencies.ts'
import { withheldOf } from './disputes.ts'
import { invalid, missing } from './errors.ts'
import { newId } from './ids.ts'
import { listPage, readList } from './list.ts'
import { type Call, operation } from './operation.ts'
import { type Metadata, mergeMetadata } from './params.ts'
import { cardOf } from './payment-methods.ts'
import { reverseTransfer } from './transfers.ts'

export interface RefundRecord {
  id: string
  amount: number
  balance_transaction: string
  charge: string
  created: number
  currency: string
  customer: string | null
  metadata: Metadata
  payment_intent: string | null
  payment_method: string | null
  reason: Stripe.Refund.Reason | null
  status: 'pending' | 'succeeded' | 'failed'
  failure_balance_transaction: string | null
  failure_reason: string | null
  transfer_reversal: string | null
}

/** Decided later, a day after it was made. */
export interface RefundUnderway {
  refund: string
  due: number
}

const DECIDED_AFTER_S = 86_400

/** Kept before a refund could be anything but succeeded: then it was. */
function fieldsOf({ failure_balance_transaction, failure_reason, ...record }: Readonly<RefundRecord>) {
  return {
    ...record,
    status: record.status ?? 'succeeded',
    ...(failure_reason ? { failure_reason } : {}),
    ...(failure_balance_transaction ? { failure_balance_transaction } : {}),
  }
}

export const renderRefund = (record: Readonly<RefundRecord>): Stripe.Refund => ({
  object: 'refund',
  customer_account: null,
  destination_details: { type: 'card' },
  receipt_number: null,
  source_transfer_reversal: null,
  ...fieldsOf(record),
})

/**
 * The part of `total` that belongs to what has been refunded of `whole` so far, less what was given back of it already:
 * cumulative, so that the last partial refund sums exactly.
 */
const shareOf = (total: number, refunded: number, whole: number, givenBack: number): number =>
  Math.max(0, Number((BigInt(total) * BigInt(refunded) * 2n + BigInt(whole)) / (BigInt(whole) * 2n)) - givenBack)

function chargeToRefund(call: Call, input: { charge?: string; paymentIntent?: string }): Readonly<ChargeRecord> {
  if (input.charge !== undefined) return findCharge(call, input.charge, 'charge', 400)
  const id = input.paymentIntent as string
  const intent = call.tables.paymentIntents.get(id)
  if (!intent) throw missing('payment_intent', id, 'payment_intent', 400)
  if (intent.latest_charge === null || intent.status !== 'succeeded') {
    throw invalid('The payment intent has no captured charge to refund.', {
      code: 'payment_intent_unexpected_state',
      param: 'payment_intent',
    })
  }
  return findCharge(call, intent.latest_charge, 'charge', 400)
}

function checkLimit(call: Call, charge: Readonly<ChargeRecord>, asked: number | undefined): number {
  if (charge.account !== null || charge.status !== 'succeeded') {
    throw invalid('Only a succeeded charge of the platform can be refunded.', { param: 'charge' })
  }
  if (withheldOf(call, charge.id) > 0) {
    throw invalid(`Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: 'charge_disputed',
      param: 'charge',
    })
  }
  if (!charge.captured) {
    throw invalid('The charge is not captured: cancel its payment intent instead.', {
      code: 'payment_intent_unexpected_state',
      param: 'charge',
    })
  }
  const rest = charge.amount - charge.amount_refunded
  if (rest === 0) {
    throw invalid(`Charge ${charge.id} has already been refunded.`, {
      code: 'charge_already_refunded',
      param: 'charge',
    })
  }
  const amount = asked ?? rest
  checkAmount(amount, charge.currency)
  if (amount > rest) {
    throw invalid(
      `${display(amount, charge.currency)} is more than the ${display(rest, charge.currency)} left to refund.`,
      { param: 'amount' },
    )
  }
  return amount
}

export const refundOperations = [
  operation({
    method: 'POST',
    path: '/refunds',
    read: (params) => {
      params.accept('instructions_email')
      const charge = params.string('charge')
      const paymentIntent = params.string('payment_intent')
      if ((charge === undefined) === (paymentIntent === undefined)) {
        throw invalid('Give one of charge and payment_intent.', { code: 'parameter_missing', param: 'charge' })
      }
      const amount = params.integer('amount')
      if (amount !== undefined && amount < 1) {
        throw invalid('This value must be at least 1.', { code: 'parameter_invalid_integer', param: 'amount' })
      }
      return {
        ...(charge === undefined ? {} : { charge }),
        ...(paymentIntent === undefined ? {} : { paymentIntent }),
        amount,
        reason: params.oneOf('reason', ['duplicate', 'fraudulent', 'requested_by_customer']) ?? null,
        reverseTransfer: params.boolean('reverse_transfer') ?? false,
        refundApplicationFee: params.boolean('refund_application_fee') ?? false,
        metadata: params.metadata(),
      }
    },
    run: (call, input) => {
      const before = chargeToRefund(call, input)
      const amount = checkLimit(call, before, input.amount)
      const id = newId('re')
      const transaction = addBalanceTransaction(call, {
        account: null,
        amount: -amount,
        currency: before.currency,
        type: 'refund',
        reporting_category: 'refund',
        source: id,
      })
      const charge: ChargeRecord = { ...before, amount_refunded: before.amount_refunded + amount }
      call.tables.charges.put(charge.id, charge)
      // The released part of a larger authorisation was never transferred: shares are of what was captured.
      const refunded = charge.amount_refunded - (charge.amount - charge.amount_captured)
      if (input.refundApplicationFee) refundFeeShare(call, charge, refunded)
      const reversal = input.reverseTransfer ? reverseShare(call, charge, refunded, id) : null
      const method = charge.payment_method === null ? undefined : call.tables.paymentMethods.get(charge.payment_method)
      const behaviour = method ? cardOf(method).refund : undefined
      const record: RefundRecord = {
        id,
        amount,
        balance_transaction: transaction.id,
        charge: charge.id,
        created: call.now,
        currency: charge.currency,
        customer: charge.customer,
        metadata: mergeMetadata({}, input.metadata),
        payment_intent: charge.payment_intent,
        payment_method: charge.payment_method,
        reason: input.reason,
        transfer_reversal: reversal,
        status: behaviour === 'pending-first' ? 'pending' : 'succeeded',
        failure_balance_transaction: null,
        failure_reason: null,
      }
      if (behaviour !== undefined) call.tables.refundsUnderway.put(id, { refund: id, due: call.now + DECIDED_AFTER_S })
      call.tables.refunds.put(id, record)
      call.emit('refund.created', renderRefund(record))
      call.emit('charge.refunded', renderCharge(call, findCharge(call, charge.id, 'charge', 400)))
      return renderRefund(record)
    },
  }),
  operation({
    method: 'GET',
    path: '/refunds',
    read: (params) => ({
      list: readList(params),
      charge: params.string('charge'),
      paymentIntent: params.string('payment_intent'),
    }),
    run: (call, { list, charge, paymentIntent }) =>
      listPage(
        call.tables.refunds,
        '/v1/refunds',
        list,
        renderRefund,
        (record) =>
          (charge === undefined || record.charge === charge) &&
          (paymentIntent === undefined || record.payment_intent === paymentIntent),
      ),
  }),
  operation({
    method: 'GET',
    path: '/refunds/:id',
    read: (_params, path) => path.id as string,
    run: (call, id) => renderRefund(findRefund(call, id)),
  }),
  operation({
    method: 'POST',
    path: '/refunds/:id',
    read: (params, path) => ({ id: path.id as string, metadata: params.metadata() }),
    run: (call, { id, metadata }) => {
      const before = findRefund(call, id)
      const record: RefundRecord = { ...before, metadata: mergeMetadata(before.metadata, metadata) }
      call.tables.refunds.put(id, record)
      call.emit('refund.updated', renderRefund(record))
      return renderRefund(record)
    },
  }),
]

function findRefund(call: Call, id: string): Readonly<RefundRecord> {
  const record = call.tables.refunds.get(id)
  if (!record) throw missing('refund', id, 'id', 404)
  return record
}

export function nextRefund(call: Pick<Call, 'tables'>): number | null {
  // Each takes equally long: the oldest is the next.
  for (const { due } of call.tables.refundsUnderway.walk('oldest-first')) return due
  return null
}

export function decideRefunds(call: Call): void {
  for (const { refund, due } of [...call.tables.refundsUnderway.walk('oldest-first')]) {
    if (due > call.now) return
    const { status } = findRefund(call, refund)
    decideRefund(call, refund, status === 'pending' ? 'succeeded' : 'failed')
  }
}

/** What the payer's bank does with it: one that it could not place comes back. */
export function decideRefund(call: Call, id: string, outcome: 'succeeded' | 'failed'): Stripe.Refund {
  const before = findRefund(call, id)
  if (before.status === 'failed' || (before.status !== 'pending' && outcome === 'succeeded')) {
    throw invalid(`The refund's status is ${before.status}.`)
  }
  call.tables.refundsUnderway.delete(id)
  if (outcome === 'succeeded') {
    const record: RefundRecord = { ...before, status: 'succeeded' }
    call.tables.refunds.put(id, record)
    call.emit('refund.updated', renderRefund(record))
    return renderRefund(record)
  }
  const transaction = addBalanceTransaction(call, {
    account: null,
    amount: before.amount,
    currency: before.currency,
    type: 'refund_failure',
    reporting_category: 'refund_failure',
    source: id,
  })
  const charge = findCharge(call, before.charge, 'charge', 400)
  call.tables.charges.put(charge.id, { ...charge, amount_refunded: charge.amount_refunded - before.amount })
  const record: RefundRecord = {
    ...before,
    status: 'failed',
    failure_reason: 'lost_or_stolen_card',
    failure_balance_transaction: transaction.id,
  }
  call.tables.refunds.put(id, record)
  call.emit('refund.failed', renderRefund(record))
  return renderRefund(record)
}

function reverseShare(call: Call, charge: ChargeRecord, refunded: number, refund: string): string | null {
  const transfer = charge.transfer === null ? undefined : call.tables.transfers.get(charge.transfer)
  if (!transfer) {
    throw invalid('The charge has no transfer of its own to reverse.', { param: 'reverse_transfer' })
  }
  const share = shareOf(transfer.amount, refunded, charge.amount_captured, transfer.amount_reversed)
  return share === 0 ? null : reverseTransfer(call, transfer, share, { sourceRefund: refund }).id
}

function refundFeeShare(call: Call, charge: ChargeRecord, refunded: number): void {
  const fee = charge.application_fee === null ? undefined : call.tables.applicationFees.get(charge.application_fee)
  if (!fee) throw invalid('The charge has no application fee to refund.', { param: 'refund_application_fee' })
  const share = shareOf(fee.amount, refunded, charge.amount_captured, fee.amount_refunded)
  if (share > 0) refundApplicationFee(call, fee, share)
}
