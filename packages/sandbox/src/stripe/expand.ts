import { renderAccount } from './accounts.ts'
import { renderApplicationFee } from './application-fees.ts'
import { renderBalanceTransaction } from './balance-transactions.ts'
import { renderCharge } from './charges.ts'
import { renderCustomer } from './customers.ts'
import { renderDispute } from './disputes.ts'
import { invalid } from './errors.ts'
import type { Call } from './operation.ts'
import type { Params } from './params.ts'
import { renderPaymentIntent } from './payment-intents/intent.ts'
import { renderPaymentMethod } from './payment-methods.ts'
import { renderPayout } from './payouts.ts'
import { renderRefund } from './refunds.ts'
import { renderSetupIntent } from './setup-intents.ts'
import { renderReversal, renderTransfer } from './transfers.ts'

const MAX_DEPTH = 4

export function readExpand(params: Params): string[][] {
  const paths = params.strings('expand') ?? []
  for (const path of paths) {
    if (!/^[a-z_]+(?:\.[a-z_]+)*$/.test(path))
      throw invalid(`Invalid expand: ${path.slice(0, 100)}`, { param: 'expand' })
    if (path.replace(/^data\./, '').split('.').length > MAX_DEPTH) {
      throw invalid('Expansions go four levels deep at most.', { param: 'expand' })
    }
  }
  return paths.map((path) => path.split('.'))
}

/** Puts the object where its id was, `latest_charge.balance_transaction` deep. */
export function expand(call: Call, answer: unknown, paths: string[][]): unknown {
  return paths.reduce((value, path) => expandPath(call, value, path), answer)
}

function expandPath(call: Call, value: unknown, path: string[]): unknown {
  const [field, ...rest] = path
  if (field === undefined || value === null) return value
  if (Array.isArray(value)) return value.map((each) => expandPath(call, each, path))
  if (typeof value !== 'object') return value
  if (!Object.hasOwn(value, field)) {
    // Absent from this one object is fine (a charge without a transfer); the path as such is not checked further.
    if (Object.hasOwn(value, 'object') && optional.has(field)) return value
    throw invalid(`This property cannot be expanded (${field}).`, { param: 'expand' })
  }
  const inner = (value as Record<string, unknown>)[field]
  const opened = typeof inner === 'string' ? objectById(call, inner) : inner
  if (typeof opened === 'string') throw invalid(`This property cannot be expanded (${field}).`, { param: 'expand' })
  return { ...value, [field]: expandPath(call, opened, rest) }
}

const optional = new Set(['transfer', 'failure_balance_transaction'])

function objectById(call: Call, id: string): unknown {
  const { tables } = call
  const renderers: Record<string, () => unknown> = {
    acct: () => render(tables.accounts.get(id), renderAccount),
    ch: () => render(tables.charges.get(id), (record) => renderCharge(call, record)),
    cus: () => render(tables.customers.get(id), renderCustomer),
    dp: () => render(tables.disputes.get(id), (record) => renderDispute(call, record)),
    fee: () => render(tables.applicationFees.get(id), (record) => renderApplicationFee(call, record)),
    pi: () => render(tables.paymentIntents.get(id), (record) => renderPaymentIntent(call, record)),
    pm: () => render(tables.paymentMethods.get(id), renderPaymentMethod),
    po: () => render(tables.payouts.get(id), renderPayout),
    py: () => render(tables.charges.get(id), (record) => renderCharge(call, record)),
    re: () => render(tables.refunds.get(id), renderRefund),
    seti: () => render(tables.setupIntents.get(id), (record) => renderSetupIntent(call, record)),
    tr: () => render(tables.transfers.get(id), (record) => renderTransfer(call, record)),
    trr: () => render(tables.transferReversals.get(id), renderReversal),
    txn: () => render(tables.balanceTransactions.get(id), (record) => renderBalanceTransaction(record, call.now)),
  }
  const prefix = id.slice(0, id.indexOf('_'))
  return (Object.hasOwn(renderers, prefix) ? renderers[prefix]?.() : undefined) ?? id
}

const render = <R, O>(record: R | undefined, renderer: (record: R) => O): O | undefined =>
  record === undefined ? undefined : renderer(record)
