import type Stripe from 'stripe'
import { missing, StripeError } from '../errors.ts'
import type { Call } from '../operation.ts'
import type { Metadata } from '../params.ts'
import { renderPaymentMethod } from '../payment-methods.ts'

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
  | 'processing'
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
    payment_method_types: ['card', 'sepa_debit'],
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

export function findIntent(call: Call, id: string): Readonly<PaymentIntentRecord> {
  const record = call.tables.paymentIntents.get(id)
  if (!record) throw missing('payment_intent', id, 'intent', 404)
  return record
}

export function putIntent(call: Call, record: PaymentIntentRecord): PaymentIntentRecord {
  call.tables.paymentIntents.put(record.id, record)
  return record
}

export const wrongState = (intent: Readonly<PaymentIntentRecord>, act: string): StripeError =>
  new StripeError(400, {
    type: 'invalid_request_error',
    code: 'payment_intent_unexpected_state',
    message: `The payment intent cannot be ${act}: its status is ${intent.status}.`,
  })
