import { type Amount, writeAmount } from './amounts.ts'
import { type AuthorizationRecord, authorize, showAuthorization } from './authorizations.ts'
import { captureMoney, showCapture, showRefund } from './captures.ts'
import { malformed, missing, unprocessable } from './errors.ts'
import { type Fields, fieldsOf } from './fields.ts'
import { newId } from './ids.ts'
import { type Call, instant, link, operation } from './operation.ts'
import { type VaultedRecord, vaultedOf } from './vault.ts'

export interface OrderRecord {
  id: string
  intent: 'CAPTURE' | 'AUTHORIZE'
  status: 'CREATED' | 'PAYER_ACTION_REQUIRED' | 'APPROVED' | 'COMPLETED' | 'VOIDED'
  amount: Amount
  referenceId: string
  customId: string | null
  invoiceId: string | null
  description: string | null
  source: 'card' | 'paypal' | null
  returnUrl: string | null
  /** How a charge of it ends, when it does not end well. */
  declineIssue: string | null
  authorizations: string[]
  captures: string[]
  refunds: string[]
  createdMs: number
  updatedMs: number
}

interface Source {
  kind: 'card' | 'paypal'
  vaultId: string | undefined
  returnUrl: string | null
}

/** A payer has three hours to approve; what they approved can be taken for as long again. */
const approvalMs = 3 * 3_600_000

function readSource(fields: Fields | undefined): Source | undefined {
  if (fields === undefined) return undefined
  const card = fields.object('card')
  const paypal = fields.object('paypal')
  fields.finish()
  if (card !== undefined && paypal !== undefined)
    throw malformed('MULTIPLE_PAYMENT_SOURCES', 'One source only.', '/payment_source')
  const given = card ?? paypal
  if (given === undefined) return undefined
  const vaultId = given.text('vault_id', 255)
  const context = given.object('experience_context')
  const returnUrl = context?.text('return_url', 4_000) ?? null
  context?.text('cancel_url', 4_000)
  context?.accept('user_action', 'brand_name', 'locale', 'landing_page', 'shipping_preference')
  context?.accept('payment_method_preference')
  context?.finish()
  given.accept('stored_credential', 'attributes')
  given.finish()
  if (card !== undefined && vaultId === undefined)
    throw malformed(
      'MISSING_REQUIRED_PARAMETER',
      'Cards are known by their tokens only here.',
      '/payment_source/card/vault_id',
    )
  return { kind: card === undefined ? 'paypal' : 'card', vaultId, returnUrl }
}

export const orderOperations = [
  operation({
    method: 'POST',
    path: '/v2/checkout/orders',
    read: (fields) => {
      const intent = fields.oneOf('intent', 'CAPTURE', 'AUTHORIZE')
      if (intent === undefined) throw malformed('MISSING_REQUIRED_PARAMETER', 'Missing intent.', '/intent')
      const [unit, ...more] = fields.objects('purchase_units')
      if (unit === undefined) throw malformed('MISSING_REQUIRED_PARAMETER', 'Missing unit.', '/purchase_units')
      if (more.length > 0) throw unprocessable('UNSUPPORTED_INTENT', 'One purchase unit only here.', '/purchase_units')
      const source = readSource(fields.object('payment_source'))
      const context = fields.object('application_context')
      const returnUrl = context?.text('return_url', 4_000) ?? null
      context?.accept('cancel_url', 'brand_name', 'user_action', 'shipping_preference', 'landing_page', 'locale')
      context?.finish()
      fields.accept('payer')
      const amount = unit.amount('amount')
      if (amount === undefined)
        throw malformed('MISSING_REQUIRED_PARAMETER', 'Missing amount.', '/purchase_units/0/amount')
      const read = {
        intent,
        source,
        returnUrl: source?.returnUrl ?? returnUrl,
        amount,
        referenceId: unit.text('reference_id', 256) ?? 'default',
        customId: unit.text('custom_id', 255) ?? null,
        invoiceId: unit.text('invoice_id', 127) ?? null,
        description: unit.text('description', 127) ?? null,
      }
      unit.accept('soft_descriptor', 'items', 'payee')
      unit.finish()
      return read
    },
    run: (call, { source, ...asked }) => {
      if (asked.invoiceId !== null && isUsed(call, asked.invoiceId))
        throw unprocessable('DUPLICATE_INVOICE_ID', 'The invoice was paid already.', '/purchase_units/0/invoice_id')
      const vaulted = source?.vaultId === undefined ? undefined : vaultedOf(call, source.vaultId, source.kind)
      const order: OrderRecord = {
        ...asked,
        id: newId(),
        status: source === undefined ? 'CREATED' : 'PAYER_ACTION_REQUIRED',
        source: source?.kind ?? null,
        declineIssue: null,
        authorizations: [],
        captures: [],
        refunds: [],
        createdMs: call.nowMs,
        updatedMs: call.nowMs,
      }
      call.tables.orders.put(order.id, order)
      if (vaulted !== undefined) chargeAtOnce(call, order, vaulted)
      const made = call.tables.orders.get(order.id)!
      return { status: 201, body: answer(call, made), made: { kind: 'order', id: order.id } }
    },
  }),
  operation({
    method: 'GET',
    path: '/v2/checkout/orders/:id',
    read: (_fields, { id = '' }) => id,
    run: (call, id) => ({ status: 200, body: showOrder(call, orderOf(call, id)) }),
  }),
  operation({
    method: 'PATCH',
    path: '/v2/checkout/orders/:id',
    read: (fields, { id = '' }) => ({
      id,
      changes: fields.objects('patch').map((each) => {
        const change = { op: each.oneOf('op', 'add', 'replace'), path: each.requiredText('path', 500) }
        const name = /^\/purchase_units\/@reference_id=='[^']+'\/(custom_id|description|amount)$/.exec(change.path)?.[1]
        if (change.op === undefined || name === undefined)
          throw unprocessable('NOT_PATCHABLE', 'This cannot be changed here.', change.path)
        const value = name === 'amount' ? each.amount('value') : each.requiredText('value', 255)
        each.finish()
        return { name, value }
      }),
    }),
    run: (call, { id, changes }) => {
      let order = orderOf(call, id)
      if (order.status === 'COMPLETED') throw unprocessable('ORDER_ALREADY_COMPLETED', 'The order is completed.')
      for (const { name, value } of changes) {
        if (name === 'amount' && typeof value === 'object') order = { ...order, amount: value }
        else if (typeof value === 'string')
          order = name === 'custom_id' ? { ...order, customId: value } : { ...order, description: value }
      }
      call.tables.orders.put(id, { ...order, updatedMs: call.nowMs })
      return { status: 204 }
    },
  }),
  operation({
    method: 'POST',
    path: '/v2/checkout/orders/:id/capture',
    read: (fields, { id = '' }) => ({ id, source: readSource(fields.object('payment_source')) }),
    run: (call, { id, source }) => {
      const order = ready(call, id, 'CAPTURE', source)
      takeMoney(call, order)
      return { status: 201, body: answer(call, orderOf(call, id)), made: { kind: 'order', id } }
    },
  }),
  operation({
    method: 'POST',
    path: '/v2/checkout/orders/:id/authorize',
    read: (fields, { id = '' }) => ({ id, source: readSource(fields.object('payment_source')) }),
    run: (call, { id, source }) => {
      const order = ready(call, id, 'AUTHORIZE', source)
      takeMoney(call, order)
      return { status: 201, body: answer(call, orderOf(call, id)), made: { kind: 'order', id } }
    },
  }),
]

const isUsed = (call: Call, invoiceId: string) =>
  [...call.tables.orders.walk('newest-first')].some(
    (order) => order.invoiceId === invoiceId && order.status === 'COMPLETED',
  )

function orderOf(call: Pick<Call, 'tables' | 'nowMs'>, id: string): Readonly<OrderRecord> {
  const order = call.tables.orders.get(id)
  if (order === undefined) throw missing('The order')
  // Nobody sees again what was never approved.
  const open = order.status === 'CREATED' || order.status === 'PAYER_ACTION_REQUIRED'
  if (open && call.nowMs - order.createdMs >= approvalMs) throw missing('The order')
  return order
}

/** Of an order whose payer has said yes, or need not. */
function ready(call: Call, id: string, intent: OrderRecord['intent'], source: Source | undefined): OrderRecord {
  const order = orderOf(call, id)
  if (order.intent !== intent)
    throw unprocessable('ACTION_DOES_NOT_MATCH_INTENT', `The order was made to ${order.intent.toLowerCase()}.`)
  if (order.status === 'COMPLETED')
    throw unprocessable(
      intent === 'CAPTURE' ? 'ORDER_ALREADY_CAPTURED' : 'ORDER_ALREADY_AUTHORIZED',
      'It is done already.',
    )
  if (source?.vaultId !== undefined && order.status !== 'APPROVED') {
    const vaulted = vaultedOf(call, source.vaultId, source.kind)
    return { ...order, source: source.kind, declineIssue: vaulted.declineIssue }
  }
  if (order.status !== 'APPROVED')
    throw unprocessable('ORDER_NOT_APPROVED', 'Payer has not yet approved the Order for payment.')
  return order
}

/** With a source from the vault nobody has to approve: the order is made and completed in one call. */
function chargeAtOnce(call: Call, order: OrderRecord, vaulted: Readonly<VaultedRecord>): void {
  if (vaulted.declineIssue === 'PAYER_ACTION_REQUIRED') return
  takeMoney(call, { ...order, declineIssue: vaulted.declineIssue })
}

function takeMoney(call: Call, order: OrderRecord): void {
  const issue = call.declineIssue ?? order.declineIssue
  if (issue !== null) throw unprocessable(issue, 'The instrument presented was either declined or cannot be used.')
  call.tables.orders.put(order.id, { ...order, status: 'COMPLETED', updatedMs: call.nowMs })
  if (order.intent === 'CAPTURE') {
    captureMoney(call, { order: order.id, authorization: null, amount: order.amount, final: true, of: order })
    return
  }
  authorize(call, order, null)
}

/** What the payer does on PayPal's page. */
export function approve(call: Call, id: string, outcome: 'APPROVED' | 'DECLINED' | 'CANCELLED'): object {
  const order = orderOf(call, id)
  if (order.status !== 'CREATED' && order.status !== 'PAYER_ACTION_REQUIRED')
    throw unprocessable('ORDER_CANNOT_BE_APPROVED', `The order is ${order.status}.`)
  if (outcome === 'CANCELLED') return showOrder(call, order)
  const next: OrderRecord = {
    ...order,
    status: 'APPROVED',
    source: order.source ?? 'paypal',
    // The payer agrees, and their bank does not.
    declineIssue: outcome === 'DECLINED' ? 'INSTRUMENT_DECLINED' : null,
    updatedMs: call.nowMs,
  }
  call.tables.orders.put(id, next)
  call.emit('CHECKOUT.ORDER.APPROVED', 'checkout-order', showOrder(call, next))
  return showOrder(call, next)
}

/** PayPal tells little of it unless it is asked for the whole. */
function answer(call: Call, order: Readonly<OrderRecord>): object {
  const whole = showOrder(call, order)
  if (call.representation || order.status === 'COMPLETED') return whole
  const { id, status, links, payment_source } = whole
  return { id, status, ...(payment_source === undefined ? {} : { payment_source }), links }
}

export function showOrder(call: Pick<Call, 'tables' | 'origin'>, order: Readonly<OrderRecord>) {
  const self = `${call.origin}/v2/checkout/orders/${order.id}`
  const page = `${call.origin}/checkoutnow?token=${order.id}`
  const open = order.status === 'CREATED' || order.status === 'PAYER_ACTION_REQUIRED'
  const all = <R>(ids: string[], table: { get(id: string): R | undefined }) => ids.map((id) => table.get(id)!)
  const { tables } = call
  const payments = {
    ...(order.authorizations.length === 0
      ? {}
      : {
          authorizations: all<AuthorizationRecord>(order.authorizations, tables.authorizations).map((each) =>
            showAuthorization(call, each),
          ),
        }),
    ...(order.captures.length === 0
      ? {}
      : { captures: all(order.captures, tables.captures).map((each) => showCapture(call, each)) }),
    ...(order.refunds.length === 0
      ? {}
      : { refunds: all(order.refunds, tables.refunds).map((each) => showRefund(call, each)) }),
  }
  return {
    id: order.id,
    intent: order.intent,
    status: order.status,
    ...(order.source === null ? {} : { payment_source: { [order.source]: {} } }),
    purchase_units: [
      {
        reference_id: order.referenceId,
        amount: writeAmount(order.amount),
        ...(order.customId === null ? {} : { custom_id: order.customId }),
        ...(order.invoiceId === null ? {} : { invoice_id: order.invoiceId }),
        ...(order.description === null ? {} : { description: order.description }),
        ...(Object.keys(payments).length === 0 ? {} : { payments }),
      },
    ],
    create_time: instant(order.createdMs),
    update_time: instant(order.updatedMs),
    links: [
      link(self, 'self'),
      ...(open ? [link(page, order.status === 'CREATED' ? 'approve' : 'payer-action')] : []),
      ...(order.status === 'APPROVED'
        ? [link(`${self}/${order.intent === 'CAPTURE' ? 'capture' : 'authorize'}`, order.intent.toLowerCase(), 'POST')]
        : []),
    ],
  }
}

/** A PATCH sends a list and no object. */
export const patchFields = (value: unknown): Fields => fieldsOf({ patch: value })
