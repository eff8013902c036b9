import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'

const fields = {
  id: Id('qua'),
  version: Type.Integer({ minimum: 1 }),
  receivedAt: Instant,
  origin: OneOf(['frame', 'batch'], {
    description:
      'frame: as a device sent it, and refused; batch: a reading that was understood and could not be stored, as JSON',
  }),
  code: Type.String({ description: 'what kind of fault it is: malformed, checksum, unsupported, not-identified, …' }),
  reason: Type.String(),
  family: Type.Union([Type.String(), Type.Null()], { description: 'the protocol it was taken for' }),
  deviceId: Type.Union([Type.String(), Type.Null()]),
  uniqueId: Type.Union([Type.String(), Type.Null()]),
  remoteAddress: Type.Union([Type.String(), Type.Null()]),
  sizeBytes: Type.Integer({ minimum: 0, description: 'before it was cut to what is kept' }),
  status: OneOf(['kept', 'replayed', 'dismissed']),
  replays: Type.Integer({ minimum: 0, description: 'how often it was tried again' }),
  readings: Type.Integer({ minimum: 0, description: 'that the last replay made of it' }),
  lastError: Type.Union([Type.String(), Type.Null()], { description: 'why the last replay failed' }),
  replayedAt: Type.Union([Instant, Type.Null()]),
} as const

/**
 * Something as it came that was refused or could not be stored. Without its bytes: a device may have told passwords in
 * them, its own or the network's.
 */
export const QuarantineItem = Closed(fields)
export type QuarantineItem = Static<typeof QuarantineItem>

export const QuarantineItemReplayed = event({
  type: 'telematics.quarantine-item.replayed',
  summary: 'What was not understood has been, and its readings are stored',
  data: QuarantineItem,
})
export const QuarantineItemDismissed = event({
  type: 'telematics.quarantine-item.dismissed',
  summary: 'Somebody decided that nothing is to be made of it',
  data: QuarantineItem,
})

export const QuarantineItemDone = problem({
  code: 'quarantine-item-replayed',
  status: 409,
  title: 'Its readings are stored already',
  remedy: 'Nothing has to be done about it any more.',
})

export const QuarantineReplay = Closed({
  outcome: OneOf(['replayed', 'still-failing']),
  readings: Type.Integer({
    minimum: 0,
    description: 'that were understood; those that are stored already are not stored twice',
  }),
  error: Type.Union([Closed({ code: Type.String(), message: Type.String() }), Type.Null()]),
  item: QuarantineItem,
})
export type QuarantineReplay = Static<typeof QuarantineReplay>

const path = '/b2b/fleet-management/gps-integration'
const filters = {
  status: Type.Optional(QuarantineItem.properties.status),
  code: Type.Optional(Type.String({ pattern: '^[a-z0-9-]{1,64}$' })),
  family: Type.Optional(Type.String({ pattern: '^[a-z0-9-]{1,64}$' })),
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
}

export const listQuarantine = route({
  method: 'GET',
  path: `${path}/quarantine`,
  summary: 'List what your devices sent and nobody understood, oldest first',
  description: 'Received from `from` on and before `to`. Kept for 30 days, and of a tenant the last 10,000 frames.',
  access: 'devices:read',
  query: PageQuery({ ...filters, deviceId: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_.-]{1,64}$' })) }),
  replies: { 200: Page(QuarantineItem) },
})

export const getQuarantineItem = route({
  method: 'GET',
  path: `${path}/quarantine/:quarantineItemId`,
  summary: 'Read one thing that was not understood',
  access: 'devices:read',
  replies: { 200: QuarantineItem },
})

export const QuarantinedBytes = Closed({ hex: Type.String({ description: 'at most the first 16,384 bytes' }) })

export const getQuarantinedBytes = route({
  method: 'GET',
  path: `${path}/quarantine/:quarantineItemId/bytes`,
  summary: 'Read the bytes of one thing that was not understood',
  description: 'They may hold what the device told of passwords, so it takes the scope that commands devices.',
  access: 'devices:command',
  replies: { 200: QuarantinedBytes },
})

export const replayQuarantineItem = route({
  method: 'POST',
  path: `${path}/quarantine/:quarantineItemId/replay`,
  summary: 'Try again to understand it, with today’s decoder and the device as it is set up now',
  description:
    'Its readings take the path of those that arrive now, and it counts as replayed when they are durable. Replaying it again stores nothing twice.',
  access: 'devices:write',
  replies: { 200: QuarantineReplay },
})

export const dismissQuarantineItem = route({
  method: 'POST',
  path: `${path}/quarantine/:quarantineItemId/dismiss`,
  summary: 'Decide that nothing is to be made of it',
  access: 'devices:write',
  replies: { 200: QuarantineItem },
  problems: [QuarantineItemDone],
})

export const listUnclaimedFrames = route({
  method: 'GET',
  path: `${path}/unclaimed-frames`,
  summary: 'List what came from devices of nobody and was not understood, oldest first: for whoever runs the platform',
  access: 'platform:tenants',
  query: PageQuery(filters),
  replies: { 200: Page(QuarantineItem) },
})

export const replayUnclaimedFrame = route({
  method: 'POST',
  path: `${path}/unclaimed-frames/:unclaimedFrameId/replay`,
  summary: 'Try again to understand it, and to tell from it whose device it is',
  access: 'platform:tenants',
  replies: { 200: QuarantineReplay },
})
