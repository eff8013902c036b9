import type Stripe from 'stripe'
import { addBalanceTransaction } from './balance-transactions.ts'
import { checkAmount, checkPayoutAmount, display, readCurrency } from './currencies.ts'
import { invalid, missing } from './errors.ts'
import { newId } from './ids.ts'
import { listPage, readList } from './list.ts'
import { type Call, operation } from './operation.ts'
import { type Metadata, mergeMetadata } from './params.ts'

export interface PayoutRecord {
  id: string
  /** The connected account whose balance it leaves; null for the platform's. */
  account: string | null
  amount: number
  arrival_date: number
  balance_transaction: string
  created: number
  currency: string
  description: string | null
  failure_balance_transaction: string | null
  failure_code: string | null
  failure_message: string | null
  metadata: Metadata
  method: 'standard' | 'instant'
  statement_descriptor: string | null
  status: 'pending' | 'paid' | 'failed' | 'canceled'
}

const DAY_S = 86_400

export function renderPayout({ account, ...record }: Readonly<PayoutRecord>): Stripe.Payout {
  return {
    object: 'payout',
    application_fee: null,
    application_fee_amount: null,
    automatic: false,
    destination: `ba_sandbox${account ?? ''}`,
    livemode: false,
    original_payout: null,
    payout_method: null,
    reconciliation_status: 'not_applicable',
    reversed_by: null,
    source_type: 'card',
    trace_id: null,
    type: 'bank_account',
    ...record,
  }
}

function findPayout(call: Call, id: string, account: string | null | undefined): Readonly<PayoutRecord> {
  const record = call.tables.payouts.get(id)
  if (!record || (account !== undefined && record.account !== account)) throw missing('payout', id, 'payout', 404)
  return record
}

function put(call: Call, record: PayoutRecord, event: string): PayoutRecord {
  call.tables.payouts.put(record.id, record)
  call.emit(event, renderPayout(record))
  return record
}

/** The money comes back into the balance it left. */
function giveBack(call: Call, payout: Readonly<PayoutRecord>, type: 'payout_failure' | 'payout_cancel'): string {
  return addBalanceTransaction(call, {
    account: payout.account,
    amount: payout.amount,
    currency: payout.currency,
    type,
    reporting_category: 'payout_reversal',
    source: payout.id,
  }).id
}

function pay(call: Call, payout: Readonly<PayoutRecord>): PayoutRecord {
  call.tables.payoutsUnderway.delete(payout.id)
  return put(call, { ...payout, status: 'paid' }, 'payout.paid')
}

/** What the bank does: a payout that was paid may fail days later. */
export function decidePayout(call: Call, id: string, outcome: 'paid' | 'failed', failureCode: string): Stripe.Payout {
  const before = findPayout(call, id, undefined)
  if (outcome === 'paid') {
    if (before.status !== 'pending') throw wrongState(before)
    return renderPayout(pay(call, before))
  }
  if (before.status !== 'pending' && before.status !== 'paid') throw wrongState(before)
  call.tables.payoutsUnderway.delete(id)
  const record: PayoutRecord = {
    ...before,
    status: 'failed',
    failure_balance_transaction: giveBack(call, before, 'payout_failure'),
    failure_code: failureCode,
    failure_message: 'The bank did not take the payout.',
  }
  return renderPayout(put(call, record, 'payout.failed'))
}

const wrongState = ({ status }: Readonly<PayoutRecord>) => invalid(`The payout's status is ${status}.`)

export function nextArrival(call: Pick<Call, 'tables'>): number | null {
  let next: number | null = null
  for (const { arrives } of call.tables.payoutsUnderway.walk('oldest-first'))
    if (next === null || arrives < next) next = arrives
  return next
}

export function arrivePayouts(call: Call): void {
  for (const { payout, arrives } of [...call.tables.payoutsUnderway.walk('oldest-first')])
    if (arrives <= call.now) pay(call, findPayout(call, payout, undefined))
}

export const payoutOperations = [
  operation({
    method: 'POST',
    path: '/payouts',
    onBehalf: true,
    read: (params) => {
      params.accept('destination', 'source_type', 'payout_method')
      const currency = readCurrency(params.required('currency'))
      const amount = params.requiredInteger('amount')
      checkAmount(amount, currency)
      checkPayoutAmount(amount, currency)
      return {
        amount,
        currency,
        description: params.clearable('description') ?? null,
        metadata: mergeMetadata({}, params.metadata()),
        method: params.oneOf('method', ['standard', 'instant']) ?? 'standard',
        statementDescriptor: params.string('statement_descriptor') ?? null,
      }
    },
    run: (call, input) => {
      const { available } = call.balances.of(call.account, input.currency, call.now)
      if (available < input.amount) {
        throw invalid(`You have insufficient funds: ${display(Math.max(available, 0), input.currency)} is available.`, {
          code: 'balance_insufficient',
          param: 'amount',
        })
      }
      if (call.account !== null && call.tables.accounts.get(call.account)?.payouts_enabled !== true)
        throw invalid('Payouts of this account are disabled.', { code: 'payouts_not_allowed' })
      const id = newId('po')
      const transaction = addBalanceTransaction(call, {
        account: call.account,
        amount: -input.amount,
        currency: input.currency,
        type: 'payout',
        reporting_category: 'payout',
        source: id,
        description: input.description,
      })
      const midnight = Math.floor(call.now / DAY_S) * DAY_S
      const record: PayoutRecord = {
        id,
        account: call.account,
        amount: input.amount,
        arrival_date: input.method === 'instant' ? call.now : midnight + 2 * DAY_S,
        balance_transaction: transaction.id,
        created: call.now,
        currency: input.currency,
        description: input.description,
        failure_balance_transaction: null,
        failure_code: null,
        failure_message: null,
        metadata: input.metadata,
        method: input.method,
        statement_descriptor: input.statementDescriptor,
        status: 'pending',
      }
      call.tables.payoutsUnderway.put(id, { payout: id, arrives: record.arrival_date })
      return renderPayout(put(call, record, 'payout.created'))
    },
  }),
  operation({
    method: 'GET',
    path: '/payouts',
    onBehalf: true,
    read: (params) => ({ list: readList(params), status: params.string('status') }),
    run: (call, { list, status }) =>
      listPage(
        call.tables.payouts,
        '/v1/payouts',
        list,
        renderPayout,
        (record) => record.account === call.account && (status === undefined || record.status === status),
      ),
  }),
  operation({
    method: 'GET',
    path: '/payouts/:id',
    onBehalf: true,
    read: (_params, path) => path.id as string,
    run: (call, id) => renderPayout(findPayout(call, id, call.account)),
  }),
  operation({
    method: 'POST',
    path: '/payouts/:id',
    onBehalf: true,
    read: (params, path) => ({ id: path.id as string, metadata: params.metadata() }),
    run: (call, { id, metadata }) => {
      const before = findPayout(call, id, call.account)
      return renderPayout(
        put(call, { ...before, metadata: mergeMetadata(before.metadata, metadata) }, 'payout.updated'),
      )
    },
  }),
  operation({
    method: 'POST',
    path: '/payouts/:id/cancel',
    onBehalf: true,
    read: (_params, path) => path.id as string,
    run: (call, id) => {
      const before = findPayout(call, id, call.account)
      if (before.status !== 'pending') throw wrongState(before)
      call.tables.payoutsUnderway.delete(id)
      const failure_balance_transaction = giveBack(call, before, 'payout_cancel')
      return renderPayout(put(call, { ...before, status: 'canceled', failure_balance_transaction }, 'payout.canceled'))
    },
  }),
]
