import type Stripe from 'stripe'
import { addBalanceTransaction } from './balance-transactions.ts'
import type { ChargeRecord } from './charges.ts'
import { checkAmount, display } from './currencies.ts'
import { invalid, missing } from './errors.ts'
import { newId } from './ids.ts'
import { listPage, readList } from './list.ts'
import { type Call, operation } from './operation.ts'
import { type Metadata, mergeMetadata } from './params.ts'

/** The platform's commission on a destination charge. */
export interface ApplicationFeeRecord {
  id: string
  account: string
  amount: number
  amount_refunded: number
  balance_transaction: string
  charge: string
  created: number
  currency: string
}

export interface FeeRefundRecord {
  id: string
  amount: number
  balance_transaction: string
  created: number
  currency: string
  fee: string
  metadata: Metadata
}

const renderFeeRefund = (record: Readonly<FeeRefundRecord>): Stripe.FeeRefund => ({ object: 'fee_refund', ...record })

export function renderApplicationFee(call: Call, record: Readonly<ApplicationFeeRecord>): Stripe.ApplicationFee {
  const refunds = listPage(
    call.tables.feeRefunds,
    `/v1/application_fees/${record.id}/refunds`,
    { limit: 10, startingAfter: undefined, endingBefore: undefined, created: () => true },
    renderFeeRefund,
    ({ fee }) => fee === record.id,
  )
  return {
    object: 'application_fee',
    application: 'ca_clutch_sandbox',
    fee_source: { type: 'charge', charge: record.charge } as Stripe.ApplicationFee.FeeSource,
    livemode: false,
    originating_transaction: record.charge,
    refunded: record.amount_refunded === record.amount,
    refunds: refunds as Stripe.ApiList<Stripe.FeeRefund>,
    ...record,
  }
}

export function addApplicationFee(
  call: Call,
  { charge, account, amount }: { charge: ChargeRecord; account: string; amount: number },
): ApplicationFeeRecord {
  const id = newId('fee')
  const transaction = addBalanceTransaction(call, {
    account: null,
    amount,
    currency: charge.currency,
    type: 'application_fee',
    reporting_category: 'platform_earning',
    source: id,
  })
  const record: ApplicationFeeRecord = {
    id,
    account,
    amount,
    amount_refunded: 0,
    balance_transaction: transaction.id,
    charge: charge.id,
    created: call.now,
    currency: charge.currency,
  }
  call.tables.applicationFees.put(id, record)
  call.emit('application_fee.created', renderApplicationFee(call, record))
  return record
}

/** Gives commission back to the account it was taken from. */
export function refundApplicationFee(
  call: Call,
  before: Readonly<ApplicationFeeRecord>,
  amount: number,
  metadata: Metadata = {},
): FeeRefundRecord {
  const id = newId('fr')
  const entry = { currency: before.currency, source: id, reporting_category: 'platform_earning_refund' }
  const transaction = addBalanceTransaction(call, {
    ...entry,
    account: null,
    amount: -amount,
    type: 'application_fee_refund',
  })
  addBalanceTransaction(call, { ...entry, account: before.account, amount, type: 'application_fee_refund' })
  const refund: FeeRefundRecord = {
    id,
    amount,
    balance_transaction: transaction.id,
    created: call.now,
    currency: before.currency,
    fee: before.id,
    metadata,
  }
  call.tables.feeRefunds.put(id, refund)
  const fee: ApplicationFeeRecord = { ...before, amount_refunded: before.amount_refunded + amount }
  call.tables.applicationFees.put(fee.id, fee)
  call.emit('application_fee.refunded', renderApplicationFee(call, fee))
  return refund
}

function findFee(call: Call, id: string): Readonly<ApplicationFeeRecord> {
  const record = call.tables.applicationFees.get(id)
  if (!record) throw missing('application_fee', id, 'id', 404)
  return record
}

export const applicationFeeOperations = [
  operation({
    method: 'GET',
    path: '/application_fees',
    read: (params) => ({ list: readList(params), charge: params.string('charge') }),
    run: (call, { list, charge }) =>
      listPage(
        call.tables.applicationFees,
        '/v1/application_fees',
        list,
        (record) => renderApplicationFee(call, record),
        (record) => charge === undefined || record.charge === charge,
      ),
  }),
  operation({
    method: 'GET',
    path: '/application_fees/:id',
    read: (_params, path) => path.id as string,
    run: (call, id) => renderApplicationFee(call, findFee(call, id)),
  }),
  operation({
    method: 'GET',
    path: '/application_fees/:id/refunds',
    read: (params, path) => ({ id: path.id as string, list: readList(params) }),
    run: (call, { id, list }) => {
      findFee(call, id)
      return listPage(
        call.tables.feeRefunds,
        `/v1/application_fees/${id}/refunds`,
        list,
        renderFeeRefund,
        ({ fee }) => fee === id,
      )
    },
  }),
  operation({
    method: 'POST',
    path: '/application_fees/:id/refunds',
    read: (params, path) => ({
      id: path.id as string,
      amount: params.integer('amount'),
      metadata: params.metadata(),
    }),
    run: (call, input) => {
      const fee = findFee(call, input.id)
      const rest = fee.amount - fee.amount_refunded
      const amount = input.amount ?? rest
      checkAmount(amount, fee.currency)
      if (amount > rest) {
        throw invalid(`Only ${display(rest, fee.currency)} of the application fee is left to refund.`, {
          param: 'amount',
        })
      }
      return renderFeeRefund(refundApplicationFee(call, fee, amount, mergeMetadata({}, input.metadata)))
    },
  }),
]
