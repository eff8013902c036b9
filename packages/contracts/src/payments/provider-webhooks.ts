import Type, { type Static } from 'typebox'
import { problem, route } from '../contract.ts'
import { Closed, Instant, OneOf, Page, PageQuery } from '../schemas.ts'
import { Provider } from './providers.ts'

/** Whatever the provider sends. It is read by the provider's own rules, after the signature over its bytes was checked. */
export const ProviderEvent = Type.Object(
  {},
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

export const EventNotReadableNow = problem({
  code: 'event-not-readable-now',
  status: 503,
  title: 'The provider could not be asked what the event is about',
  remedy: 'Send it again later, as providers do by themselves. Nothing of it was stored.',
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
  problems: [SignatureInvalid, WebhooksNotConfigured, EventNotReadableNow],
})

/** An event of a provider about something of the tenant; what it carried besides stays with us. */
export const ReceivedEvent = Closed({
  /** The provider's name of it. */
  id: Type.String({ maxLength: 200 }),
  provider: Provider,
  /** In the provider's words. */
  type: Type.String({ maxLength: 200 }),
  subjectKind: OneOf(['payment', 'refund', 'receiver', 'transfer', 'payout', 'dispute', 'method']),
  /** Ours, or the provider's name of what has none of ours. */
  subjectId: Type.String({ maxLength: 100 }),
  /** `asked`: the provider was asked how it is now. `kept`: nothing follows from it. */
  outcome: OneOf(['asked', 'kept']),
  occurredAt: Instant,
  receivedAt: Instant,
})
export type ReceivedEvent = Static<typeof ReceivedEvent>

export const listProviderEvents = route({
  method: 'GET',
  path: '/payments/provider-webhooks/events',
  summary: 'What providers told, latest first, and what followed',
  access: 'payments:read',
  query: PageQuery({
    provider: Type.Optional(Provider),
    subjectId: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    type: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    outcome: Type.Optional(OneOf(['asked', 'kept'])),
  }),
  replies: { 200: Page(ReceivedEvent) },
})
