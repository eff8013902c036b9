import type { Call } from '../operation.ts'
import { obtainPaymentMethod } from '../payment-methods.ts'
import { findIntent, putIntent, renderPaymentIntent, wrongState } from './intent.ts'
import { pay } from './pay.ts'

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
  const failed = putIntent(call, {
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
