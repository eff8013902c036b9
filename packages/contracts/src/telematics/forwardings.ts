import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'

const Url = Type.String({
  pattern: '^https?://[^\\s#]+$',
  maxLength: 2_000,
  description: 'https, an address of the public internet',
})
const Subject = Type.String({
  pattern: '^[a-z0-9-]{1,32}(\\.[a-z0-9-]{1,32}){0,3}$',
  description: 'what follows `clutch.forward.<tenant>.`',
})

const WebhookTarget = Closed({ kind: Type.Literal('webhook'), url: Url })
const NatsTarget = Closed({ kind: Type.Literal('nats'), subject: Subject })
const Target = Type.Union([WebhookTarget, NatsTarget])

const Devices = Type.Union([
  Type.Literal('all'),
  Type.Array(Id('dev'), { minItems: 1, maxItems: 1_000, uniqueItems: true }),
])

/** A tenant's wish to be sent what its devices say, as it arrives. */
export const Forwarding = Closed({
  id: Id('fwd'),
  version: Type.Integer({ minimum: 1 }),
  name: Name,
  what: OneOf(['decoded', 'raw'], {
    description:
      'decoded: readings, each at least once; raw: frames as they came, of which some are lost where a process dies or the receiver is behind',
  }),
  devices: Devices,
  to: Target,
  status: OneOf(['active', 'paused']),
  pausedBecause: Type.Union([OneOf(['owner', 'failing', 'gone']), Type.Null()], {
    description: 'failing: nothing was accepted for a day; gone: it answered 410',
  }),
  createdAt: Instant,
})
export type Forwarding = Static<typeof Forwarding>

const about = (summary: string) => ({ summary, data: Forwarding }) as const
export const ForwardingCreated = event({
  type: 'telematics.forwarding.created',
  ...about('Readings are to be sent on'),
})
export const ForwardingChanged = event({
  type: 'telematics.forwarding.changed',
  ...about('A forwarding was changed, paused or resumed by its owner'),
})
export const ForwardingFailing = event({
  type: 'telematics.forwarding.failing',
  summary: 'A forwarding is paused: its receiver accepted nothing for a day, or is gone',
  data: Forwarding,
  partner: true,
})
export const ForwardingDeleted = event({
  type: 'telematics.forwarding.deleted',
  ...about('Nothing is sent on any more'),
})
export const ForwardingSecretRotated = event({
  type: 'telematics.forwarding.secret-rotated',
  ...about('What is sent on is signed with another secret'),
})

export const ForwardingUrlRefused = problem({
  code: 'forwarding-url-refused',
  status: 422,
  title: 'Nothing may be sent to this address',
  remedy: 'Give an https URL on the public internet, without credentials in it.',
})
export const ForwardingLimit = problem({
  code: 'forwarding-limit',
  status: 409,
  title: 'The tenant has as many forwardings as it may have',
  remedy: 'Delete one that is no longer used.',
})
export const ForwardingsNotConfigured = problem({
  code: 'forwardings-not-configured',
  status: 503,
  title: 'Forwardings to webhooks are not set up here',
  remedy: 'Ask the operator of the platform to set a key for secrets.',
})
export const ForwardingHasNoSecret = problem({
  code: 'forwarding-has-no-secret',
  status: 409,
  title: 'Only what goes to a webhook is signed',
  remedy: 'Read the forwarding again.',
})

export const NewForwarding = Closed(
  { name: Name, what: Forwarding.properties.what, devices: Type.Optional(Devices), to: Target },
  {
    examples: [
      {
        name: 'Everything to our warehouse',
        what: 'decoded',
        devices: 'all',
        to: { kind: 'webhook', url: 'https://partner.example/telematics' },
      },
    ],
  },
)
export type NewForwarding = Static<typeof NewForwarding>

export const ForwardingChange = Closed(
  {
    name: Type.Optional(Name),
    devices: Type.Optional(Devices),
    to: Type.Optional(Target),
    status: Type.Optional(Forwarding.properties.status),
  },
  { examples: [{ status: 'paused' }] },
)
export type ForwardingChange = Static<typeof ForwardingChange>

export const ForwardingProgress = Closed({
  id: Id('fwd'),
  delivered: Type.Integer({ minimum: 0, description: 'readings or frames that were accepted' }),
  deliveredUpTo: Type.Union([Instant, Type.Null()], { description: 'when the last of them had arrived here' }),
  waiting: Type.Integer({ minimum: 0, description: 'messages that wait in the queue' }),
  oldestWaitingSince: Type.Union([Instant, Type.Null()]),
  lagMs: Type.Integer({ minimum: 0, description: 'how long what is delivered next has waited' }),
  catchingUpDevices: Type.Integer({
    minimum: 0,
    description: 'of which readings did not fit into the queue and are read from the history',
  }),
  dropped: Type.Integer({ minimum: 0, description: 'frames that did not fit into the queue: raw ones only' }),
  failures: Type.Integer({ minimum: 0, description: 'since something was accepted' }),
  failingSince: Type.Union([Instant, Type.Null()]),
  nextAttemptAt: Type.Union([Instant, Type.Null()]),
  lastFailure: Type.Union([Type.String(), Type.Null()]),
})
export type ForwardingProgress = Static<typeof ForwardingProgress>

const path = '/b2b/fleet-management/gps-integration/forwardings'
const SecretShown = Closed({
  forwarding: Forwarding,
  secret: Type.Union([Type.String(), Type.Null()], {
    description: '`whsec_…`: what deliveries are signed with; none where nothing goes to a webhook',
  }),
  subject: Type.Union([Type.String(), Type.Null()], { description: 'where it is published, in whole' }),
})

export const createForwarding = route({
  method: 'POST',
  path,
  summary: 'Have readings or raw frames sent on as they arrive; the answer is the only time the secret is shown',
  description:
    'To a webhook as Standard Webhooks 1.0, or to a NATS subject. A repeated request under one Idempotency-Key cannot show the secret again, so there is none.',
  access: 'devices:write',
  body: NewForwarding,
  replies: { 201: SecretShown },
  problems: [ForwardingUrlRefused, ForwardingLimit, ForwardingsNotConfigured],
})

export const listForwardings = route({
  method: 'GET',
  path,
  summary: 'List forwardings, oldest first',
  access: 'devices:read',
  query: PageQuery({ status: Type.Optional(Forwarding.properties.status) }),
  replies: { 200: Page(Forwarding) },
})

export const getForwarding = route({
  method: 'GET',
  path: `${path}/:forwardingId`,
  summary: 'Read a forwarding, never its secret',
  access: 'devices:read',
  replies: { 200: Forwarding },
})

export const getForwardingProgress = route({
  method: 'GET',
  path: `${path}/:forwardingId/progress`,
  summary: 'Read how far a forwarding has come, and what holds it up',
  access: 'devices:read',
  replies: { 200: ForwardingProgress },
})

export const changeForwarding = route({
  method: 'PATCH',
  path: `${path}/:forwardingId`,
  summary: 'Change, pause or resume a forwarding',
  description: 'What arrives while it is paused is not sent later; what waited when it was paused is.',
  access: 'devices:write',
  conditional: true,
  body: ForwardingChange,
  replies: { 200: Forwarding },
  problems: [ForwardingUrlRefused],
})

export const rotateForwardingSecret = route({
  method: 'POST',
  path: `${path}/:forwardingId/rotate-secret`,
  summary: 'Have another secret from now on; for a day deliveries are signed with both',
  access: 'devices:write',
  replies: { 200: SecretShown },
  problems: [ForwardingHasNoSecret, ForwardingsNotConfigured],
})

export const deleteForwarding = route({
  method: 'DELETE',
  path: `${path}/:forwardingId`,
  summary: 'Send nothing on any more, also not what waits',
  access: 'devices:write',
  replies: { 204: null },
})
