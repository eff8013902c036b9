import Type, { type Static } from 'typebox'
import { problem, route } from '../contract.ts'

/** Whatever the provider sends. It is read by the provider's own rules, after the signature over its bytes was checked. */
export const ProviderEvent = Type.Object(
  {
    id: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{1,100}$' })),
    type: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_.:-]{1,100}$' })),
    created: Type.Optional(Type.Integer({ minimum: 0, maximum: 99_999_999_999 })),
    data: Type.Optional(Type.Object({})),
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
export type ProviderEvent = Static<typeof ProviderEvent>

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
  remedy:
    'Set STRIPE_WEBHOOK_SECRET, PAYPAL_WEBHOOK_ID or SQUARE_WEBHOOK_SIGNATURE_KEY. Until then payments asks the provider by itself.',
})

export const receiveProviderEvent = route({
  method: 'POST',
  path: '/payments/provider-webhooks/:provider',
  summary: 'Where a payment provider tells what happened',
  description:
    'For `stripe`, `paypal` and `square`. The signature over the raw body is checked, the event is stored, then what it is about is asked of the provider. An event that comes twice or late changes nothing.',
  access: 'public',
  body: ProviderEvent,
  replies: { 204: null },
  problems: [SignatureInvalid, WebhooksNotConfigured],
})
