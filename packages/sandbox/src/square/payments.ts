import { type ErrorEntry, invalid, missing, SquareError } from './errors.ts'
import type { Amount, Fields } from './fields.ts'
import { newId } from './ids.ts'
import { listPage, readList } from './list.ts'
import { findLocation, mainLocation } from './locations.ts'
import { type Call, instant, operation } from './operation.ts'
import { recordActivity } from './payouts.ts'
import { declinesOnFile, type TestSource, testSources } from './test-sources.ts'

export interface PaymentRecord {
  id: string
  created_at: string
  updated_at: string
  amount_money: Amount
  total_money: Amount
  approved_money?: Amount
  app_fee_money?: Amount
  app_fee_allocations?: { amount_money: Amount; location_id?: string }[]
  processing_fee?: { effective_at: string; type: 'INITIAL'; amount_money: Amount }[]
  refunded_money?: Amount
  status: 'APPROVED' | 'COMPLETED' | 'CANCELED' | 'FAILED'
  delay_duration: string
  delay_action: 'CANCEL' | 'COMPLETE'
  delayed_until: string
  source_type: 'CARD'
  card_details: {
    status: 'AUTHORIZED' | 'CAPTURED' | 'VOIDED' | 'FAILED'
    card: Record<string, unknown>
    entry_method: 'KEYED' | 'ON_FILE' | 'EMV'
    cvv_status?: string
    errors?: ErrorEntry[]
    card_payment_timeline: { authorized_at?: string; captured_at?: string; voided_at?: string }
  }
  location_id: string
  order_id: string
  reference_id?: string
  customer_id?: string
  note?: string
  refund_ids?: string[]
  capabilities?: string[]
  version_token: string
}

const DAY_MS = 86_400_000
const longestMs = { EMV: 36 * 3_600_000, KEYED: 7 * DAY_MS, ON_FILE: 7 * DAY_MS }

/** What it keeps: a part and, where there are cents, thirty of them. */
function processingFee({ amount, currency }: Amount): number {
  return currency === 'JPY' ? Math.round(amount * 0.0325) : Math.round(amount * 0.029) + 30
}

export function findPayment(call: Call, id: string): Readonly<PaymentRecord> {
  const record = call.tables.payments.get(id)
  if (!record) throw missing('Could not find payment with id:', id)
  return record
}

export function putPayment(call: Call, payment: PaymentRecord): PaymentRecord {
  const next = { ...payment, updated_at: instant(call.nowMs), version_token: newId(40) }
  call.tables.payments.put(next.id, next)
  call.emit('payment.updated', 'payment', next.id, { payment: next })
  return next
}

function durationMs(text: string): number | undefined {
  const parts = /^P(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?$/.exec(text)
  if (!parts || parts.slice(1).every((part) => part === undefined)) return undefined
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0))
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000
}

function readCreate(fields: Fields) {
  const key = fields.key()
  const read = {
    key,
    source: fields.requiredText('source_id', 16_384),
    amount: fields.requiredMoney('amount_money'),
    appFee: fields.money('app_fee_money'),
    allocations: fields.objects('app_fee_allocations')?.map((each) => {
      const location = each.text('location_id', 50)
      const allocation = {
        amount_money: each.requiredMoney('amount_money'),
        ...(location === undefined ? {} : { location_id: location }),
      }
      each.finish()
      return allocation
    }),
    delay: fields.text('delay_duration', 30),
    action: fields.text('delay_action', 10) ?? 'CANCEL',
    autocomplete: fields.boolean('autocomplete') ?? true,
    customer: fields.text('customer_id', 191),
    location: fields.text('location_id', 50),
    reference: fields.text('reference_id', 40),
    verification: fields.text('verification_token', 16_384),
    note: fields.text('note', 500),
  }
  fields.accept('statement_description_identifier', 'buyer_email_address', 'accept_partial_authorization')
  if (read.amount.amount < 1) throw invalid('VALUE_TOO_LOW', 'The amount must be at least 1.', 'amount_money.amount')
  if (read.action !== 'CANCEL' && read.action !== 'COMPLETE')
    throw invalid('INVALID_ENUM_VALUE', 'CANCEL or COMPLETE.', 'delay_action')
  if (read.delay !== undefined && durationMs(read.delay) === undefined)
    throw invalid('INVALID_VALUE', 'A duration of ISO 8601 in days and shorter.', 'delay_duration')
  return read
}

/** At most three get a part of the fee, and the parts are the fee. */
function checkFees({ amount, appFee, allocations }: ReturnType<typeof readCreate>): void {
  if (appFee === undefined) {
    if (allocations !== undefined) throw invalid('INVALID_FEES', 'Nothing to allocate.', 'app_fee_allocations')
    return
  }
  if (appFee.currency !== amount.currency)
    throw invalid('CURRENCY_MISMATCH', 'The fee is in another currency.', 'app_fee_money.currency')
  if (appFee.amount < 0 || appFee.amount * 10 > amount.amount * 9)
    throw invalid('INVALID_FEES', 'An application fee is at most 90 % of the payment.', 'app_fee_money')
  if (allocations === undefined) return
  if (allocations.length > 3) {
    throw invalid('ARRAY_LENGTH_TOO_LONG', 'A fee goes to at most 3 parties.', 'app_fee_allocations')
  }
  const sum = allocations.reduce((total, { amount_money }) => total + amount_money.amount, 0)
  if (sum !== appFee.amount || allocations.some(({ amount_money }) => amount_money.currency !== appFee.currency))
    throw invalid('INVALID_FEES', 'The allocations must sum to the application fee.', 'app_fee_allocations')
}

interface Source extends TestSource {
  entry: keyof typeof longestMs
  card: Record<string, unknown>
}

function sourceOf(call: Call, id: string, customer: string | undefined): Source {
  if (id.startsWith('ccof:')) {
    const card = call.tables.cards.get(id)
    if (!card) throw missing('Card', id)
    if (!card.enabled) throw invalid('INVALID_CARD', 'The card on file is disabled.', 'source_id')
    if (customer !== card.customer_id) {
      throw invalid('INVALID_VALUE', 'A card on file is charged with its customer_id.', 'customer_id')
    }
    const decline = declinesOnFile[card.last_4]
    return {
      brand: 'VISA',
      last4: card.last_4,
      ...(decline === undefined ? {} : { decline }),
      entry: 'ON_FILE',
      card: { ...card },
    }
  }
  const source = testSources[id]
  if (!source) throw missing('Card nonce', id)
  const card = { card_brand: source.brand, last_4: source.last4, exp_month: 12, exp_year: 2030, card_type: 'CREDIT' }
  return { ...source, entry: source.present ? 'EMV' : 'KEYED', card }
}

function createPayment(call: Call, input: ReturnType<typeof readCreate>): Record<string, unknown> {
  const { amount, autocomplete, delay } = input
  const location = input.location === undefined ? mainLocation : findLocation(input.location)
  if (!location) throw invalid('INVALID_LOCATION', `There is no location ${input.location}.`, 'location_id')
  if (location.currency !== amount.currency) {
    throw invalid('INVALID_VALUE', `This location takes ${location.currency} and no other.`, 'amount_money.currency')
  }
  checkFees(input)
  if (input.customer !== undefined && !call.tables.customers.get(input.customer)) {
    throw missing('Customer', input.customer)
  }
  const source = sourceOf(call, input.source, input.customer)
  const longest = longestMs[source.entry]
  const delayMs = delay === undefined ? longest : durationMs(delay)!
  if (delayMs < 60_000 || delayMs > longest)
    throw invalid(
      'INVALID_VALUE',
      'The delay is a minute at least and the life of an authorisation at most.',
      'delay_duration',
    )
  const at = instant(call.nowMs)
  const verified = input.verification !== undefined
  const wanted = call.declineCode ?? source.decline
  const decline = wanted === 'CARD_DECLINED_VERIFICATION_REQUIRED' && verified ? undefined : wanted
  const id = newId(22)
  const status = decline !== undefined ? 'FAILED' : autocomplete ? 'COMPLETED' : 'APPROVED'
  const delayedUntil = call.nowMs + delayMs
  const entry: ErrorEntry | undefined =
    decline === undefined
      ? undefined
      : { category: 'PAYMENT_METHOD_ERROR', code: decline, detail: `Authorization error: '${decline}'` }
  const payment: PaymentRecord = {
    id,
    created_at: at,
    updated_at: at,
    amount_money: amount,
    total_money: amount,
    ...(status === 'FAILED' ? {} : { approved_money: amount }),
    ...(input.appFee === undefined ? {} : { app_fee_money: input.appFee }),
    ...(input.allocations === undefined ? {} : { app_fee_allocations: input.allocations }),
    status,
    delay_duration: delay ?? (source.entry === 'EMV' ? 'PT36H' : 'PT168H'),
    delay_action: input.action as 'CANCEL' | 'COMPLETE',
    delayed_until: instant(delayedUntil),
    source_type: 'CARD',
    card_details: {
      status: status === 'FAILED' ? 'FAILED' : status === 'COMPLETED' ? 'CAPTURED' : 'AUTHORIZED',
      card: source.card,
      entry_method: source.entry,
      ...(entry === undefined ? {} : { errors: [entry] }),
      card_payment_timeline: status === 'FAILED' ? {} : { authorized_at: at },
    },
    location_id: location.id,
    order_id: newId(22),
    ...(input.reference === undefined ? {} : { reference_id: input.reference }),
    ...(input.customer === undefined ? {} : { customer_id: input.customer }),
    ...(input.note === undefined ? {} : { note: input.note }),
    ...(status === 'APPROVED' ? { capabilities: ['EDIT_AMOUNT_DOWN'] } : {}),
    version_token: newId(40),
  }
  call.tables.payments.put(id, payment)
  call.tables.paymentKeys.put(input.key, { id })
  call.emit('payment.created', 'payment', id, { payment })
  if (entry !== undefined) throw new SquareError(400, entry, { payment })
  if (status === 'APPROVED') call.tables.delays.put(id, { id, atMs: delayedUntil })
  return { payment: status === 'COMPLETED' ? completed(call, payment) : payment }
}

/** The money is taken, and Square's part of it. */
function completed(call: Call, payment: Readonly<PaymentRecord>): PaymentRecord {
  const at = instant(call.nowMs)
  const { currency } = payment.amount_money
  const fee = processingFee(payment.amount_money)
  const { capabilities: _gone, ...rest } = payment
  call.tables.delays.delete(payment.id)
  const next = putPayment(call, {
    ...rest,
    status: 'COMPLETED',
    processing_fee: [{ effective_at: at, type: 'INITIAL', amount_money: { amount: fee, currency } }],
    card_details: {
      ...payment.card_details,
      status: 'CAPTURED',
      card_payment_timeline: { ...payment.card_details.card_payment_timeline, captured_at: at },
    },
  })
  recordActivity(call, {
    type: 'CHARGE',
    location: payment.location_id,
    of: payment.id,
    gross: payment.amount_money,
    feeAmount: fee + (payment.app_fee_money?.amount ?? 0),
  })
  return next
}

function cancelled(call: Call, payment: Readonly<PaymentRecord>): PaymentRecord {
  const { capabilities: _gone, ...rest } = payment
  call.tables.delays.delete(payment.id)
  return putPayment(call, {
    ...rest,
    status: 'CANCELED',
    card_details: {
      ...payment.card_details,
      status: 'VOIDED',
      card_payment_timeline: { ...payment.card_details.card_payment_timeline, voided_at: instant(call.nowMs) },
    },
  })
}

function approved(call: Call, id: string, to: string): Readonly<PaymentRecord> {
  const payment = findPayment(call, id)
  if (payment.status !== 'APPROVED') {
    throw invalid('BAD_REQUEST', `Invalid transition from ${payment.status} to ${to}.`)
  }
  return payment
}

function checkVersion(payment: Readonly<PaymentRecord>, version: string | undefined): void {
  if (version !== undefined && version !== payment.version_token)
    throw new SquareError(409, {
      category: 'INVALID_REQUEST_ERROR',
      code: 'VERSION_MISMATCH',
      detail: 'The payment has changed since.',
      field: 'version_token',
    })
}

const earliest = (call: Pick<Call, 'tables'>): number | null => {
  let next: number | null = null
  for (const { atMs } of call.tables.delays.walk('oldest-first')) next = Math.min(next ?? atMs, atMs)
  return next
}

export const nextDelay = earliest

/** An authorisation that nobody completed in its time. */
export function endDelays(call: Call): void {
  for (const { id, atMs } of [...call.tables.delays.walk('oldest-first')]) {
    if (atMs > call.nowMs) continue
    const payment = findPayment(call, id)
    if (payment.delay_action === 'COMPLETE') completed(call, payment)
    else cancelled(call, payment)
  }
}

const keyed = (path: string, act: (call: Call, id: string, version: string | undefined) => Record<string, unknown>) =>
  operation({
    method: 'POST',
    path,
    read: (fields, params) => ({ id: params.id as string, version: fields.text('version_token', 200) }),
    run: (call, { id, version }) => act(call, id, version),
  })

export const paymentOperations = [
  operation({ method: 'POST', path: '/payments', read: readCreate, run: createPayment }),
  operation({
    method: 'POST',
    path: '/payments/cancel',
    read: (fields) => fields.key(),
    /** One that was never made under the key needs no cancelling: that is a success too. The key is free after. */
    run: (call, key) => {
      const id = call.tables.paymentKeys.get(key)?.id
      if (id === undefined) return {}
      const payment = findPayment(call, id)
      if (payment.status === 'COMPLETED') throw invalid('BAD_REQUEST', 'The payment is completed: refund it.')
      if (payment.status === 'APPROVED') cancelled(call, payment)
      call.tables.paymentKeys.delete(key)
      call.tables.idempotency.delete(`POST /payments ${key}`)
      return {}
    },
  }),
  operation({
    method: 'GET',
    path: '/payments',
    read: (fields) => {
      fields.accept('sort_field')
      return {
        list: readList(fields),
        // Without one, those of the main location.
        location: fields.text('location_id', 50) ?? mainLocation.id,
        total: fields.text('total', 20),
        last4: fields.text('last_4', 4),
        brand: fields.text('card_brand', 30),
      }
    },
    run: (call, { list, location, total, last4, brand }) =>
      listPage(
        call.tables.payments,
        list,
        'payments',
        (payment) =>
          payment.location_id === location &&
          (total === undefined || payment.total_money.amount === Number(total)) &&
          (last4 === undefined || payment.card_details.card.last_4 === last4) &&
          (brand === undefined || payment.card_details.card.card_brand === brand),
      ),
  }),
  operation({
    method: 'GET',
    path: '/payments/:id',
    read: (_fields, path) => path.id as string,
    run: (call, id) => ({ payment: findPayment(call, id) }),
  }),
  operation({
    method: 'PUT',
    path: '/payments/:id',
    read: (fields, path) => {
      fields.key()
      const change = fields.object('payment')
      if (change === undefined) throw invalid('MISSING_REQUIRED_PARAMETER', 'Missing payment.', 'payment')
      const read = {
        id: path.id as string,
        amount: change.requiredMoney('amount_money'),
        version: change.text('version_token', 200),
      }
      change.finish()
      return read
    },
    run: (call, { id, amount, version }) => {
      const payment = approved(call, id, 'another amount')
      checkVersion(payment, version)
      if (amount.currency !== payment.amount_money.currency)
        throw invalid('CURRENCY_MISMATCH', 'The currency stays.', 'payment.amount_money.currency')
      if (amount.amount < 1) throw invalid('VALUE_TOO_LOW', 'At least 1.', 'payment.amount_money.amount')
      if (amount.amount > payment.amount_money.amount)
        throw invalid('VALUE_TOO_HIGH', 'Only down: EDIT_AMOUNT_DOWN.', 'payment.amount_money.amount')
      return {
        payment: putPayment(call, { ...payment, amount_money: amount, total_money: amount, approved_money: amount }),
      }
    },
  }),
  keyed('/payments/:id/complete', (call, id, version) => {
    const payment = approved(call, id, 'COMPLETED')
    checkVersion(payment, version)
    return { payment: completed(call, payment) }
  }),
  keyed('/payments/:id/cancel', (call, id) => ({ payment: cancelled(call, approved(call, id, 'CANCELED')) })),
]
