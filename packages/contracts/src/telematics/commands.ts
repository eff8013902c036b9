import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'

const EngineCut = Closed({ kind: Type.Literal('engine-cut', { description: 'stop the engine, now' }) })

const toDevice = [
  EngineCut,
  Closed({
    kind: Type.Literal('engine-restore', {
      description: 'let the engine run again; cuts still on their way are taken back',
    }),
  }),
  Closed({
    kind: Type.Literal('output'),
    output: Type.Integer({ minimum: 1, maximum: 4 }),
    on: Type.Boolean(),
  }),
  Closed({ kind: Type.Literal('reboot') }),
  Closed({ kind: Type.Literal('request-position') }),
  Closed({
    kind: Type.Literal('report-interval', { description: 'how often to report while moving' }),
    seconds: Type.Integer({ minimum: 1, maximum: 86_400 }),
  }),
  Closed({
    kind: Type.Literal('text', { description: 'configuration, in the device’s own language, sent as it is' }),
    text: Type.String({ minLength: 1, maxLength: 512, pattern: '^[\\x20-\\x7e]+$' }),
  }),
] as const

/** What a device can be told, whatever protocol it speaks. Not every family, and not every model, can do all of it. */
export const DeviceCommand = Type.Union([...toDevice])
export type DeviceCommand = Static<typeof DeviceCommand>

/** What a person may ask for. To immobilise is to cut the engine as soon as the vehicle stands with its ignition off. */
export const Instruction = Type.Union([
  ...toDevice,
  Closed({
    kind: Type.Literal('immobilise', {
      description: 'keep the engine from starting again, once the vehicle stands with its ignition off',
    }),
  }),
])
export type Instruction = Static<typeof Instruction>

export const commandStatuses = [
  'awaiting-approval',
  'queued',
  'sent',
  'acknowledged',
  'failed',
  'expired',
  'cancelled',
] as const

export const Command = Closed({
  id: Id('cmd'),
  version: Type.Integer({ minimum: 1 }),
  deviceId: Type.String(),
  instruction: Instruction,
  status: OneOf(commandStatuses, {
    description:
      'queued until the device is there and nothing stands against it; sent until it answers (some never do); expired where it was not sent in time',
  }),
  waitsFor: Type.Union([OneOf(['approval', 'session', 'standstill']), Type.Null()], {
    description: 'what a command that is not sent yet waits for',
  }),
  reason: Type.Union([Type.String({ maxLength: 500 }), Type.Null()], { description: 'why it is wanted' }),
  requestedBy: Type.String(),
  requestedAt: Instant,
  approvedBy: Type.Union([Type.String(), Type.Null()]),
  approvedAt: Type.Union([Instant, Type.Null()]),
  expiresAt: Instant,
  sentAt: Type.Union([Instant, Type.Null()]),
  timesSent: Type.Integer({ minimum: 0 }),
  answeredAt: Type.Union([Instant, Type.Null()]),
  answer: Type.Union([Type.String(), Type.Null()], { description: 'what the device said' }),
  failure: Type.Union([OneOf(['refused-by-device', 'no-answer', 'not-possible']), Type.Null()]),
})
export type Command = Static<typeof Command>

const about = (summary: string) => ({ summary, data: Command, partner: true }) as const
export const CommandRequested = event({
  type: 'telematics.command.requested',
  ...about('Somebody wants a device told something'),
})
export const CommandApproved = event({ type: 'telematics.command.approved', ...about('A second person agreed to it') })
export const CommandSent = event({ type: 'telematics.command.sent', ...about('The device was told') })
export const CommandAcknowledged = event({ type: 'telematics.command.acknowledged', ...about('The device did it') })
export const CommandFailed = event({
  type: 'telematics.command.failed',
  ...about('The device did not do it, or did not say'),
})
export const CommandExpired = event({ type: 'telematics.command.expired', ...about('It was not sent in time') })
export const CommandCancelled = event({ type: 'telematics.command.cancelled', ...about('It is not wanted any more') })

export const CommandNotPossible = problem({
  code: 'command-not-possible',
  status: 422,
  title: 'This device cannot be told that',
  remedy: 'GET /b2b/fleet-management/gps-integration/protocols lists what each protocol can be told.',
})
export const SecondPersonNeeded = problem({
  code: 'second-person-needed',
  status: 403,
  title: 'Whoever asked for a command cannot approve it',
  remedy: 'Have another person approve it, or change what an engine cut needs in the settings.',
})
export const FirstPersonNeeded = problem({
  code: 'first-person-needed',
  status: 403,
  title: 'What a second person has to approve, a first person has to ask for',
  remedy: 'Ask as a signed-in user; an API key cannot.',
})
export const CommandNotAwaiting = problem({
  code: 'command-not-awaiting',
  status: 409,
  title: 'The command does not wait for this any more',
  remedy: 'Read it again; what was sent cannot be taken back.',
})
export const TooManyCommands = problem({
  code: 'too-many-commands',
  status: 409,
  title: 'Too many commands wait for this device',
  remedy: 'Cancel some, or wait until they are sent or expire.',
})

const path = '/b2b/fleet-management/gps-integration'

export const NewCommand = Closed(
  {
    instruction: Instruction,
    reason: Type.Optional(Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' })),
    validForS: Type.Optional(
      Type.Integer({ minimum: 10, maximum: 30 * 86_400, description: 'default: a day; of an engine cut, an hour' }),
    ),
  },
  { examples: [{ instruction: { kind: 'request-position' }, validForS: 3_600 }] },
)
export type NewCommand = Static<typeof NewCommand>

export const requestCommand = route({
  method: 'POST',
  path: `${path}/devices/:deviceId/commands`,
  summary: 'Tell a device something: now if it is connected, else when it comes back',
  access: 'devices:command',
  idempotency: 'accepted',
  body: NewCommand,
  replies: { 201: Command },
  problems: [CommandNotPossible, FirstPersonNeeded, TooManyCommands],
})

export const listCommands = route({
  method: 'GET',
  path: `${path}/commands`,
  summary: 'List commands, oldest first',
  access: 'devices:read',
  query: PageQuery({
    status: Type.Optional(Command.properties.status),
    deviceId: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_.-]{1,64}$' })),
  }),
  replies: { 200: Page(Command) },
})

export const getCommand = route({
  method: 'GET',
  path: `${path}/commands/:commandId`,
  summary: 'Read what became of a command',
  access: 'devices:read',
  replies: { 200: Command },
})

export const approveCommand = route({
  method: 'POST',
  path: `${path}/commands/:commandId/approve`,
  summary: 'Agree, as a second person, to what somebody else wants a device told',
  access: 'devices:command',
  replies: { 200: Command },
  problems: [SecondPersonNeeded, CommandNotAwaiting],
})

export const cancelCommand = route({
  method: 'POST',
  path: `${path}/commands/:commandId/cancel`,
  summary: 'Take back a command that was not sent yet',
  access: 'devices:command',
  replies: { 200: Command },
  problems: [CommandNotAwaiting],
})

export const Protocol = Closed({
  name: Type.String(),
  transports: Type.Array(OneOf(['tcp', 'udp', 'http', 'mqtt'])),
  commands: Type.Array(Type.String()),
})

export const listProtocols = route({
  method: 'GET',
  path: `${path}/protocols`,
  summary: 'What devices may speak, over what, and what they can be told',
  access: 'devices:read',
  replies: { 200: Closed({ items: Type.Array(Protocol) }) },
})
