import Type, { type Static } from 'typebox'
import { event, route } from '../contract.ts'
import { Closed, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'

/** How a device is: whether it is there, when it was last heard of, and what is wrong with it. */

export const deviceProblemKinds = {
  offline: 'nothing was heard of it for longer than it may be silent',
  unplugged: 'cut off from the vehicle’s supply',
  'low-battery': 'its own battery is nearly empty',
  jamming: 'someone drowns the radio',
  tow: 'carried away with the ignition off',
  'clock-drift': 'its clock is wrong',
  'silent-sensor': 'a measure that always came does not come any more',
} as const
export type DeviceProblemKind = keyof typeof deviceProblemKinds

const kindNames = Object.keys(deviceProblemKinds) as DeviceProblemKind[]

export const DeviceProblem = Closed({
  id: Id('dpr'),
  version: Type.Integer({ minimum: 1 }),
  deviceId: Type.String(),
  kind: OneOf(kindNames, {
    description: Object.entries(deviceProblemKinds)
      .map(([kind, meaning]) => `${kind}: ${meaning}`)
      .join('; '),
  }),
  status: OneOf(['open', 'cleared']),
  openedAt: Instant,
  clearedAt: Type.Union([Instant, Type.Null()]),
  evidence: Type.Record(
    Type.String({ minLength: 1, maxLength: 40 }),
    Type.Union([Type.Number(), Type.String({ maxLength: 500 })]),
    { maxProperties: 16, description: 'what was seen when it was opened' },
  ),
})
export type DeviceProblem = Static<typeof DeviceProblem>
export type Evidence = DeviceProblem['evidence']

export const DeviceProblemOpened = event({
  type: 'telematics.device-problem.opened',
  summary: 'Something is wrong with a device',
  data: DeviceProblem,
  partner: true,
})
export const DeviceProblemCleared = event({
  type: 'telematics.device-problem.cleared',
  summary: 'It is well again',
  data: DeviceProblem,
  partner: true,
})

export const listDeviceProblems = route({
  method: 'GET',
  path: '/b2b/fleet-management/gps-integration/device-problems',
  summary: 'List what is and was wrong with devices, oldest first',
  access: 'devices:read',
  query: PageQuery({
    status: Type.Optional(DeviceProblem.properties.status),
    kind: Type.Optional(DeviceProblem.properties.kind),
    deviceId: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_.-]{1,64}$' })),
  }),
  replies: { 200: Page(DeviceProblem) },
})

const Nullable = <const S extends Parameters<typeof Type.Union>[0][number]>(schema: S) =>
  Type.Union([schema, Type.Null()])

export const DeviceState = Closed({
  deviceId: Type.String(),
  connected: Type.Boolean(),
  connectedSince: Nullable(Instant),
  disconnectedAt: Nullable(Instant),
  lastSeenAt: Type.Union([Instant, Type.Null()], {
    description: 'when anything of it arrived last, a few seconds old',
  }),
  lastReadingAt: Type.Union([Instant, Type.Null()], { description: 'the newest of its readings, by its own clock' }),
  position: Type.Union([Closed({ lat: Type.Number(), lon: Type.Number(), time: Instant }), Type.Null()], {
    description: 'the last with a fix; null without the scope `readings:raw`, for it knows no private trips',
  }),
  family: Nullable(Type.String()),
  firmware: Nullable(Type.String()),
  iccid: Nullable(Type.String()),
  problems: Type.Array(DeviceProblem.properties.kind, { description: 'that are open' }),
})
export type DeviceState = Static<typeof DeviceState>

export const getDeviceState = route({
  method: 'GET',
  path: '/b2b/fleet-management/gps-integration/devices/:deviceId/state',
  summary: 'Whether a device is connected, when it was heard of last, and what is wrong with it',
  access: 'devices:read',
  replies: { 200: DeviceState },
})
