import { beginDebit } from '../bank-debits.ts'
import { captureCharge, newCharge, renderCharge } from '../charges.ts'
import { invalid, StripeError } from '../errors.ts'
import type { Call } from '../operation.ts'
import type { Params } from '../params.ts'
import {
  attachPaymentMethod,
  cardOf,
  hasExpired,
  obtainPaymentMethod,
  type PaymentMethodRecord,
  renderPaymentMethod,
} from '../payment-methods.ts'
import { adviceFor, decide, declineMessage } from '../test-cards.ts'
import { type PaymentIntentRecord, putIntent, renderPaymentIntent, wrongState } from './intent.ts'
import { AUTHORISATION_S } from './release.ts'

interface Confirmation {
  paymentMethod: string | undefined
  offSession: boolean
  errorOnRequiresAction: boolean
  returnUrl: string | undefined
  setupFutureUsage: 'off_session' | 'on_session' | undefined
  receiptEmail: string | undefined
}

export function readConfirmation(params: Params): Confirmation {
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
export function confirmIntent(
  call: Call,
  before: Readonly<PaymentIntentRecord>,
  input: Confirmation,
): PaymentIntentRecord {
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

export function checkUsable(method: Readonly<PaymentMethodRecord>, customer: string | null): void {
  if (method.spent) {
    throw invalid('The payment method was used or detached without a customer and cannot be used again.', {
      param: 'payment_method',
    })
  }
  if (method.customer !== null && method.customer !== customer) {
    throw invalid('The payment method belongs to a customer: name it in customer.', { param: 'payment_method' })
  }
}

export function pay(
  call: Call,
  intent: PaymentIntentRecord,
  method: Readonly<PaymentMethodRecord>,
  how: { offSession: boolean; errorOnRequiresAction: boolean; authenticated: boolean },
): PaymentIntentRecord {
  if (hasExpired(method, call.now))
    return decline(call, intent, method, { code: 'expired_card', declineCode: undefined })
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
    const waiting = putIntent(call, { ...intent, status: 'requires_action' })
    call.emit('payment_intent.requires_action', renderPaymentIntent(call, waiting))
    return waiting
  }
  if (verdict.kind === 'processing') {
    const waiting = beginDebit(call, intent, method, chargeFields(intent))
    keepMethod(call, intent, method)
    return waiting
  }
  return approve(call, intent, method)
}

function approve(call: Call, intent: PaymentIntentRecord, method: Readonly<PaymentMethodRecord>): PaymentIntentRecord {
  const charge = newCharge(call, { ...chargeFields(intent), payment_method: method.id })
  call.tables.charges.put(charge.id, charge)
  keepMethod(call, intent, method)
  if (intent.capture_method === 'manual') {
    const held = putIntent(call, {
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
  const paid = putIntent(call, {
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
  const failed = putIntent(call, {
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
