import { type Amount, writeAmount } from './amounts.ts'
import { captureMoney, showCapture } from './captures.ts'
import { missing, unprocessable } from './errors.ts'
import { newId } from './ids.ts'
import { type Call, instant, link, operation } from './operation.ts'
import type { OrderRecord } from './orders.ts'

export interface AuthorizationRecord {
  id: string
  order: string
  status: 'CREATED' | 'CAPTURED' | 'PARTIALLY_CAPTURED' | 'VOIDED'
  amount: Amount
  /** Of `amount`, in the same units. */
  captured: number
  customId: string | null
  /** Whether another took its place. */
  replaced: boolean
  /** Whether it took another's place. */
  renewal: boolean
  createdMs: number
  updatedMs: number
  honouredUntilMs: number
  expiresMs: number
}

const dayMs = 86_400_000
const honouredMs = 3 * dayMs
const lastsMs = 29 * dayMs
const isOpen = ({ status }: Readonly<AuthorizationRecord>) => status === 'CREATED' || status === 'PARTIALLY_CAPTURED'

export function authorize(call: Call, order: OrderRecord, before: AuthorizationRecord | null): AuthorizationRecord {
  const authorization: AuthorizationRecord = {
    id: newId(),
    order: order.id,
    status: 'CREATED',
    amount: order.amount,
    captured: 0,
    customId: order.customId,
    replaced: false,
    renewal: before !== null,
    createdMs: call.nowMs,
    updatedMs: call.nowMs,
    honouredUntilMs: call.nowMs + honouredMs,
    // Held anew, and no longer than the first would have been.
    expiresMs: before?.expiresMs ?? call.nowMs + lastsMs,
  }
  call.tables.authorizations.put(authorization.id, authorization)
  const current = call.tables.orders.get(order.id)!
  call.tables.orders.put(order.id, { ...current, authorizations: [...current.authorizations, authorization.id] })
  call.emit('PAYMENT.AUTHORIZATION.CREATED', 'authorization', showAuthorization(call, authorization))
  return authorization
}

function change(call: Call, authorization: Readonly<AuthorizationRecord>, over: Partial<AuthorizationRecord>) {
  const next = { ...authorization, ...over, updatedMs: call.nowMs }
  call.tables.authorizations.put(next.id, next)
  return next
}

function voidIt(call: Call, authorization: Readonly<AuthorizationRecord>): AuthorizationRecord {
  const next = change(call, authorization, { status: 'VOIDED' })
  call.emit('PAYMENT.AUTHORIZATION.VOIDED', 'authorization', showAuthorization(call, next))
  return next
}

/** The instant at which the next lapses; PayPal has no event of its own for it. */
export function nextLapse(call: Pick<Call, 'tables'>): number | null {
  let next: number | null = null
  for (const each of call.tables.authorizations.walk('oldest-first'))
    if (isOpen(each) && !each.replaced && (next === null || each.expiresMs < next)) next = each.expiresMs
  return next
}

export function lapse(call: Call): void {
  const due = [...call.tables.authorizations.walk('oldest-first')].filter(
    (each) => isOpen(each) && each.expiresMs <= call.nowMs,
  )
  for (const each of due) {
    if (each.status === 'PARTIALLY_CAPTURED') change(call, each, { status: 'CAPTURED' })
    else voidIt(call, each)
  }
}

const authorizationOf = (call: Call, id: string): Readonly<AuthorizationRecord> => {
  const found = call.tables.authorizations.get(id)
  if (found === undefined) throw missing('The authorization')
  return found
}

const idOf = (_fields: unknown, { id = '' }: Record<string, string>) => id

export const authorizationOperations = [
  operation({
    method: 'GET',
    path: '/v2/payments/authorizations/:id',
    read: idOf,
    run: (call, id) => ({ status: 200, body: showAuthorization(call, authorizationOf(call, id)) }),
  }),
  operation({
    method: 'POST',
    path: '/v2/payments/authorizations/:id/capture',
    read: (fields, { id = '' }) => {
      const read = { id, amount: fields.amount('amount'), final: fields.boolean('final_capture') ?? false }
      fields.text('invoice_id', 127)
      fields.accept('note_to_payer', 'soft_descriptor')
      return read
    },
    run: (call, { id, amount: asked, final }) => {
      const authorization = authorizationOf(call, id)
      const { status, amount } = authorization
      if (status === 'VOIDED') throw unprocessable('AUTHORIZATION_VOIDED', 'A voided authorization cannot be captured.')
      if (status === 'CAPTURED' || authorization.replaced)
        throw unprocessable('AUTHORIZATION_ALREADY_CAPTURED', 'Authorization has already been captured.')
      const left = amount.units - authorization.captured
      const wanted = asked ?? { ...amount, units: left }
      if (wanted.currency !== amount.currency)
        throw unprocessable('CURRENCY_MISMATCH', 'Not the currency of the authorization.', '/amount/currency_code')
      if (wanted.units > left)
        throw unprocessable('MAX_CAPTURE_AMOUNT_EXCEEDED', 'More than is authorized.', '/amount/value')
      if (call.declineIssue !== undefined) throw unprocessable(call.declineIssue, 'The capture was declined.')
      const captured = authorization.captured + wanted.units
      const done = final || captured === amount.units
      change(call, authorization, { captured, status: done ? 'CAPTURED' : 'PARTIALLY_CAPTURED' })
      const of = call.tables.orders.get(authorization.order)!
      const capture = captureMoney(call, { order: of.id, authorization: id, amount: wanted, final: done, of })
      return { status: 201, body: brief(call, showCapture(call, capture)), made: { kind: 'capture', id: capture.id } }
    },
  }),
  operation({
    method: 'POST',
    path: '/v2/payments/authorizations/:id/void',
    read: idOf,
    run: (call, id) => {
      const authorization = authorizationOf(call, id)
      if (authorization.status === 'VOIDED')
        throw unprocessable('PREVIOUSLY_VOIDED', 'Authorization has been previously voided.')
      if (authorization.status === 'CAPTURED')
        throw unprocessable('PREVIOUSLY_CAPTURED', 'Authorization has been previously captured.')
      if (authorization.replaced) throw unprocessable('CANNOT_BE_VOIDED', 'A reauthorization took its place.')
      const voided = voidIt(call, authorization)
      const made = { kind: 'authorization', id } as const
      return call.representation ? { status: 200, body: showAuthorization(call, voided), made } : { status: 204, made }
    },
  }),
  operation({
    method: 'POST',
    path: '/v2/payments/authorizations/:id/reauthorize',
    read: (fields, { id = '' }) => ({ id, amount: fields.amount('amount') }),
    run: (call, { id, amount: asked }) => {
      const authorization = authorizationOf(call, id)
      const { status, amount } = authorization
      if (status === 'VOIDED') throw unprocessable('AUTHORIZATION_VOIDED', 'The authorization is voided.')
      if (status !== 'CREATED') throw unprocessable('AUTHORIZATION_ALREADY_CAPTURED', 'It has been captured.')
      if (authorization.replaced || authorization.renewal)
        throw unprocessable('AUTHORIZATION_ALREADY_REAUTHORIZED', 'An authorization is renewed once.')
      if (call.nowMs < authorization.honouredUntilMs)
        throw unprocessable('REAUTHORIZATION_TOO_SOON', 'Not before its honor period is over.')
      const wanted = asked ?? amount
      if (wanted.currency !== amount.currency)
        throw unprocessable('CURRENCY_MISMATCH', 'Not the currency of the authorization.', '/amount/currency_code')
      // 115 %, and no more than 75 beyond.
      if (wanted.units > Math.min(Math.floor((amount.units * 115) / 100), amount.units + 7_500))
        throw unprocessable('AUTH_REAUTH_AMOUNT_EXCEEDED', 'More than may be held anew.', '/amount/value')
      if (call.declineIssue !== undefined) throw unprocessable(call.declineIssue, 'The bank declined.')
      const before = change(call, authorization, { replaced: true })
      const of = call.tables.orders.get(authorization.order)!
      const next = authorize(call, { ...of, amount: wanted }, before)
      const shown = showAuthorization(call, next)
      return { status: 201, body: brief(call, shown), made: { kind: 'authorization', id: next.id } }
    },
  }),
]

/** Without `Prefer: return=representation` little is told. */
export function brief<Shown extends { id: string; status: string; links: object[] }>(call: Call, shown: Shown): object {
  const { id, status, links } = shown
  return call.representation ? shown : { id, status, links }
}

export function showAuthorization(call: Pick<Call, 'origin'>, each: Readonly<AuthorizationRecord>) {
  const self = `${call.origin}/v2/payments/authorizations/${each.id}`
  return {
    id: each.id,
    status: each.status,
    amount: writeAmount(each.amount),
    ...(each.customId === null ? {} : { custom_id: each.customId }),
    seller_protection: { status: 'ELIGIBLE' },
    supplementary_data: { related_ids: { order_id: each.order } },
    expiration_time: instant(each.expiresMs),
    create_time: instant(each.createdMs),
    update_time: instant(each.updatedMs),
    links: [
      link(self, 'self'),
      ...(isOpen(each) && !each.replaced
        ? [
            link(`${self}/capture`, 'capture', 'POST'),
            link(`${self}/void`, 'void', 'POST'),
            link(`${self}/reauthorize`, 'reauthorize', 'POST'),
          ]
        : []),
      link(`${call.origin}/v2/checkout/orders/${each.order}`, 'up'),
    ],
  }
}
