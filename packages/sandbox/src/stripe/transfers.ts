import type Stripe from 'stripe'
import { findAccount } from './accounts.ts'
import { addBalanceTransaction } from './balance-transactions.ts'
import { type ChargeRecord, findCharge, newCharge } from './charges.ts'
import { checkAmount, display, readCurrency } from './currencies.ts'
import { invalid, missing } from './errors.ts'
import { newId } from './ids.ts'
import { listPage, readList } from './list.ts'
import { type Call, operation } from './operation.ts'
import { type Metadata, mergeMetadata } from './params.ts'

export interface TransferRecord {
  id: string
  amount: number
  amount_reversed: number
  balance_transaction: string
  created: number
  currency: string
  description: string | null
  destination: string
  destination_payment: string
  metadata: Metadata
  source_transaction: string | null
  transfer_group: string | null
}

export interface TransferReversalRecord {
  id: string
  amount: number
  balance_transaction: string
  created: number
  currency: string
  metadata: Metadata
  source_refund: string | null
  transfer: string
}

export function renderTransfer(call: Call, record: Readonly<TransferRecord>): Stripe.Transfer {
  const reversals =
    record.amount_reversed === 0
      ? { object: 'list' as const, url: `/v1/transfers/${record.id}/reversals`, has_more: false, data: [] }
      : reversalsOf(call, record.id, {
          limit: 10,
          startingAfter: undefined,
          endingBefore: undefined,
          created: () => true,
        })
  return {
    object: 'transfer',
    livemode: false,
    reversals: reversals as Stripe.ApiList<Stripe.TransferReversal>,
    reversed: record.amount_reversed === record.amount,
    source_type: 'card',
    ...record,
  }
}

export const renderReversal = (record: Readonly<TransferReversalRecord>): Stripe.TransferReversal => ({
  object: 'transfer_reversal',
  destination_payment_refund: null,
  ...record,
})

const reversalsOf = (call: Call, id: string, list: Parameters<typeof listPage>[2]) =>
  listPage(
    call.tables.transferReversals,
    `/v1/transfers/${id}/reversals`,
    list,
    renderReversal,
    ({ transfer }) => transfer === id,
  )

/** Moves money from the platform's balance to a connected account's. Limits are the caller's to check. */
export function insertTransfer(
  call: Call,
  transfer: Pick<TransferRecord, 'amount' | 'currency' | 'destination' | 'source_transaction' | 'transfer_group'> & {
    availableOn: number
    applicationFee?: number
    description?: string | null
    metadata?: Metadata
  },
): TransferRecord {
  const { availableOn, applicationFee = 0, description = null, metadata = {}, ...rest } = transfer
  const id = newId('tr')
  const entry = { currency: transfer.currency, reporting_category: 'transfer', availableOn }
  const out = addBalanceTransaction(call, {
    ...entry,
    account: null,
    amount: -transfer.amount,
    type: 'transfer',
    source: id,
  })
  const payment = newCharge(call, {
    id: newId('py'),
    account: transfer.destination,
    amount: transfer.amount,
    amount_captured: transfer.amount,
    captured: true,
    currency: transfer.currency,
    source_transfer: id,
    transfer_group: transfer.transfer_group,
    application_fee_amount: applicationFee || null,
  })
  const arrived = addBalanceTransaction(call, {
    ...entry,
    account: transfer.destination,
    amount: transfer.amount,
    type: 'payment',
    source: payment.id,
    fees:
      applicationFee === 0
        ? []
        : [
            {
              amount: applicationFee,
              currency: transfer.currency,
              description: 'Application fee',
              type: 'application_fee',
            },
          ],
  })
  call.tables.charges.put(payment.id, { ...payment, balance_transaction: arrived.id })
  const record: TransferRecord = {
    ...rest,
    id,
    amount_reversed: 0,
    balance_transaction: out.id,
    created: call.now,
    description,
    destination_payment: payment.id,
    metadata,
  }
  call.tables.transfers.put(id, record)
  call.emit('transfer.created', renderTransfer(call, record))
  return record
}

/** Takes money back from a connected account. */
export function reverseTransfer(
  call: Call,
  before: Readonly<TransferRecord>,
  amount: number,
  more: { sourceRefund?: string; metadata?: Metadata } = {},
): TransferReversalRecord {
  const rest = before.amount - before.amount_reversed
  if (amount > rest) {
    throw invalid(`Only ${display(rest, before.currency)} of the transfer is left to reverse.`, { param: 'amount' })
  }
  if (!isOfDestinationCharge(call, before) && !covers(call, before, amount)) {
    throw invalid('The connected account does not have the funds to cover the reversal.', {
      code: 'balance_insufficient',
      param: 'amount',
    })
  }
  const id = newId('trr')
  const entry = { currency: before.currency, reporting_category: 'transfer_reversal', source: id }
  // What has not become available on the one side does not on the other either.
  const availableOn = call.tables.balanceTransactions.get(before.balance_transaction)?.available_on ?? call.now
  const back = addBalanceTransaction(call, { ...entry, account: null, amount, type: 'transfer_refund', availableOn })
  addBalanceTransaction(call, {
    ...entry,
    account: before.destination,
    amount: -amount,
    type: 'payment_refund',
    availableOn,
  })
  const reversal: TransferReversalRecord = {
    id,
    amount,
    balance_transaction: back.id,
    created: call.now,
    currency: before.currency,
    metadata: more.metadata ?? {},
    source_refund: more.sourceRefund ?? null,
    transfer: before.id,
  }
  call.tables.transferReversals.put(id, reversal)
  const transfer: TransferRecord = { ...before, amount_reversed: before.amount_reversed + amount }
  call.tables.transfers.put(transfer.id, transfer)
  if (before.source_transaction !== null) {
    const charge = findCharge(call, before.source_transaction, 'source_transaction', 400)
    call.tables.charges.put(charge.id, { ...charge, transferred: charge.transferred - amount })
  }
  const payment = findCharge(call, before.destination_payment, 'destination_payment', 400)
  call.tables.charges.put(payment.id, { ...payment, amount_refunded: payment.amount_refunded + amount })
  call.emit('transfer.reversed', renderTransfer(call, transfer))
  return reversal
}

/** Such a transfer is reversed whatever the account has left; its balance may fall below zero. */
const isOfDestinationCharge = (call: Call, transfer: Readonly<TransferRecord>): boolean =>
  call.tables.charges.get(transfer.source_transaction ?? '')?.transfer === transfer.id

function covers(call: Call, transfer: Readonly<TransferRecord>, amount: number): boolean {
  const { available, pending } = call.balances.of(transfer.destination, transfer.currency, call.now)
  return available + pending >= amount
}

function findTransfer(call: Call, id: string): Readonly<TransferRecord> {
  const record = call.tables.transfers.get(id)
  if (!record) throw missing('transfer', id, 'transfer', 404)
  return record
}

/** A charge can be passed on to the last cent once, whoever it goes to. */
function checkSource(charge: Readonly<ChargeRecord>, amount: number, currency: string, group?: string) {
  if (charge.account !== null || charge.status !== 'succeeded' || !charge.captured) {
    throw invalid('source_transaction must be a captured charge of the platform.', { param: 'source_transaction' })
  }
  if (charge.currency !== currency) {
    throw invalid(`The source is in ${charge.currency.toUpperCase()}.`, { param: 'currency' })
  }
  const rest = charge.amount_captured - charge.transferred
  if (amount > rest) {
    throw invalid(
      `Transfers must not exceed their source: ${display(rest, currency)} of ${display(charge.amount_captured, currency)} is left.`,
      { param: 'amount' },
    )
  }
  if (group !== undefined && charge.transfer_group !== null && charge.transfer_group !== group) {
    throw invalid('The source belongs to another transfer_group.', { param: 'transfer_group' })
  }
}

export const transferOperations = [
  operation({
    method: 'POST',
    path: '/transfers',
    read: (params) => {
      params.accept('source_type')
      const currency = readCurrency(params.required('currency'))
      const sourceTransaction = params.string('source_transaction')
      const amount = sourceTransaction === undefined ? params.requiredInteger('amount') : params.integer('amount')
      if (amount !== undefined) checkAmount(amount, currency)
      return {
        currency,
        amount,
        sourceTransaction,
        destination: params.required('destination'),
        transferGroup: params.string('transfer_group'),
        description: params.clearable('description') ?? null,
        metadata: params.metadata(),
      }
    },
    run: (call, input) => {
      const account = findAccount(call, input.destination, 'destination', 400)
      if (account.transfers !== 'active') {
        throw invalid('The destination account may not receive transfers yet.', {
          code: 'insufficient_capabilities_for_transfer',
          param: 'destination',
        })
      }
      const { currency } = input
      const transfer = {
        currency,
        destination: account.id,
        description: input.description,
        metadata: mergeMetadata({}, input.metadata),
      }
      if (input.sourceTransaction === undefined) {
        const amount = input.amount as number
        if (call.balances.of(null, currency, call.now).available < amount) {
          throw invalid('The available balance does not cover the transfer; funds of a recent charge are pending.', {
            code: 'balance_insufficient',
          })
        }
        return renderTransfer(
          call,
          insertTransfer(call, {
            ...transfer,
            amount,
            source_transaction: null,
            transfer_group: input.transferGroup ?? null,
            availableOn: call.now,
          }),
        )
      }
      const charge = findCharge(call, input.sourceTransaction, 'source_transaction', 400)
      const amount = input.amount ?? charge.amount_captured
      checkSource(charge, amount, currency, input.transferGroup)
      const group = input.transferGroup ?? charge.transfer_group ?? `group_${charge.payment_intent ?? charge.id}`
      call.tables.charges.put(charge.id, {
        ...charge,
        transfer_group: group,
        transferred: charge.transferred + amount,
      })
      const transaction = call.tables.balanceTransactions.get(charge.balance_transaction ?? '')
      return renderTransfer(
        call,
        insertTransfer(call, {
          ...transfer,
          amount,
          source_transaction: charge.id,
          transfer_group: group,
          availableOn: transaction?.available_on ?? call.now,
        }),
      )
    },
  }),
  operation({
    method: 'GET',
    path: '/transfers',
    read: (params) => ({
      list: readList(params),
      destination: params.string('destination'),
      transferGroup: params.string('transfer_group'),
    }),
    run: (call, { list, destination, transferGroup }) =>
      listPage(
        call.tables.transfers,
        '/v1/transfers',
        list,
        (record) => renderTransfer(call, record),
        (record) =>
          (destination === undefined || record.destination === destination) &&
          (transferGroup === undefined || record.transfer_group === transferGroup),
      ),
  }),
  operation({
    method: 'GET',
    path: '/transfers/:id',
    read: (_params, path) => path.id as string,
    run: (call, id) => renderTransfer(call, findTransfer(call, id)),
  }),
  operation({
    method: 'POST',
    path: '/transfers/:id',
    read: (params, path) => ({
      id: path.id as string,
      description: params.clearable('description'),
      metadata: params.metadata(),
    }),
    run: (call, { id, description, metadata }) => {
      const before = findTransfer(call, id)
      const record: TransferRecord = {
        ...before,
        description: description === undefined ? before.description : description,
        metadata: mergeMetadata(before.metadata, metadata),
      }
      call.tables.transfers.put(id, record)
      call.emit('transfer.updated', renderTransfer(call, record))
      return renderTransfer(call, record)
    },
  }),
  operation({
    method: 'POST',
    path: '/transfers/:id/reversals',
    read: (params, path) => {
      params.accept('description', 'refund_application_fee')
      return { id: path.id as string, amount: params.integer('amount'), metadata: params.metadata() }
    },
    run: (call, input) => {
      const transfer = findTransfer(call, input.id)
      const rest = transfer.amount - transfer.amount_reversed
      if (rest === 0) throw invalid('The transfer is reversed already.', { param: 'transfer' })
      const amount = input.amount ?? rest
      checkAmount(amount, transfer.currency)
      return renderReversal(reverseTransfer(call, transfer, amount, { metadata: mergeMetadata({}, input.metadata) }))
    },
  }),
  operation({
    method: 'GET',
    path: '/transfers/:id/reversals',
    read: (params, path) => ({ id: path.id as string, list: readList(params) }),
    run: (call, { id, list }) => {
      findTransfer(call, id)
      return reversalsOf(call, id, list)
    },
  }),
  operation({
    method: 'GET',
    path: '/transfers/:id/reversals/:reversal',
    read: (_params, path) => ({ id: path.id as string, reversal: path.reversal as string }),
    run: (call, { id, reversal }) => {
      const record = call.tables.transferReversals.get(reversal)
      if (!record || record.transfer !== id) throw missing('transfer_reversal', reversal, 'id', 404)
      return renderReversal(record)
    },
  }),
]
