import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { VersionMismatch } from '../problems.ts'
import { Closed, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'

const EventTypes = Type.Array(Type.String({ pattern: '^[a-z0-9-]+(\\.[a-z0-9-]+){2}$', maxLength: 100 }), {
  minItems: 1,
  maxItems: 100,
  uniqueItems: true,
  description: 'Types of events that partners may subscribe to',
})

const WebhookUrl = Type.String({
  pattern: '^https?://[^\\s#]+$',
  maxLength: 2_000,
  description: 'https, an address of the public internet',
  examples: ['https://partner.example/hooks/clutch'],
})

/** An endpoint of a partner, to which events are delivered as Standard Webhooks 1.0. */
export const Webhook = Closed({
  id: Id('whe'),
  version: Type.Integer({ minimum: 1 }),
  url: WebhookUrl,
  eventTypes: EventTypes,
  /** One at a time, in the order of arrival; the next is sent when the one before was accepted. */
  ordered: Type.Boolean(),
  status: OneOf(['active', 'disabled']),
  /** `owner`: by its owner; `failing`: nothing was accepted for days; `gone`: it answered 410. */
  disabledReason: Type.Union([OneOf(['owner', 'failing', 'gone']), Type.Null()]),
  /** While two secrets are valid each delivery carries a signature by either. */
  previousSecretExpiresAt: Type.Union([Instant, Type.Null()]),
  createdAt: Instant,
})
export type Webhook = Static<typeof Webhook>

export const NewWebhook = Closed(
  { url: WebhookUrl, eventTypes: EventTypes, ordered: Type.Optional(Type.Boolean()) },
  { examples: [{ url: 'https://partner.example/hooks/clutch', eventTypes: ['b2b.invoice.paid'] }] },
)
export type NewWebhook = Static<typeof NewWebhook>

export const WebhookChange = Closed(
  {
    url: Type.Optional(WebhookUrl),
    eventTypes: Type.Optional(EventTypes),
    ordered: Type.Optional(Type.Boolean()),
    status: Type.Optional(Webhook.properties.status),
  },
  { examples: [{ status: 'disabled' }] },
)
export type WebhookChange = Static<typeof WebhookChange>

const deliveryStatuses = ['pending', 'delivered', 'failed', 'held'] as const

/** One event on its way to one endpoint. `held`: the endpoint is disabled; a replay sends it. */
export const WebhookDelivery = Closed({
  id: Id('whd'),
  webhookId: Id('whe'),
  /** Sent as `webhook-id`, the same in every attempt and replay: what to deduplicate by. */
  eventId: Type.String(),
  eventType: Type.String(),
  occurredAt: Instant,
  status: OneOf(deliveryStatuses),
  /** Attempts since it was last asked for. */
  attempts: Type.Integer({ minimum: 0 }),
  nextAttemptAt: Type.Union([Instant, Type.Null()]),
  lastStatusCode: Type.Union([Type.Integer(), Type.Null()]),
  deliveredAt: Type.Union([Instant, Type.Null()]),
})
export type WebhookDelivery = Static<typeof WebhookDelivery>

export const WebhookAttempt = Closed({
  id: Id('wha'),
  deliveryId: Id('whd'),
  startedAt: Instant,
  durationMs: Type.Integer({ minimum: 0 }),
  outcome: OneOf(['accepted', 'refused', 'redirected', 'timed-out', 'unreachable', 'address-not-allowed']),
  statusCode: Type.Union([Type.Integer(), Type.Null()]),
  /** The beginning of what the endpoint answered, or why there is no answer. */
  detail: Type.String({ maxLength: 1_024 }),
})
export type WebhookAttempt = Static<typeof WebhookAttempt>

export const WebhookReplay = Closed(
  {
    from: Instant,
    to: Instant,
    statuses: Type.Optional(
      Type.Array(OneOf(['delivered', 'failed', 'held']), { minItems: 1, maxItems: 3, uniqueItems: true }),
    ),
    after: Type.Optional(Id('whd')),
  },
  {
    description: 'Events that happened at or after `from` and before `to`; failed and held ones unless said otherwise',
    examples: [{ from: '2026-11-22T00:00:00.000Z', to: '2026-11-23T00:00:00.000Z', statuses: ['failed', 'held'] }],
  },
)
export type WebhookReplay = Static<typeof WebhookReplay>

export const SecretRotation = Closed(
  { overlapHours: Type.Optional(Type.Integer({ minimum: 0, maximum: 168 })) },
  {
    description: 'How long the old secret stays valid beside the new one; 24 hours unless said otherwise',
    examples: [{ overlapHours: 24 }],
  },
)
export type SecretRotation = Static<typeof SecretRotation>

export const WebhookUrlRefused = problem({
  code: 'webhook-url-refused',
  status: 422,
  title: 'Nothing may be delivered to this address',
  remedy: 'Give an https URL on the public internet, without credentials in it.',
})
export const WebhookLimit = problem({
  code: 'webhook-limit',
  status: 409,
  title: 'The tenant has as many webhooks as it may have',
  remedy: 'Delete one that is no longer used.',
})
export const WebhookDisabledState = problem({
  code: 'webhook-disabled',
  status: 409,
  title: 'The webhook is disabled',
  remedy: 'Set it to active, then replay.',
})

const path = '/b2b/enterprise-integration/webhooks'
const SecretShown = Closed({
  webhook: Webhook,
  secret: Type.String({ description: '`whsec_…`: what deliveries are signed with' }),
})

export const createWebhook = route({
  method: 'POST',
  path,
  summary: 'Subscribe an endpoint to events; the answer is the only time its secret is shown',
  description:
    'Deliveries follow Standard Webhooks 1.0. A repeated request under one Idempotency-Key cannot show the secret again, so there is none.',
  access: 'webhooks:write',
  body: NewWebhook,
  replies: { 201: SecretShown },
  problems: [WebhookUrlRefused, WebhookLimit],
})

export const listWebhooks = route({
  method: 'GET',
  path,
  summary: 'List webhooks, oldest first',
  access: 'webhooks:read',
  query: PageQuery({ status: Type.Optional(Webhook.properties.status) }),
  replies: { 200: Page(Webhook) },
})

export const getWebhook = route({
  method: 'GET',
  path: `${path}/:webhookId`,
  summary: 'Read a webhook, never its secret',
  access: 'webhooks:read',
  replies: { 200: Webhook },
})

export const changeWebhook = route({
  method: 'PATCH',
  path: `${path}/:webhookId`,
  summary: 'Change, disable or enable a webhook',
  description: 'What happens while it is disabled is held; enabling sends what comes from now on, a replay the rest.',
  access: 'webhooks:write',
  conditional: true,
  body: WebhookChange,
  replies: { 200: Webhook },
  problems: [VersionMismatch, WebhookUrlRefused],
})

export const deleteWebhook = route({
  method: 'DELETE',
  path: `${path}/:webhookId`,
  summary: 'Delete a webhook with everything that was still to be delivered to it',
  access: 'webhooks:write',
  replies: { 204: null },
})

export const rotateWebhookSecret = route({
  method: 'POST',
  path: `${path}/:webhookId/rotate-secret`,
  summary: 'Give a webhook a new secret; the answer is the only time it is shown',
  access: 'webhooks:write',
  body: SecretRotation,
  replies: { 200: SecretShown },
})

export const listWebhookDeliveries = route({
  method: 'GET',
  path: `${path}/:webhookId/deliveries`,
  summary: 'List what was or is to be delivered, oldest first',
  access: 'webhooks:read',
  query: PageQuery({ status: Type.Optional(WebhookDelivery.properties.status) }),
  replies: { 200: Page(WebhookDelivery) },
})

export const getWebhookDelivery = route({
  method: 'GET',
  path: `${path}/:webhookId/deliveries/:deliveryId`,
  summary: 'Read a delivery',
  access: 'webhooks:read',
  replies: { 200: WebhookDelivery },
})

export const listWebhookAttempts = route({
  method: 'GET',
  path: `${path}/:webhookId/deliveries/:deliveryId/attempts`,
  summary: 'List every attempt at a delivery, oldest first',
  access: 'webhooks:read',
  query: PageQuery({}),
  replies: { 200: Page(WebhookAttempt) },
})

export const replayWebhookDelivery = route({
  method: 'POST',
  path: `${path}/:webhookId/deliveries/:deliveryId/replay`,
  summary: 'Deliver an event again, with the same webhook-id',
  access: 'webhooks:write',
  idempotency: 'accepted',
  replies: { 202: WebhookDelivery },
  problems: [WebhookDisabledState],
})

export const replayWebhookDeliveries = route({
  method: 'POST',
  path: `${path}/:webhookId/replay`,
  summary: 'Deliver the events of a range again, or the backlog of a webhook that was disabled',
  description: 'At most 10,000 at once: when `nextAfter` is not null, send the request again with it as `after`.',
  access: 'webhooks:write',
  idempotency: 'accepted',
  body: WebhookReplay,
  replies: {
    202: Closed({ deliveries: Type.Integer({ minimum: 0 }), nextAfter: Type.Union([Id('whd'), Type.Null()]) }),
  },
  problems: [WebhookDisabledState],
})

export const WebhookCreated = event({ type: 'b2b.webhook.created', summary: 'A webhook exists', data: Webhook })
export const WebhookChanged = event({ type: 'b2b.webhook.changed', summary: 'A webhook was changed', data: Webhook })
export const WebhookDeleted = event({ type: 'b2b.webhook.deleted', summary: 'A webhook is gone', data: Webhook })
export const WebhookSecretRotated = event({
  type: 'b2b.webhook.secret-rotated',
  summary: 'A webhook has a new secret',
  data: Webhook,
})
export const WebhookDisabled = event({
  type: 'b2b.webhook.disabled',
  summary: 'Nothing is delivered to a webhook any more: it failed for days or is gone',
  data: Webhook,
  partner: true,
})
