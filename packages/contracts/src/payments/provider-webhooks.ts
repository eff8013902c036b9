import Type, { type Static } from 'typebox'
import { problem, route } from '../contract.ts'

/** What is read of a Stripe event. The rest of it is kept as it came. */
export const StripeEvent = Type.Object(
  {
    id: Type.String({ pattern: '^evt_[A-Za-z0-9_]{1,80}$' }),
    type: Type.String({ pattern: '^[a-z0-9_.]{1,100}$' }),
    created: Type.Integer({ minimum: 0, maximum: 99_999_999_999 }),
    data: Type.Object({ object: Type.Object({}) }),
  },
  {
    examples: [
      {
        id: 'evt_1',
        type: 'payment_intent.succeeded',
        created: 1_795_000_000,
        data: { object: { id: 'pi_1', metadata: {} } },
      },
    ],
  },
)
export type StripeEvent = Static<typeof StripeEvent>

export const SignatureInvalid = problem({
  code: 'signature-invalid',
  status: 400,
  title: 'The signature is not the provider’s',
  remedy: 'Send the body as it was signed, within five minutes, with the secret that is configured here.',
})
export const WebhooksNotConfigured = problem({
  code: 'webhooks-not-configured',
  status: 503,
  title: 'No secret is configured to check the provider’s signature',
  remedy: 'Set STRIPE_WEBHOOK_SECRET. Until then payments asks the provider by itself.',
})

export const receiveStripeEvent = route({
  method: 'POST',
  path: '/payments/provider-webhooks/stripe',
  summary: 'Where Stripe tells what happened',
  description:
    'The signature over the raw body is checked, the event is stored, then what it is about is asked of Stripe. An event that comes twice or late changes nothing.',
  access: 'public',
  body: StripeEvent,
  replies: { 204: null },
  problems: [SignatureInvalid, WebhooksNotConfigured],
})
