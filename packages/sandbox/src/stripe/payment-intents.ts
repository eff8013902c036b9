import type Stripe from 'stripe'
import { findAccount } from './accounts.ts'
import { captureCharge, findCharge, newCharge, renderCharge } from './charges.ts'
import { checkAmount, checkChargeAmount, readCurrency } from './currencies.ts'
import { findCustomer } from './customers.ts'
import { invalid, missing, StripeError } from './errors.ts'
import { newId } from './ids.ts'
import { listPage, readList } from './list.ts'
import { type Call, operation } from './operation.ts'
import { type Metadata, mergeMetadata, type Params } from './params.ts'
import {
  attachPaymentMethod,
  cardOf,
  obtainPaymentMethod,
  type PaymentMethodRecord,
  renderPaymentMethod,
} from './payment-methods.ts'
import { adviceFor, decide, declineMessage } from './test-cards.ts'

export interface PaymentIntentRecord {
  id: string
  created: number
  amount: number
  amount_capturable: number
  amount_received: number
  application_fee_amount: number | null
  canceled_at: number | null
  cancellation_reason: Stripe.PaymentIntent.CancellationReason | null
  capture_method: 'automatic' | 'automatic_async' | 'manual'
  confirmation_method: 'automatic' | 'manual'
  currency: string
  customer: string | null
  description: string | null
  last_payment_error: LastError | null
  latest_charge: string | null
  metadata: Metadata
  payment_method: string | null
  receipt_email: string | null
  return_url: string | null
  setup_future_usage: 'off_session' | 'on_session' | null
  statement_descriptor: string | null
  status: Status
  transfer_data: { destination: string; amount: number | null } | null
  transfer_group: string | null
}

/** Money held on a card until somebody captures it. As each lasts equally long, the oldest lapses first. */
export interface Hold {
  intent: string
  capture_before: number
}

type Status =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'requires_action'
  | 'requires_capture'
  | 'succeeded'
  | 'canceled'

interface LastError {
  code: string
  decline_code: string | undefined
  message: string
  advice_code: string | undefined
  charge: string | undefined
  payment_method: string
}

const AUTHORISATION_S = 7 * 86_400

export function renderPaymentIntent(call: Call, record: Readonly<PaymentIntentRecord>): Stripe.PaymentIntent {
  const { last_payment_error, return_url, transfer_data, ...rest } = record
  return {
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount_details: { tip: {} },
    application: null,
    automatic_payment_methods: null,
    client_secret: `${record.id}_secret_sandbox`,
    customer_account: null,
    excluded_payment_method_types: null,
    last_payment_error: last_payment_error ? renderLastError(call, last_payment_error) : null,
    livemode: false,
    managed_payments: null,
    next_action: record.status === 'requires_action' ? nextAction(call, record.id, return_url) : null,
    on_behalf_of: null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    },
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    review: null,
    shipping: null,
    source: null,
    statement_descriptor_suffix: null,
    transfer_data: transfer_data
      ? {
          destination: transfer_data.destination,
          ...(transfer_data.amount === null ? {} : { amount: transfer_data.amount }),
        }
      : null,
    ...rest,
  }
}

export const nextAction = (call: Call, id: string, returnUrl: string | null) => ({
  type: 'redirect_to_url',
  redirect_to_url: { return_url: returnUrl, url: `${call.publicUrl}/stripe/authenticate/${id}` },
})

function renderLastError(call: Call, error: LastError): Stripe.PaymentIntent.LastPaymentError {
  const method = call.tables.paymentMethods.get(error.payment_method)
  return {
    type: 'card_error',
    code: error.code as Stripe.PaymentIntent.LastPaymentError.Code,
    message: error.message,
    ...(error.decline_code === undefined ? {} : { decline_code: error.decline_code }),
    ...(error.advice_code === undefined ? {} : { advice_code: error.advice_code }),
    ...(error.charge === undefined ? {} : { charge: error.charge }),
    ...(method ? { payment_method: renderPaymentMethod(method) } : {}),
  }
}

function findIntent(call: Call, id: string): Readonly<PaymentIntentRecord> {
  const record = call.tables.paymentIntents.get(id)
  if (!record) throw missing('payment_intent', id, 'intent', 404)
  return record
}

function put(call: Call, record: PaymentIntentRecord): PaymentIntentRecord {
  call.tables.paymentIntents.put(record.id, record)
  return record
}

const wrongState = (intent: Readonly<PaymentIntentRecord>, act: string): StripeError =>
  new StripeError(400, {
    type: 'invalid_request_error',
    code: 'payment_intent_unexpected_state',
    message: `The payment intent cannot be ${act}: its status is ${intent.status}.`,
  })

interface Confirmation {
  paymentMethod: string | undefined
  offSession: boolean
  errorOnRequiresAction: boolean
  returnUrl: string | undefined
  setupFutureUsage: 'off_session' | 'on_session' | undefined
  receiptEmail: string | undefined
}

function readConfirmation(params: Params): Confirmation {
  params.accept('mandate', 'mandate_data', 'payment_method_options', 'use_stripe_sdk', 'shipping', 'radar_options')
  params.accept('payment_method_types', 'automatic_payment_methods')
  return {
    paymentMethod: params.string('payment_method'),
    offSession: ['recurring', 'one_off', 'true'].includes(params.string('off_session') ?? 'false'),
    errorOnRequiresAction: params.boolean('error_on_requires_action') ?? false,
    returnUrl: params.string('return_url'),
    setupFutureUsage: params.oneOf('setup_future_usage', ['off_session', 'on_session']),
    receiptEmail: params.string('receipt_email'),
  }
}

/** Asks the issuer, and does what its answer brings about. A decline is thrown, its traces are kept. */
function confirm(call: Call, before: Readonly<PaymentIntentRecord>, input: Confirmation): PaymentIntentRecord {
  if (!['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(before.status)) {
    throw wrongState(before, 'confirmed')
  }
  const wanted = input.paymentMethod ?? before.payment_method
  if (wanted === null) {
    throw invalid('A payment intent is confirmed with a payment method.', {
      code: 'payment_intent_unexpected_state',
      param: 'payment_method',
    })
  }
  const method = obtainPaymentMethod(call, wanted)
  checkUsable(method, before.customer)
  const intent: PaymentIntentRecord = {
    ...before,
    payment_method: method.id,
    return_url: input.returnUrl ?? before.return_url,
    setup_future_usage: input.setupFutureUsage ?? before.setup_future_usage,
    receipt_email: input.receiptEmail ?? before.receipt_email,
    last_payment_error: null,
  }
  return pay(call, intent, method, { ...input, authenticated: false })
}

function checkUsable(method: Readonly<PaymentMethodRecord>, customer: string | null): void {
  if (method.spent) {
    throw invalid('The payment method was used or detached without a customer and cannot be used again.', {
      param: 'payment_method',
    })
  }
  if (method.customer !== null && method.customer !== customer) {
    throw invalid('The payment method belongs to a customer: name it in customer.', { param: 'payment_method' })
  }
}

function pay(
  call: Call,
  intent: PaymentIntentRecord,
  method: Readonly<PaymentMethodRecord>,
  how: { offSession: boolean; errorOnRequiresAction: boolean; authenticated: boolean },
): PaymentIntentRecord {
  const verdict = decide(cardOf(method), {
    offSession: how.offSession,
    setUp: method.set_up,
    authenticated: how.authenticated,
    declineCode: call.declineCode,
  })
  if (verdict.kind === 'declined') return decline(call, intent, method, verdict)
  if (verdict.kind === 'authenticate') {
    if (how.errorOnRequiresAction) {
      return decline(call, intent, method, { code: 'authentication_required', declineCode: 'authentication_required' })
    }
    const waiting = put(call, { ...intent, status: 'requires_action' })
    call.emit('payment_intent.requires_action', renderPaymentIntent(call, waiting))
    return waiting
  }
  return approve(call, intent, method)
}

function approve(call: Call, intent: PaymentIntentRecord, method: Readonly<PaymentMethodRecord>): PaymentIntentRecord {
  const charge = newCharge(call, { ...chargeFields(intent), payment_method: method.id })
  call.tables.charges.put(charge.id, charge)
  keepMethod(call, intent, method)
  if (intent.capture_method === 'manual') {
    const held = put(call, {
      ...intent,
      status: 'requires_capture',
      amount_capturable: intent.amount,
      latest_charge: charge.id,
    })
    call.tables.holds.put(intent.id, { intent: intent.id, capture_before: call.now + AUTHORISATION_S })
    call.emit('charge.succeeded', renderCharge(call, charge))
    call.emit('payment_intent.amount_capturable_updated', renderPaymentIntent(call, held))
    return held
  }
  const captured = captureCharge(call, charge, intent.amount)
  const paid = put(call, {
    ...intent,
    status: 'succeeded',
    amount_received: intent.amount,
    latest_charge: charge.id,
    transfer_group: captured.transfer_group,
  })
  call.emit('charge.succeeded', renderCharge(call, captured))
  call.emit('payment_intent.succeeded', renderPaymentIntent(call, paid))
  return paid
}

const chargeFields = (intent: Readonly<PaymentIntentRecord>) => ({
  amount: intent.amount,
  currency: intent.currency,
  customer: intent.customer,
  description: intent.description,
  metadata: intent.metadata,
  payment_intent: intent.id,
  application_fee_amount: intent.application_fee_amount,
  transfer_data: intent.transfer_data,
  transfer_group: intent.transfer_group,
})

/** A card paid with is kept for its customer when that was wanted, and used up when nobody keeps it. */
function keepMethod(call: Call, intent: PaymentIntentRecord, method: Readonly<PaymentMethodRecord>): void {
  if (intent.setup_future_usage !== null && intent.customer !== null) {
    const attached = attachPaymentMethod(call, method, intent.customer)
    const setUp = attached.set_up || intent.setup_future_usage === 'off_session'
    call.tables.paymentMethods.put(attached.id, { ...attached, set_up: setUp })
  } else if (method.customer === null) call.tables.paymentMethods.put(method.id, { ...method, spent: true })
}

function decline(
  call: Call,
  intent: PaymentIntentRecord,
  method: Readonly<PaymentMethodRecord>,
  { code, declineCode }: { code: string; declineCode: string | undefined },
): never {
  const message = declineMessage(code, declineCode)
  const charge = newCharge(call, {
    ...chargeFields(intent),
    payment_method: method.id,
    status: 'failed',
    failure_code: code,
    failure_message: message,
    decline_code: declineCode ?? null,
  })
  call.tables.charges.put(charge.id, charge)
  const advice = adviceFor(code, declineCode)
  const failed = put(call, {
    ...intent,
    status: 'requires_payment_method',
    payment_method: null,
    latest_charge: charge.id,
    last_payment_error: {
      code,
      decline_code: declineCode,
      message,
      advice_code: advice,
      charge: charge.id,
      payment_method: method.id,
    },
  })
  call.emit('charge.failed', renderCharge(call, charge))
  call.emit('payment_intent.payment_failed', renderPaymentIntent(call, failed))
  throw new StripeError(
    402,
    {
      type: 'card_error',
      code,
      message,
      charge: charge.id,
      payment_intent: renderPaymentIntent(call, failed),
      payment_method: renderPaymentMethod(method),
      ...(declineCode === undefined ? {} : { decline_code: declineCode }),
      ...(advice === undefined ? {} : { advice_code: advice }),
    },
    true,
  )
}

/** What the customer's browser is told when the bank is done. */
export interface Authenticated {
  id: string
  status: string
  returnUrl: string | null
}

export const authenticated = (intent: { id: string; status: string; return_url: string | null }): Authenticated => ({
  id: intent.id,
  status: intent.status,
  returnUrl: intent.return_url,
})

/** What the customer did on the bank's page. */
export function authenticatePayment(call: Call, id: string, outcome: 'succeed' | 'fail'): Authenticated {
  const intent = findIntent(call, id)
  if (intent.status !== 'requires_action') throw wrongState(intent, 'authenticated')
  const method = obtainPaymentMethod(call, intent.payment_method as string)
  if (outcome === 'succeed') {
    const how = { offSession: false, errorOnRequiresAction: false, authenticated: true }
    return authenticated(pay(call, intent, method, how))
  }
  const failed = put(call, {
    ...intent,
    status: 'requires_payment_method',
    payment_method: null,
    last_payment_error: {
      code: 'payment_intent_authentication_failure',
      decline_code: undefined,
      message: 'The customer could not be authenticated.',
      advice_code: undefined,
      charge: undefined,
      payment_method: method.id,
    },
  })
  call.emit('payment_intent.payment_failed', renderPaymentIntent(call, failed))
  return authenticated(failed)
}

function cancel(
  call: Call,
  before: Readonly<PaymentIntentRecord>,
  reason: PaymentIntentRecord['cancellation_reason'],
): PaymentIntentRecord {
  if (before.status === 'requires_capture') {
    const charge = findCharge(call, before.latest_charge as string, 'charge', 400)
    const released = { ...charge, amount_refunded: charge.amount }
    call.tables.charges.put(charge.id, released)
    call.emit(reason === 'automatic' ? 'charge.expired' : 'charge.refunded', renderCharge(call, released))
  }
  const canceled = put(call, {
    ...before,
    status: 'canceled',
    amount_capturable: 0,
    canceled_at: call.now,
    cancellation_reason: reason,
  })
  call.tables.holds.delete(before.id)
  call.emit('payment_intent.canceled', renderPaymentIntent(call, canceled))
  return canceled
}

/** When the next authorisation lapses, in seconds. */
export function nextLapse(call: Pick<Call, 'tables'>): number | null {
  for (const hold of call.tables.holds.walk('oldest-first')) return hold.capture_before
  return null
}

/** Authorisations nobody captured in seven days lapse. */
export function lapseAuthorisations(call: Call): void {
  for (const hold of [...call.tables.holds.walk('oldest-first')]) {
    if (hold.capture_before > call.now) return
    cancel(call, findIntent(call, hold.intent), 'automatic')
  }
}

interface NewIntent {
  amount: number
  currency: string
  applicationFeeAmount: number | undefined
  transferData: { destination: string; amount: number | null } | undefined
}

function checkDestination(call: Call | undefined, intent: NewIntent): void {
  const { amount, currency, applicationFeeAmount: fee, transferData } = intent
  if (fee !== undefined) {
    checkAmount(fee, currency, 'application_fee_amount')
    if (!transferData)
      throw invalid('An application fee needs transfer_data[destination].', { param: 'application_fee_amount' })
    if (transferData.amount !== null) {
      throw invalid('Give application_fee_amount or transfer_data[amount], not both.', {
        param: 'transfer_data[amount]',
      })
    }
    if (fee > amount) throw invalid('The fee is more than the amount.', { param: 'application_fee_amount' })
  }
  if (transferData && transferData.amount !== null) {
    checkAmount(transferData.amount, currency, 'transfer_data[amount]')
    if (transferData.amount > amount) {
      throw invalid('The transfer is more than the amount.', { param: 'transfer_data[amount]' })
    }
  }
  if (call && transferData) {
    const account = findAccount(call, transferData.destination, 'transfer_data[destination]', 400)
    if (account.transfers !== 'active') {
      throw invalid('The destination account may not receive transfers yet.', {
        code: 'insufficient_capabilities_for_transfer',
        param: 'transfer_data[destination]',
      })
    }
  }
}

function readTransferData(params: Params): { destination: string; amount: number | null } | undefined {
  const data = params.object('transfer_data')
  return data && { destination: data.required('destination'), amount: data.integer('amount') ?? null }
}

export const paymentIntentOperations = [
  operation({
    method: 'POST',
    path: '/payment_intents',
    read: (params) => {
      params.accept('allowed_payment_method_types', 'amount_details', 'excluded_payment_method_types')
      params.accept('statement_descriptor_suffix', 'payment_details')
      const currency = readCurrency(params.required('currency'))
      const amount = params.requiredInteger('amount')
      checkChargeAmount(amount, currency)
      const confirmNow = params.boolean('confirm') ?? false
      const input = {
        ...readConfirmation(params),
        amount,
        currency,
        confirmNow,
        applicationFeeAmount: params.integer('application_fee_amount'),
        captureMethod: params.oneOf('capture_method', ['automatic', 'automatic_async', 'manual']) ?? 'automatic_async',
        confirmationMethod: params.oneOf('confirmation_method', ['automatic', 'manual']) ?? 'automatic',
        customer: params.string('customer'),
        description: params.clearable('description') ?? null,
        metadata: mergeMetadata({}, params.metadata()),
        statementDescriptor: params.string('statement_descriptor') ?? null,
        transferData: readTransferData(params),
        transferGroup: params.string('transfer_group') ?? null,
      }
      if (!confirmNow && (input.offSession || input.errorOnRequiresAction)) {
        throw invalid('off_session and error_on_requires_action go with confirm=true.', { param: 'off_session' })
      }
      if (confirmNow && input.paymentMethod === undefined) {
        throw invalid('confirm=true needs a payment_method.', { code: 'parameter_missing', param: 'payment_method' })
      }
      checkDestination(undefined, input)
      return input
    },
    run: (call, input) => {
      if (input.customer !== undefined) findCustomer(call, input.customer, 'customer', 400)
      checkDestination(call, input)
      const method = input.paymentMethod === undefined ? undefined : obtainPaymentMethod(call, input.paymentMethod)
      if (method) checkUsable(method, input.customer ?? null)
      const intent = put(call, {
        id: newId('pi'),
        created: call.now,
        amount: input.amount,
        amount_capturable: 0,
        amount_received: 0,
        application_fee_amount: input.applicationFeeAmount ?? null,
        canceled_at: null,
        cancellation_reason: null,
        capture_method: input.captureMethod,
        confirmation_method: input.confirmationMethod,
        currency: input.currency,
        customer: input.customer ?? null,
        description: input.description,
        last_payment_error: null,
        latest_charge: null,
        metadata: input.metadata,
        payment_method: method?.id ?? null,
        receipt_email: input.receiptEmail ?? null,
        return_url: input.returnUrl ?? null,
        setup_future_usage: input.setupFutureUsage ?? null,
        statement_descriptor: input.statementDescriptor,
        status: method ? 'requires_confirmation' : 'requires_payment_method',
        transfer_data: input.transferData ?? null,
        transfer_group: input.transferGroup,
      })
      call.emit('payment_intent.created', renderPaymentIntent(call, intent))
      const confirmed = input.confirmNow ? confirm(call, intent, { ...input, paymentMethod: method?.id }) : intent
      return renderPaymentIntent(call, confirmed)
    },
  }),
  operation({
    method: 'GET',
    path: '/payment_intents',
    read: (params) => ({ list: readList(params), customer: params.string('customer') }),
    run: (call, { list, customer }) =>
      listPage(
        call.tables.paymentIntents,
        '/v1/payment_intents',
        list,
        (record) => renderPaymentIntent(call, record),
        (record) => customer === undefined || record.customer === customer,
      ),
  }),
  operation({
    method: 'GET',
    path: '/payment_intents/:id',
    read: (params, path) => {
      params.accept('client_secret')
      return path.id as string
    },
    run: (call, id) => renderPaymentIntent(call, findIntent(call, id)),
  }),
  operation({
    method: 'POST',
    path: '/payment_intents/:id',
    read: (params, path) => {
      params.accept('payment_method_options', 'payment_method_types', 'shipping', 'statement_descriptor_suffix')
      return {
        id: path.id as string,
        amount: params.integer('amount'),
        customer: params.string('customer'),
        description: params.clearable('description'),
        metadata: params.metadata(),
        paymentMethod: params.string('payment_method'),
        receiptEmail: params.clearable('receipt_email'),
        applicationFeeAmount: params.integer('application_fee_amount'),
        transferGroup: params.string('transfer_group'),
      }
    },
    run: (call, input) => {
      const before = findIntent(call, input.id)
      const settled =
        before.status === 'succeeded' || before.status === 'canceled' || before.status === 'requires_capture'
      const changesMoney = [input.amount, input.customer, input.paymentMethod, input.applicationFeeAmount]
      if (settled && changesMoney.some((each) => each !== undefined)) throw wrongState(before, 'changed')
      if (input.amount !== undefined) checkChargeAmount(input.amount, before.currency)
      if (input.customer !== undefined) findCustomer(call, input.customer, 'customer', 400)
      const method = input.paymentMethod === undefined ? undefined : obtainPaymentMethod(call, input.paymentMethod)
      const intent: PaymentIntentRecord = {
        ...before,
        amount: input.amount ?? before.amount,
        customer: input.customer ?? before.customer,
        description: input.description === undefined ? before.description : input.description,
        metadata: mergeMetadata(before.metadata, input.metadata),
        payment_method: method?.id ?? before.payment_method,
        receipt_email: input.receiptEmail === undefined ? before.receipt_email : input.receiptEmail,
        application_fee_amount: input.applicationFeeAmount ?? before.application_fee_amount,
        transfer_group: input.transferGroup ?? before.transfer_group,
        status: method ? 'requires_confirmation' : before.status,
      }
      if (method) checkUsable(method, intent.customer)
      checkDestination(call, {
        amount: intent.amount,
        currency: intent.currency,
        applicationFeeAmount: intent.application_fee_amount ?? undefined,
        transferData: intent.transfer_data ?? undefined,
      })
      return renderPaymentIntent(call, put(call, intent))
    },
  }),
  operation({
    method: 'POST',
    path: '/payment_intents/:id/confirm',
    read: (params, path) => {
      params.accept('client_secret', 'amount_details', 'payment_details', 'capture_method')
      return { id: path.id as string, ...readConfirmation(params) }
    },
    run: (call, input) => renderPaymentIntent(call, confirm(call, findIntent(call, input.id), input)),
  }),
  operation({
    method: 'POST',
    path: '/payment_intents/:id/capture',
    read: (params, path) => {
      params.accept('statement_descriptor', 'statement_descriptor_suffix', 'amount_details', 'payment_details')
      const data = params.object('transfer_data')
      if (params.boolean('final_capture') === false) {
        throw invalid('This account captures an authorisation once: final_capture cannot be false.', {
          param: 'final_capture',
        })
      }
      return {
        id: path.id as string,
        amount: params.integer('amount_to_capture'),
        applicationFeeAmount: params.integer('application_fee_amount'),
        transferAmount: data?.integer('amount'),
        metadata: params.metadata(),
      }
    },
    run: (call, input) => {
      const before = findIntent(call, input.id)
      if (before.status !== 'requires_capture') throw wrongState(before, 'captured')
      const amount = input.amount ?? before.amount_capturable
      checkAmount(amount, before.currency, 'amount_to_capture')
      if (amount > before.amount_capturable) {
        throw invalid('More than was authorised cannot be captured.', {
          code: 'amount_too_large',
          param: 'amount_to_capture',
        })
      }
      const transferData =
        before.transfer_data && input.transferAmount !== undefined
          ? { ...before.transfer_data, amount: input.transferAmount }
          : before.transfer_data
      const fee = input.applicationFeeAmount ?? before.application_fee_amount ?? undefined
      checkDestination(call, {
        amount,
        currency: before.currency,
        applicationFeeAmount: fee,
        transferData: transferData ?? undefined,
      })
      const charge = findCharge(call, before.latest_charge as string, 'charge', 400)
      const captured = captureCharge(
        call,
        { ...charge, application_fee_amount: fee ?? null, transfer_data: transferData },
        amount,
      )
      const paid = put(call, {
        ...before,
        status: 'succeeded',
        amount_capturable: 0,
        amount_received: amount,
        application_fee_amount: fee ?? null,
        transfer_data: transferData,
        transfer_group: captured.transfer_group,
        metadata: mergeMetadata(before.metadata, input.metadata),
      })
      call.tables.holds.delete(before.id)
      call.emit('charge.captured', renderCharge(call, captured))
      call.emit('payment_intent.succeeded', renderPaymentIntent(call, paid))
      return renderPaymentIntent(call, paid)
    },
  }),
  operation({
    method: 'POST',
    path: '/payment_intents/:id/cancel',
    read: (params, path) => ({
      id: path.id as string,
      reason:
        params.oneOf('cancellation_reason', ['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer']) ?? null,
    }),
    run: (call, { id, reason }) => {
      const before = findIntent(call, id)
      if (before.status === 'succeeded' || before.status === 'canceled') throw wrongState(before, 'canceled')
      return renderPaymentIntent(call, cancel(call, before, reason))
    },
  }),
]
