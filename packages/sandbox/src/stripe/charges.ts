import type Stripe from 'stripe'
import { addApplicationFee } from './application-fees.ts'
import { addBalanceTransaction, chargeAvailableOn, DEBIT_FEE, processingFee } from './balance-transactions.ts'
import { missing } from './errors.ts'
import { newId } from './ids.ts'
import { listPage, readList } from './list.ts'
import { type Call, operation } from './operation.ts'
import { type Metadata, mergeMetadata } from './params.ts'
import {
  bankAccountOf,
  cardOf,
  methodTypeOf,
  type PaymentMethodRecord,
  renderPaymentMethod,
  typeOf,
} from './payment-methods.ts'
import { insertTransfer } from './transfers.ts'

export interface ChargeRecord {
  id: string
  /** A payment that arrived on a connected account (`py_…`); null for the platform's own charges. */
  account: string | null
  created: number
  amount: number
  amount_captured: number
  amount_refunded: number
  currency: string
  captured: boolean
  status: 'succeeded' | 'failed' | 'pending'
  disputed?: boolean
  customer: string | null
  description: string | null
  metadata: Metadata
  payment_intent: string | null
  payment_method: string | null
  balance_transaction: string | null
  failure_code: string | null
  failure_message: string | null
  decline_code: string | null
  application_fee: string | null
  application_fee_amount: number | null
  transfer: string | null
  transfer_data: { destination: string; amount: number | null } | null
  transfer_group: string | null
  source_transfer: string | null
  /** What transfers with this charge as their source have taken, less what they gave back. */
  transferred: number
}

export function renderCharge(call: Call, record: Readonly<ChargeRecord>): Stripe.Charge {
  const { account: _account, transferred: _transferred, decline_code, transfer, ...rest } = record
  const method = record.payment_method ? call.tables.paymentMethods.get(record.payment_method) : undefined
  const failed = record.status === 'failed'
  return {
    object: 'charge',
    application: null,
    billing_details: method ? { ...renderPaymentMethod(method).billing_details } : noBilling,
    calculated_statement_descriptor: 'CLUTCH SANDBOX',
    disputed: false,
    failure_balance_transaction: null,
    fraud_details: {},
    livemode: false,
    on_behalf_of: null,
    outcome: {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: failed ? 'declined_by_network' : 'approved_by_network',
      reason: failed ? (decline_code ?? record.failure_code) : null,
      risk_level: 'normal',
      risk_score: 0,
      seller_message: failed ? 'The bank did not return any further details with this decline.' : 'Payment complete.',
      type: failed ? 'issuer_declined' : 'authorized',
    },
    paid: !failed,
    payment_method_details: method ? paymentMethodDetails(method) : null,
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: record.captured && record.amount_refunded === record.amount,
    review: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    ...rest,
    ...(transfer === null ? {} : { transfer }),
  }
}

const noBilling = {
  address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null },
  email: null,
  name: null,
  phone: null,
  tax_id: null,
}

function paymentMethodDetails(method: Readonly<PaymentMethodRecord>): Stripe.Charge.PaymentMethodDetails {
  if (typeOf(method) === 'sepa_debit') {
    const account = { ...bankAccountOf(method), mandate: null, reference: null, expected_debit_date: null }
    return { type: 'sepa_debit', sepa_debit: account as unknown as Stripe.Charge.PaymentMethodDetails.SepaDebit }
  }
  const card = cardOf(method)
  // The part of Stripe's many fields that a receipt or a reconciliation reads.
  const shown = {
    brand: card.brand,
    country: card.country,
    exp_month: method.exp_month,
    exp_year: method.exp_year,
    fingerprint: `sandbox${card.last4}`,
    funding: card.funding,
    last4: card.last4,
    network: card.brand,
    three_d_secure: null,
    wallet: null,
  }
  return { type: 'card', card: shown as unknown as Stripe.Charge.PaymentMethodDetails.Card }
}

export function findCharge(call: Call, id: string, param: string, status: 400 | 404): Readonly<ChargeRecord> {
  const record = call.tables.charges.get(id)
  if (!record) throw missing('charge', id, param, status)
  return record
}

export const newCharge = (
  call: Call,
  charge: Pick<ChargeRecord, 'amount' | 'currency'> & Partial<ChargeRecord>,
): ChargeRecord => ({
  id: newId('ch'),
  account: null,
  created: call.now,
  amount_captured: 0,
  amount_refunded: 0,
  captured: false,
  status: 'succeeded',
  customer: null,
  description: null,
  metadata: {},
  payment_intent: null,
  payment_method: null,
  balance_transaction: null,
  failure_code: null,
  failure_message: null,
  decline_code: null,
  application_fee: null,
  application_fee_amount: null,
  transfer: null,
  transfer_data: null,
  transfer_group: null,
  source_transfer: null,
  transferred: 0,
  ...charge,
})

/**
 * Takes the money: the fee, and with a destination the transfer and the application fee. Of a larger authorisation
 * the rest is released, which Stripe counts as refunded.
 */
export function captureCharge(call: Call, before: Readonly<ChargeRecord>, amount: number): ChargeRecord {
  const debit = methodTypeOf(call, before.payment_method) === 'sepa_debit'
  const fee = debit ? DEBIT_FEE : processingFee(amount)
  const transaction = addBalanceTransaction(call, {
    account: null,
    amount,
    currency: before.currency,
    type: debit ? 'payment' : 'charge',
    reporting_category: 'charge',
    source: before.id,
    description: before.description,
    availableOn: chargeAvailableOn(call.now),
    fees: [{ amount: fee, currency: before.currency, description: 'Processing fees', type: 'stripe_fee' }],
  })
  const captured: ChargeRecord = {
    ...before,
    captured: true,
    amount_captured: amount,
    amount_refunded: before.amount - amount,
    balance_transaction: transaction.id,
  }
  call.tables.charges.put(captured.id, captured)
  return captured.transfer_data === null ? captured : sendToDestination(call, captured, captured.transfer_data)
}

function sendToDestination(
  call: Call,
  charge: ChargeRecord,
  { destination, amount }: { destination: string; amount: number | null },
): ChargeRecord {
  const group = charge.transfer_group ?? `group_${charge.payment_intent ?? charge.id}`
  const transfer = insertTransfer(call, {
    amount: amount ?? charge.amount_captured,
    currency: charge.currency,
    destination,
    source_transaction: charge.id,
    transfer_group: group,
    availableOn: chargeAvailableOn(call.now),
    applicationFee: charge.application_fee_amount ?? 0,
  })
  const fee = charge.application_fee_amount
    ? addApplicationFee(call, { charge, account: destination, amount: charge.application_fee_amount })
    : undefined
  const sent: ChargeRecord = {
    ...charge,
    transfer: transfer.id,
    transfer_group: group,
    transferred: transfer.amount,
    application_fee: fee?.id ?? null,
  }
  call.tables.charges.put(sent.id, sent)
  return sent
}

export const chargeOperations = [
  operation({
    method: 'GET',
    path: '/charges',
    onBehalf: true,
    read: (params) => ({
      list: readList(params),
      customer: params.string('customer'),
      paymentIntent: params.string('payment_intent'),
      transferGroup: params.string('transfer_group'),
    }),
    run: (call, { list, customer, paymentIntent, transferGroup }) =>
      listPage(
        call.tables.charges,
        '/v1/charges',
        list,
        (record) => renderCharge(call, record),
        (record) =>
          record.account === call.account &&
          (customer === undefined || record.customer === customer) &&
          (paymentIntent === undefined || record.payment_intent === paymentIntent) &&
          (transferGroup === undefined || record.transfer_group === transferGroup),
      ),
  }),
  operation({
    method: 'GET',
    path: '/charges/:id',
    onBehalf: true,
    read: (_params, path) => path.id as string,
    run: (call, id) => {
      const record = findCharge(call, id, 'charge', 404)
      if (record.account !== call.account) throw missing('charge', id, 'charge', 404)
      return renderCharge(call, record)
    },
  }),
  operation({
    method: 'POST',
    path: '/charges/:id',
    read: (params, path) => {
      params.accept('receipt_email', 'fraud_details', 'shipping', 'transfer_group')
      return { id: path.id as string, description: params.clearable('description'), metadata: params.metadata() }
    },
    run: (call, { id, description, metadata }) => {
      const before = findCharge(call, id, 'charge', 404)
      const record: ChargeRecord = {
        ...before,
        description: description === undefined ? before.description : description,
        metadata: mergeMetadata(before.metadata, metadata),
      }
      call.tables.charges.put(id, record)
      call.emit('charge.updated', renderCharge(call, record))
      return renderCharge(call, record)
    },
  }),
]
