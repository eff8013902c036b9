import { operation } from '../operation.ts'
import { findIntent, renderPaymentIntent } from './intent.ts'

export const retrieve = operation({
  method: 'GET',
  path: '/payment_intents/:id',
  read: (params, path) => {
    params.accept('client_secret')
    return path.id as string
  },
  run: (call, id) => renderPaymentIntent(call, findIntent(call, id)),
})
