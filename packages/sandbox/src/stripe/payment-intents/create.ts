import { checkChargeAmount, readCurrency } from '../currencies.ts'
import { findCustomer } from '../customers.ts'
import { invalid } from '../errors.ts'
import { newId } from '../ids.ts'
import { operation } from '../operation.ts'
import { mergeMetadata } from '../params.ts'
import { obtainPaymentMethod } from '../payment-methods.ts'
import { checkDestination, readTransferData } from './destination.ts'
import { putIntent, renderPaymentIntent } from './intent.ts'
import { checkUsable, confirmIntent, readConfirmation } from './pay.ts'

export const create = operation({
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
    const intent = putIntent(call, {
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
    const confirmed = input.confirmNow ? confirmIntent(call, intent, { ...input, paymentMethod: method?.id }) : intent
    return renderPaymentIntent(call, confirmed)
  },
})
