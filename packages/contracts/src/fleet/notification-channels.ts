import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Email, Id, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'

export const maxNotificationChannels = 500
export const channelKinds = ['email', 'sms', 'push', 'webhook'] as const

const WebhookUrl = Type.String({ pattern: '^https?://[^\\s#]+$', maxLength: 2_000 })

export const ChannelTarget = Type.Union([
  Closed({ kind: Type.Literal('email'), address: Email }),
  Closed({
    kind: Type.Literal('sms'),
    number: Type.String({ pattern: '^\\+[1-9][0-9]{6,14}$', description: 'E.164' }),
  }),
  Closed({
    kind: Type.Literal('push'),
    token: Type.String({ minLength: 16, maxLength: 4_096, pattern: '^[\\x21-\\x7e]+$' }),
  }),
  Closed({ kind: Type.Literal('webhook'), url: WebhookUrl }),
])
export type ChannelTarget = Static<typeof ChannelTarget>

const wishes = {
  name: Name,
  locale: OneOf(['en', 'ar']),
  units: OneOf(['metric', 'imperial']),
  timeZone: Type.String({ minLength: 1, maxLength: 64, description: 'IANA name', examples: ['Asia/Riyadh'] }),
  maxPerHour: Type.Integer({
    minimum: 1,
    maximum: 1_000,
    description: 'more than so many within an hour come together, as one digest',
  }),
}

export const NotificationChannel = Closed({
  id: Id('nch'),
  version: Type.Integer({ minimum: 1 }),
  target: ChannelTarget,
  ...wishes,
  /**
   * `unverified`: nothing but its code is sent. `unsubscribed`: whoever reads there wants no more. `failing`: nothing was
   * taken for hours; it is tried again when it is set to active.
   */
  status: OneOf(['unverified', 'active', 'unsubscribed', 'failing', 'deleted']),
  createdAt: Instant,
})
export type NotificationChannel = Static<typeof NotificationChannel>

const { name, ...optional } = wishes
export const NewNotificationChannel = Closed(
  { name, target: ChannelTarget, ...Type.Partial(Type.Object(optional)).properties },
  { examples: [{ name: 'Night desk', target: { kind: 'email', address: 'night@fleet.example' } }] },
)
export type NewNotificationChannel = Static<typeof NewNotificationChannel>

export const NotificationChannelChange = Closed(
  { ...Type.Partial(Type.Object(wishes)).properties, status: Type.Optional(OneOf(['active'])) },
  { examples: [{ locale: 'ar', maxPerHour: 10 }] },
)
export type NotificationChannelChange = Static<typeof NotificationChannelChange>

export const ChannelNotOffered = problem({
  code: 'channel-not-offered',
  status: 422,
  title: 'Messages of this kind cannot be sent here',
  remedy: 'Choose another kind, or ask the operator to configure it.',
})
export const ChannelRefused = problem({
  code: 'channel-refused',
  status: 422,
  title: 'Nothing may be sent there',
  remedy: 'Correct what `errors` points to.',
})
export const ChannelLimit = problem({
  code: 'channel-limit',
  status: 409,
  title: 'The tenant has as many channels as it may have',
  remedy: 'Delete one that is no longer used.',
})
export const ChannelCodeWrong = problem({
  code: 'channel-code-wrong',
  status: 422,
  title: 'This is not the code that was sent, or it has expired',
  remedy: 'Give the code of the newest message; after five wrong ones ask for another.',
})
export const ChannelNotReady = problem({
  code: 'channel-not-ready',
  status: 409,
  title: 'The channel is not in a state for this',
  remedy: 'Verify it first; one that is unsubscribed must be subscribed by a new verification.',
})

const path = '/b2b/fleet-management/notification-channels'

export const createNotificationChannel = route({
  method: 'POST',
  path,
  summary: 'Name a place to which alerts are sent; e-mail and SMS are verified by a code first',
  access: 'fleet:write',
  idempotency: 'accepted',
  body: NewNotificationChannel,
  replies: { 201: NotificationChannel },
  problems: [ChannelNotOffered, ChannelRefused, ChannelLimit],
})
export const listNotificationChannels = route({
  method: 'GET',
  path,
  summary: 'List channels, oldest first',
  access: 'fleet:read',
  query: PageQuery({}),
  replies: { 200: Page(NotificationChannel) },
})
export const getNotificationChannel = route({
  method: 'GET',
  path: `${path}/:notificationChannelId`,
  summary: 'Read a channel',
  access: 'fleet:read',
  replies: { 200: NotificationChannel },
})
export const changeNotificationChannel = route({
  method: 'PATCH',
  path: `${path}/:notificationChannelId`,
  summary: 'Change how a channel is written to, or try a failing one again',
  access: 'fleet:write',
  conditional: true,
  body: NotificationChannelChange,
  replies: { 200: NotificationChannel },
  problems: [ChannelRefused, ChannelNotReady],
})
export const deleteNotificationChannel = route({
  method: 'DELETE',
  path: `${path}/:notificationChannelId`,
  summary: 'Delete a channel; what waits for it is not sent',
  access: 'fleet:write',
  conditional: true,
  replies: { 204: null },
})
export const sendChannelCode = route({
  method: 'POST',
  path: `${path}/:notificationChannelId/code`,
  summary: 'Send a new code, to verify a channel or to subscribe again; at most one a minute',
  access: 'fleet:write',
  replies: { 202: null },
  problems: [ChannelNotReady],
})
export const verifyNotificationChannel = route({
  method: 'POST',
  path: `${path}/:notificationChannelId/verification`,
  summary: 'Give the code that was sent there',
  access: 'fleet:write',
  body: Closed({ code: Type.String({ pattern: '^[0-9]{6}$' }) }, { examples: [{ code: '123456' }] }),
  replies: { 200: NotificationChannel },
  problems: [ChannelCodeWrong],
})
export const unsubscribeNotificationChannel = route({
  method: 'POST',
  path: '/b2b/fleet-management/unsubscriptions/:token',
  summary:
    'Want no more messages, by the link in one of them (RFC 8058); the answer is the same whether it was known or not',
  access: 'public',
  replies: { 204: null },
})
export const getChannelSigningSecret = route({
  method: 'GET',
  path: `${path}/:notificationChannelId/signing-secret`,
  summary: 'What the posts of a webhook channel are signed with (Standard Webhooks 1.0)',
  access: 'fleet:write',
  replies: { 200: Closed({ secret: Type.String() }) },
  problems: [ChannelNotReady],
})

export const Notification = Closed({
  id: Id('ntf'),
  channelId: Id('nch'),
  alertId: Type.Union([Id('alt'), Type.Null()]),
  kind: OneOf(['opened', 'escalated', 'resolved', 'digest', 'code', 'report']),
  /**
   * `held`: quiet hours; `digested`: told in a digest; `dropped`: quiet hours, no more wanted, or over before it was told;
   * `failed`: given up.
   */
  status: OneOf(['held', 'pending', 'digested', 'sent', 'failed', 'dropped']),
  attempts: Type.Integer({ minimum: 0 }),
  lastError: Type.Union([Type.String({ maxLength: 500 }), Type.Null()]),
  createdAt: Instant,
  sentAt: Type.Union([Instant, Type.Null()]),
})
export type Notification = Static<typeof Notification>

export const listNotifications = route({
  method: 'GET',
  path: '/b2b/fleet-management/notifications',
  summary: 'What was, or is to be, sent; latest first',
  access: 'fleet:read',
  query: PageQuery({
    alertId: Type.Optional(Id('alt')),
    channelId: Type.Optional(Id('nch')),
    status: Type.Optional(Notification.properties.status),
  }),
  replies: { 200: Page(Notification) },
})

/** What others are told of a channel: events are kept for years and go to the audit trail, addresses and tokens do not. */
export const ToldChannel = Closed({
  id: Id('nch'),
  version: Type.Integer({ minimum: 1 }),
  kind: OneOf(channelKinds),
  maskedAddress: Type.String({
    description: 'enough to tell one’s own channels apart',
    examples: ['n…@fleet.example'],
  }),
  status: NotificationChannel.properties.status,
})
export type ToldChannel = Static<typeof ToldChannel>

export const NotificationChannelCreated = event({
  type: 'fleet.notification-channel.created',
  summary: 'A channel for alerts exists',
  data: ToldChannel,
})
export const NotificationChannelChanged = event({
  type: 'fleet.notification-channel.changed',
  summary: 'A channel was changed, verified, unsubscribed or deleted',
  data: ToldChannel,
})
export const NotificationFailed = event({
  type: 'fleet.notification.failed',
  summary: 'A message was given up, and its channel has taken nothing since it was made',
  data: Closed({
    id: Id('ntf'),
    version: Type.Integer({ minimum: 1 }),
    channelId: Id('nch'),
    alertId: Type.Union([Id('alt'), Type.Null()]),
  }),
})
