import { captureCharge, findCharge, renderCharge } from '../charges.ts'
import { checkAmount } from '../currencies.ts'
import { invalid } from '../errors.ts'
import { operation } from '../operation.ts'
import { mergeMetadata } from '../params.ts'
import { checkDestination } from './destination.ts'
import { findIntent, putIntent, renderPaymentIntent, wrongState } from './intent.ts'

export const capture = operation({
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
    const paid = putIntent(call, {
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
})
