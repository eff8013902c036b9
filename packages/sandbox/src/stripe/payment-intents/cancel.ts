import { operation } from '../operation.ts'
import { findIntent, renderPaymentIntent, wrongState } from './intent.ts'
import { release } from './release.ts'

export const cancel = operation({
  method: 'POST',
  path: '/payment_intents/:id/cancel',
  read: (params, path) => ({
    id: path.id as string,
    reason:
      params.oneOf('cancellation_reason', ['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer']) ?? null,
  }),
  run: (call, { id, reason }) => {
    const before = findIntent(call, id)
    if (before.status === 'succeeded' || before.status === 'canceled' || before.status === 'processing')
      throw wrongState(before, 'canceled')
    return renderPaymentIntent(call, release(call, before, reason))
  },
})
