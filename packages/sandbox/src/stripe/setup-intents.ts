import type Stripe from 'stripe'
import { findCustomer } from './customers.ts'
import { invalid, missing, StripeError } from './errors.ts'
import { newId } from './ids.ts'
import { listPage, readList } from './list.ts'
import { type Call, operation } from './operation.ts'
import { type Metadata, mergeMetadata, type Params } from './params.ts'
import { type Authenticated, authenticated } from './payment-intents/authenticate.ts'
import { nextAction } from './payment-intents/intent.ts'
import { attachPaymentMethod, cardOf, obtainPaymentMethod, renderPaymentMethod } from './payment-methods.ts'
import { adviceFor, decide, declineMessage } from './test-cards.ts'

export interface SetupIntentRecord {
  id: string
  created: number
  cancellation_reason: Stripe.SetupIntent.CancellationReason | null
  customer: string | null
  description: string | null
  last_error: { code: string; decline_code: string | undefined; message: string; payment_method: string } | null
  metadata: Metadata
  payment_method: string | null
  return_url: string | null
  status: 'requires_payment_method' | 'requires_confirmation' | 'requires_action' | 'succeeded' | 'canceled'
  usage: 'off_session' | 'on_session'
}

export function renderSetupIntent(call: Call, record: Readonly<SetupIntentRecord>): Stripe.SetupIntent {
  const { last_error, return_url, ...rest } = record
  const method = last_error ? call.tables.paymentMethods.get(last_error.payment_method) : undefined
  return {
    object: 'setup_intent',
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: null,
    client_secret: `${record.id}_secret_sandbox`,
    customer_account: null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: last_error
      ? {
          type: 'card_error',
          code: last_error.code as Stripe.SetupIntent.LastSetupError.Code,
          message: last_error.message,
          ...(last_error.decline_code === undefined ? {} : { decline_code: last_error.decline_code }),
          ...(method ? { payment_method: renderPaymentMethod(method) } : {}),
        }
      : null,
    latest_attempt: null,
    livemode: false,
    mandate: null,
    next_action: record.status === 'requires_action' ? nextAction(call, record.id, return_url) : null,
    on_behalf_of: null,
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ['card'],
    single_use_mandate: null,
    ...rest,
  }
}

function findSetup(call: Call, id: string): Readonly<SetupIntentRecord> {
  const record = call.tables.setupIntents.get(id)
  if (!record) throw missing('setup_intent', id, 'intent', 404)
  return record
}

function put(call: Call, record: SetupIntentRecord): SetupIntentRecord {
  call.tables.setupIntents.put(record.id, record)
  return record
}

const wrongState = (intent: Readonly<SetupIntentRecord>, act: string): StripeError =>
  new StripeError(400, {
    type: 'invalid_request_error',
    code: 'setup_intent_unexpected_state',
    message: `The setup intent cannot be ${act}: its status is ${intent.status}.`,
  })

interface Confirmation {
  paymentMethod: string | undefined
  returnUrl: string | undefined
}

function readConfirmation(params: Params): Confirmation {
  params.accept('mandate_data', 'payment_method_options', 'use_stripe_sdk')
  return { paymentMethod: params.string('payment_method'), returnUrl: params.string('return_url') }
}

function confirm(call: Call, before: Readonly<SetupIntentRecord>, input: Confirmation): SetupIntentRecord {
  if (!['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(before.status)) {
    throw wrongState(before, 'confirmed')
  }
  const wanted = input.paymentMethod ?? before.payment_method
  if (wanted === null) throw invalid('A setup intent is confirmed with a payment method.', { param: 'payment_method' })
  const method = obtainPaymentMethod(call, wanted)
  if (method.customer !== null && method.customer !== before.customer) {
    throw invalid('The payment method belongs to a customer: name it in customer.', { param: 'payment_method' })
  }
  const intent: SetupIntentRecord = {
    ...before,
    payment_method: method.id,
    return_url: input.returnUrl ?? before.return_url,
    last_error: null,
  }
  return setUp(call, intent, false)
}

function setUp(call: Call, intent: SetupIntentRecord, authenticated: boolean): SetupIntentRecord {
  const method = obtainPaymentMethod(call, intent.payment_method as string)
  const card = cardOf(method)
  const attaches = card.behaviour.kind === 'decline' && card.behaviour.attaches && call.declineCode === undefined
  const verdict = attaches
    ? ({ kind: 'approved' } as const)
    : decide(card, { offSession: false, setUp: method.set_up, authenticated, declineCode: call.declineCode })
  if (verdict.kind === 'declined') return decline(call, intent, verdict.code, verdict.declineCode)
  if (verdict.kind === 'authenticate') {
    const waiting = put(call, { ...intent, status: 'requires_action' })
    call.emit('setup_intent.requires_action', renderSetupIntent(call, waiting))
    return waiting
  }
  const attached = intent.customer === null ? method : attachPaymentMethod(call, method, intent.customer)
  call.tables.paymentMethods.put(attached.id, {
    ...attached,
    set_up: attached.set_up || intent.usage === 'off_session',
  })
  const done = put(call, { ...intent, status: 'succeeded' })
  call.emit('setup_intent.succeeded', renderSetupIntent(call, done))
  return done
}

function fail(call: Call, intent: SetupIntentRecord, code: string, declineCode: string | undefined, message: string) {
  const failed = put(call, {
    ...intent,
    status: 'requires_payment_method',
    payment_method: null,
    last_error: { code, decline_code: declineCode, message, payment_method: intent.payment_method as string },
  })
  call.emit('setup_intent.setup_failed', renderSetupIntent(call, failed))
  return failed
}

function decline(call: Call, intent: SetupIntentRecord, code: string, declineCode: string | undefined): never {
  const message = declineMessage(code, declineCode)
  const advice = adviceFor(code, declineCode)
  const failed = fail(call, intent, code, declineCode, message)
  throw new StripeError(
    402,
    {
      type: 'card_error',
      code,
      message,
      setup_intent: renderSetupIntent(call, failed),
      ...(declineCode === undefined ? {} : { decline_code: declineCode }),
      ...(advice === undefined ? {} : { advice_code: advice }),
    },
    true,
  )
}

/** What the customer did on the bank's page. */
export function authenticateSetup(call: Call, id: string, outcome: 'succeed' | 'fail'): Authenticated {
  const intent = findSetup(call, id)
  if (intent.status !== 'requires_action') throw wrongState(intent, 'authenticated')
  const done =
    outcome === 'succeed'
      ? setUp(call, { ...intent }, true)
      : fail(
          call,
          { ...intent },
          'setup_intent_authentication_failure',
          undefined,
          'The customer could not be authenticated.',
        )
  return authenticated(done)
}

export const setupIntentOperations = [
  operation({
    method: 'POST',
    path: '/setup_intents',
    read: (params) => {
      params.accept('automatic_payment_methods', 'payment_method_types', 'flow_directions')
      const input = {
        ...readConfirmation(params),
        confirmNow: params.boolean('confirm') ?? false,
        customer: params.string('customer'),
        description: params.clearable('description') ?? null,
        metadata: mergeMetadata({}, params.metadata()),
        usage: params.oneOf('usage', ['off_session', 'on_session']) ?? 'off_session',
      }
      if (input.confirmNow && input.paymentMethod === undefined) {
        throw invalid('confirm=true needs a payment_method.', { code: 'parameter_missing', param: 'payment_method' })
      }
      return input
    },
    run: (call, input) => {
      if (input.customer !== undefined) findCustomer(call, input.customer, 'customer', 400)
      const method = input.paymentMethod === undefined ? undefined : obtainPaymentMethod(call, input.paymentMethod)
      const intent = put(call, {
        id: newId('seti'),
        created: call.now,
        cancellation_reason: null,
        customer: input.customer ?? null,
        description: input.description,
        last_error: null,
        metadata: input.metadata,
        payment_method: method?.id ?? null,
        return_url: input.returnUrl ?? null,
        status: method ? 'requires_confirmation' : 'requires_payment_method',
        usage: input.usage,
      })
      call.emit('setup_intent.created', renderSetupIntent(call, intent))
      const confirmed = input.confirmNow ? confirm(call, intent, { ...input, paymentMethod: method?.id }) : intent
      return renderSetupIntent(call, confirmed)
    },
  }),
  operation({
    method: 'GET',
    path: '/setup_intents',
    read: (params) => ({
      list: readList(params),
      customer: params.string('customer'),
      paymentMethod: params.string('payment_method'),
    }),
    run: (call, { list, customer, paymentMethod }) =>
      listPage(
        call.tables.setupIntents,
        '/v1/setup_intents',
        list,
        (record) => renderSetupIntent(call, record),
        (record) =>
          (customer === undefined || record.customer === customer) &&
          (paymentMethod === undefined || record.payment_method === paymentMethod),
      ),
  }),
  operation({
    method: 'GET',
    path: '/setup_intents/:id',
    read: (params, path) => {
      params.accept('client_secret')
      return path.id as string
    },
    run: (call, id) => renderSetupIntent(call, findSetup(call, id)),
  }),
  operation({
    method: 'POST',
    path: '/setup_intents/:id/confirm',
    read: (params, path) => {
      params.accept('client_secret')
      return { id: path.id as string, ...readConfirmation(params) }
    },
    run: (call, input) => renderSetupIntent(call, confirm(call, findSetup(call, input.id), input)),
  }),
  operation({
    method: 'POST',
    path: '/setup_intents/:id/cancel',
    read: (params, path) => ({
      id: path.id as string,
      reason: params.oneOf('cancellation_reason', ['abandoned', 'duplicate', 'requested_by_customer']) ?? null,
    }),
    run: (call, { id, reason }) => {
      const before = findSetup(call, id)
      if (before.status === 'succeeded' || before.status === 'canceled') throw wrongState(before, 'canceled')
      const canceled = put(call, { ...before, status: 'canceled', cancellation_reason: reason })
      call.emit('setup_intent.canceled', renderSetupIntent(call, canceled))
      return renderSetupIntent(call, canceled)
    },
  }),
]
