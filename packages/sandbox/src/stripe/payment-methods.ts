import type Stripe from 'stripe'
import { customerWithout } from './customer-defaults.ts'
import { findCustomer } from './customers.ts'
import { invalid, missing, StripeError } from './errors.ts'
import { newId } from './ids.ts'
import { listPage, readList } from './list.ts'
import { type Call, operation } from './operation.ts'
import { type Metadata, mergeMetadata, type Params } from './params.ts'
import { adviceFor, declineMessage, type TestCard, testCard } from './test-cards.ts'

export interface PaymentMethodRecord {
  id: string
  created: number
  customer: string | null
  metadata: Metadata
  name: string | null
  email: string | null
  /** The test card it stands for: `pm_card_visa`. */
  card: string
  exp_month: number
  exp_year: number
  /** Authenticated for later use without the customer. */
  set_up: boolean
  /** Used or detached without a customer to keep it: Stripe lets nobody use it again. */
  spent: boolean
}

/** `card`, or `sepa_debit` for a bank account. */
export const typeOf = (record: Readonly<PaymentMethodRecord>): 'card' | 'sepa_debit' =>
  cardOf(record).behaviour.kind === 'debit' ? 'sepa_debit' : 'card'

export function methodTypeOf(call: Call, id: string | null): 'card' | 'sepa_debit' {
  const method = id === null ? undefined : call.tables.paymentMethods.get(id)
  return method ? typeOf(method) : 'card'
}

export function renderPaymentMethod(record: Readonly<PaymentMethodRecord>): Stripe.PaymentMethod {
  if (typeOf(record) === 'sepa_debit') return renderBankAccount(record)
  const card = cardOf(record)
  return {
    id: record.id,
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: { address: noAddress, email: record.email, name: record.name, phone: null, tax_id: null },
    card: {
      brand: card.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: card.country,
      display_brand: card.brand,
      exp_month: record.exp_month,
      exp_year: record.exp_year,
      fingerprint: `sandbox${card.last4}`,
      funding: card.funding,
      generated_from: null,
      last4: card.last4,
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: record.created,
    customer: record.customer,
    customer_account: null,
    livemode: false,
    metadata: record.metadata,
    type: 'card',
  }
}

function renderBankAccount(record: Readonly<PaymentMethodRecord>): Stripe.PaymentMethod {
  return {
    id: record.id,
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: { address: noAddress, email: record.email, name: record.name, phone: null, tax_id: null },
    created: record.created,
    customer: record.customer,
    customer_account: null,
    livemode: false,
    metadata: record.metadata,
    sepa_debit: bankAccountOf(record),
    type: 'sepa_debit',
  }
}

export const bankAccountOf = (record: Readonly<PaymentMethodRecord>) => ({
  bank_code: '37040044',
  branch_code: '',
  country: cardOf(record).country,
  fingerprint: `sandbox${cardOf(record).last4}`,
  generated_from: { charge: null, setup_attempt: null },
  last4: cardOf(record).last4,
})

const noAddress = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null }

export const cardOf = (record: Readonly<PaymentMethodRecord>): TestCard => testCard(record.card) as TestCard

function findPaymentMethod(call: Call, id: string, param: string, status: 400 | 404): Readonly<PaymentMethodRecord> {
  const record = call.tables.paymentMethods.get(id)
  if (!record) throw missing('PaymentMethod', id, param, status)
  return record
}

/** A payment method by its id; a test name (`pm_card_visa`) makes a new one, as Stripe does. */
export function obtainPaymentMethod(call: Call, id: string, param = 'payment_method'): Readonly<PaymentMethodRecord> {
  return testCard(id) ? insertPaymentMethod(call, id) : findPaymentMethod(call, id, param, 400)
}

export const isAttachedTo = (call: Call, id: string, customer: string): boolean =>
  call.tables.paymentMethods.get(id)?.customer === customer

const YEAR_S = 31_557_600

function insertPaymentMethod(
  call: Call,
  card: string,
  more: Partial<Pick<PaymentMethodRecord, 'name' | 'email' | 'metadata' | 'exp_month' | 'exp_year'>> = {},
): PaymentMethodRecord {
  const record: PaymentMethodRecord = {
    id: newId('pm'),
    created: call.now,
    customer: null,
    metadata: {},
    name: null,
    email: null,
    card: card.startsWith('tok_') ? `pm_card_${card.slice(4)}` : card,
    exp_month: 12,
    exp_year: new Date((call.now + 3 * YEAR_S) * 1_000).getUTCFullYear(),
    set_up: false,
    spent: false,
    ...more,
  }
  call.tables.paymentMethods.put(record.id, record)
  return record
}

/** Tying a card to a customer asks the issuer; a declining test card refuses here already, but for one made not to. */
export function attachPaymentMethod(call: Call, before: Readonly<PaymentMethodRecord>, customer: string) {
  if (before.customer === customer) return before
  if (before.customer !== null) {
    throw invalid('The payment method is attached to another customer.', { param: 'payment_method' })
  }
  if (before.spent) {
    throw invalid('The payment method was used or detached without a customer and cannot be used again.', {
      param: 'payment_method',
    })
  }
  const { behaviour } = cardOf(before)
  if (behaviour.kind === 'decline' && !behaviour.attaches) {
    const advice = adviceFor(behaviour.code, behaviour.declineCode)
    throw new StripeError(402, {
      type: 'card_error',
      code: behaviour.code,
      message: declineMessage(behaviour.code, behaviour.declineCode),
      ...(behaviour.declineCode === undefined ? {} : { decline_code: behaviour.declineCode }),
      ...(advice === undefined ? {} : { advice_code: advice }),
    })
  }
  const record: PaymentMethodRecord = { ...before, customer }
  call.tables.paymentMethods.put(record.id, record)
  call.emit('payment_method.attached', renderPaymentMethod(record))
  return record
}

/** A card is good to the end of its month. */
export const hasExpired = (record: Readonly<PaymentMethodRecord>, now: number): boolean =>
  typeOf(record) === 'card' && Date.UTC(record.exp_year, record.exp_month, 1) <= now * 1_000

export interface MethodUpdate {
  expMonth: number
  expYear: number
}

/** A card was renewed, and its network has said so. */
export function updateMethodByNetwork(call: Call, id: string, { expMonth, expYear }: MethodUpdate) {
  const before = findPaymentMethod(call, id, 'payment_method', 404)
  if (before.customer === null || typeOf(before) !== 'card')
    throw invalid('Only a card that belongs to a customer is updated.', { param: 'payment_method' })
  const record: PaymentMethodRecord = { ...before, exp_month: expMonth, exp_year: expYear }
  call.tables.paymentMethods.put(id, record)
  call.emit('payment_method.automatically_updated', renderPaymentMethod(record))
  return renderPaymentMethod(record)
}

function readCard(params: Params): string {
  const card = params.object('card')
  if (card?.has('number')) {
    throw invalid('Card numbers are never accepted here: send a test token, like card[token]=tok_visa.', {
      param: 'card[number]',
    })
  }
  const token = card?.required('token') ?? params.required('card')
  if (!token.startsWith('tok_') || !testCard(token)) throw missing('token', token, 'card[token]', 400)
  return token
}

const readBilling = (params: Params) => {
  const billing = params.object('billing_details')
  billing?.accept('address', 'phone', 'tax_id')
  return { name: billing?.clearable('name') ?? null, email: billing?.clearable('email') ?? null }
}

export const paymentMethodOperations = [
  operation({
    method: 'POST',
    path: '/payment_methods',
    read: (params) => {
      params.accept('allow_redisplay')
      const type = params.oneOf('type', ['card'])
      if (!type) return params.required('type') as never
      return { card: readCard(params), ...readBilling(params), metadata: params.metadata() }
    },
    run: (call, { card, name, email, metadata }) =>
      renderPaymentMethod(insertPaymentMethod(call, card, { name, email, metadata: mergeMetadata({}, metadata) })),
  }),
  operation({
    method: 'GET',
    path: '/payment_methods',
    read: (params) => ({
      list: readList(params),
      customer: params.string('customer'),
      type: params.string('type'),
    }),
    run: (call, { list, customer, type }) =>
      listPage(
        call.tables.paymentMethods,
        '/v1/payment_methods',
        list,
        renderPaymentMethod,
        (record) =>
          record.customer !== null &&
          (customer === undefined || record.customer === customer) &&
          (type === undefined || type === typeOf(record)),
      ),
  }),
  operation({
    method: 'GET',
    path: '/payment_methods/:id',
    read: (_params, path) => path.id as string,
    run: (call, id) => renderPaymentMethod(findPaymentMethod(call, id, 'payment_method', 404)),
  }),
  operation({
    method: 'POST',
    path: '/payment_methods/:id',
    read: (params, path) => {
      params.accept('allow_redisplay')
      const card = params.object('card')
      return {
        id: path.id as string,
        expMonth: card?.integer('exp_month'),
        expYear: card?.integer('exp_year'),
        ...readBilling(params),
        metadata: params.metadata(),
      }
    },
    run: (call, input) => {
      const before = findPaymentMethod(call, input.id, 'payment_method', 404)
      if (before.customer === null) {
        throw invalid('Attach the payment method to a customer before updating it.', { param: 'payment_method' })
      }
      const record: PaymentMethodRecord = {
        ...before,
        exp_month: input.expMonth ?? before.exp_month,
        exp_year: input.expYear ?? before.exp_year,
        name: input.name ?? before.name,
        email: input.email ?? before.email,
        metadata: mergeMetadata(before.metadata, input.metadata),
      }
      call.tables.paymentMethods.put(record.id, record)
      call.emit('payment_method.updated', renderPaymentMethod(record))
      return renderPaymentMethod(record)
    },
  }),
  operation({
    method: 'POST',
    path: '/payment_methods/:id/attach',
    read: (params, path) => ({ id: path.id as string, customer: params.required('customer') }),
    run: (call, { id, customer }) => {
      findCustomer(call, customer, 'customer', 400)
      return renderPaymentMethod(attachPaymentMethod(call, obtainPaymentMethod(call, id), customer))
    },
  }),
  operation({
    method: 'POST',
    path: '/payment_methods/:id/detach',
    read: (_params, path) => path.id as string,
    run: (call, id) => {
      const before = findPaymentMethod(call, id, 'payment_method', 404)
      if (before.customer === null) {
        throw invalid('The payment method is not attached to a customer.', { param: 'payment_method' })
      }
      const customer = call.tables.customers.get(before.customer)
      if (customer) call.tables.customers.put(customer.id, customerWithout(customer, id))
      const record: PaymentMethodRecord = { ...before, customer: null, spent: true }
      call.tables.paymentMethods.put(id, record)
      call.emit('payment_method.detached', renderPaymentMethod(record))
      return renderPaymentMethod(record)
    },
  }),
]
