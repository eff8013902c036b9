import { operation } from '../operation.ts'
import { findIntent, renderPaymentIntent } from './intent.ts'
import { confirmIntent, readConfirmation } from './pay.ts'

export const confirm = operation({
  method: 'POST',
  path: '/payment_intents/:id/confirm',
  read: (params, path) => {
    params.accept('client_secret', 'amount_details', 'payment_details', 'capture_method')
    return { id: path.id as string, ...readConfirmation(params) }
  },
  run: (call, input) => renderPaymentIntent(call, confirmIntent(call, findIntent(call, input.id), input)),
})
