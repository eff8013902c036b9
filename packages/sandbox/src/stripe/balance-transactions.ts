import type Stripe from 'stripe'
import type { Table } from '../state/table.ts'
import { missing } from './errors.ts'
import { newId } from './ids.ts'
import { listPage, readList } from './list.ts'
import { type Call, operation } from './operation.ts'

export interface BalanceTransactionRecord {
  id: string
  /** The connected account whose balance it is; null for the platform's. */
  account: string | null
  amount: number
  fee: number
  net: number
  currency: string
  type: Stripe.BalanceTransaction.Type
  reporting_category: string
  source: string
  description: string | null
  created: number
  available_on: number
  fee_details: { amount: number; currency: string; description: string; type: string }[]
}

const DAY_S = 86_400

/** What Stripe keeps of a captured amount: 1.4 % and 25 minor units, rounded half up. Nothing of it comes back. */
export const processingFee = (amount: number): number => Math.floor((amount * 14 + 500) / 1_000) + 25

/** Of a direct debit, whatever it is of. */
export const DEBIT_FEE = 35

/** Money of a charge can be moved on the second day after it, from midnight UTC. */
export const chargeAvailableOn = (now: number): number => (Math.floor(now / DAY_S) + 2) * DAY_S

export function addBalanceTransaction(
  call: Call,
  entry: Pick<
    BalanceTransactionRecord,
    'account' | 'amount' | 'currency' | 'type' | 'reporting_category' | 'source'
  > & {
    fees?: BalanceTransactionRecord['fee_details']
    availableOn?: number
    description?: string | null
  },
): BalanceTransactionRecord {
  const { fees = [], availableOn = call.now, description = null, ...rest } = entry
  const fee = fees.reduce((sum, { amount }) => sum + amount, 0)
  const record: BalanceTransactionRecord = {
    ...rest,
    id: newId('txn'),
    fee,
    net: entry.amount - fee,
    description,
    created: call.now,
    available_on: availableOn,
    fee_details: fees,
  }
  call.tables.balanceTransactions.put(record.id, record)
  return record
}

export function renderBalanceTransaction(
  { account: _account, ...record }: Readonly<BalanceTransactionRecord>,
  now: number,
): Stripe.BalanceTransaction {
  return {
    object: 'balance_transaction',
    balance_type: 'payments',
    exchange_rate: null,
    status: record.available_on <= now ? 'available' : 'pending',
    ...record,
    fee_details: record.fee_details.map((fee) => ({ application: null, ...fee })),
  }
}

export const balanceTransactionOperations = [
  operation({
    method: 'GET',
    path: '/balance_transactions',
    onBehalf: true,
    read: (params) => ({
      list: readList(params),
      type: params.string('type'),
      source: params.string('source'),
      currency: params.string('currency'),
    }),
    run: (call, { list, type, source, currency }) =>
      listPage(
        call.tables.balanceTransactions,
        '/v1/balance_transactions',
        list,
        (record) => renderBalanceTransaction(record, call.now),
        (record) =>
          record.account === call.account &&
          (type === undefined || record.type === type) &&
          (source === undefined || record.source === source) &&
          (currency === undefined || record.currency === currency.toLowerCase()),
      ),
  }),
  operation({
    method: 'GET',
    path: '/balance_transactions/:id',
    onBehalf: true,
    read: (_params, path) => path.id as string,
    run: (call, id) => renderBalanceTransaction(findBalanceTransaction(call, id), call.now),
  }),
]

function findBalanceTransaction(call: Call, id: string): Readonly<BalanceTransactionRecord> {
  const record = call.tables.balanceTransactions.get(id)
  if (!record || record.account !== call.account) throw missing('balance_transaction', id, 'id', 404)
  return record
}

export type BalanceTransactions = Table<BalanceTransactionRecord>
