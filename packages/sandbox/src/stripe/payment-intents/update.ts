import { checkChargeAmount } from '../currencies.ts'
import { findCustomer } from '../customers.ts'
import { operation } from '../operation.ts'
import { mergeMetadata } from '../params.ts'
import { obtainPaymentMethod } from '../payment-methods.ts'
import { checkDestination } from './destination.ts'
import { findIntent, type PaymentIntentRecord, putIntent, renderPaymentIntent, wrongState } from './intent.ts'
import { checkUsable } from './pay.ts'

export const update = operation({
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
    return renderPaymentIntent(call, putIntent(call, intent))
  },
})
