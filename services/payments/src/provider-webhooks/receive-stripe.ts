import {
  receiveStripeEvent as contract,
  SignatureInvalid,
  WebhooksNotConfigured,
} from '@clutch/contracts/payments/provider-webhooks'
import { Problem } from '@clutch/shared/problem'
import { noContent } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { askPaymentAgain } from '../payments/charge.ts'
import { stripeWebhookSecret } from '../providers/settings.ts'
import { signedByStripe } from '../providers/stripe-signature.ts'
import { askReceiverAgain } from '../receivers/open.ts'
import { subjectOf } from './provider-event.ts'
import { rawBodyOf } from './raw-body.ts'
import { insertEvent } from './store.ts'

/**
 * Stored first, applied once. What an event says is not taken over: it may be late, and say what was. What it is about is
 * asked of Stripe as it is now, so that a stale one moves nothing back.
 */
export const receiveStripeEvent = implementOpen(contract, async ({ body, request, database }) => {
  const secret = stripeWebhookSecret(database)
  if (secret === undefined) throw new Problem(WebhooksNotConfigured)
  const raw = rawBodyOf(request)
  if (!signedByStripe(raw, request.headers['stripe-signature'], secret, Date.now()))
    throw new Problem(SignatureInvalid, {
      errors: [{ pointer: '/headers/stripe-signature', message: 'does not sign this body' }],
    })
  const subject = subjectOf(body)
  // Nothing of ours: taken, so that Stripe does not send it again.
  if (subject === undefined) return noContent
  await database.tx({ tenantId: subject.tenantId, actor: 'stripe' }, async (tx) => {
    const fresh = await insertEvent(tx, {
      id: body.id,
      type: body.type,
      subjectId: subject.id,
      occurredAt: new Date(body.created * 1_000),
      payload: raw.toString('utf8'),
    })
    if (!fresh) return
    await (subject.kind === 'payment' ? askPaymentAgain : askReceiverAgain)(tx, subject.id)
  })
  return noContent
})
