import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'
import { Calibration, ComputedAttribute, HealthLimits } from './device-settings.ts'

export const UniqueIdTaken = problem({
  code: 'unique-id-taken',
  status: 409,
  title: 'A device with this identifier is registered already',
  remedy: 'Check the IMEI; if the device was bought second-hand, its former owner releases it and you claim it.',
})
export const DeviceGone = problem({
  code: 'device-released',
  status: 409,
  title: 'The device belongs to somebody else now',
  remedy: 'Its history stays readable. Whoever has it now changes it.',
})
export const DeviceNotMovable = problem({
  code: 'device-not-movable',
  status: 422,
  title: 'This device cannot be given to another tenant',
  remedy: 'A vehicle of a provider’s cloud moves with its account: connect the provider there.',
})
export const TransferCodeInvalid = problem({
  code: 'transfer-code-invalid',
  status: 422,
  title: 'No device can be claimed with this identifier and code',
  remedy: 'Check both. A code works once, for seven days, and until its owner asks for another.',
})

export const CommandPasswordsNotConfigured = problem({
  code: 'command-passwords-not-configured',
  status: 503,
  title: 'Passwords of devices cannot be kept here',
  remedy: 'Ask the operator of the platform to set a key for secrets.',
})

/** What a device speaks: a family of frames or requests, JSON over MQTT, or nothing, where a cloud speaks for it. */
export const deviceProtocols = [
  'teltonika',
  'gt06',
  'jt808',
  'queclink',
  'h02',
  'ruptela',
  'meitrack',
  'osmand',
  'gps103',
  'tk103',
  'calamp',
  'mqtt',
  'cloud',
] as const

export const Device = Closed({
  id: Id('dev'),
  version: Type.Integer({ minimum: 1 }),
  name: Name,
  /** What the device calls itself on the wire: its IMEI, mostly. Unique on the platform. */
  uniqueId: Type.String({ pattern: '^[0-9A-Za-z][0-9A-Za-z_.:-]{2,63}$', examples: ['350000000000017'] }),
  protocol: OneOf(deviceProtocols),
  model: Type.Union([Type.String({ minLength: 1, maxLength: 60 }), Type.Null()]),
  status: OneOf(['active', 'probation', 'blocked', 'released'], {
    description:
      'on probation, which nobody registered: what it says is kept, and it can be told nothing; released: another tenant has it, the history stays here',
  }),
  /** What a live socket does with a wrong checksum. */
  checksum: OneOf(['strict', 'count']),
  utcOffsetMin: Type.Union([Type.Integer({ minimum: -720, maximum: 840 }), Type.Null()], {
    description: 'the zone of the device’s clock, in minutes east of UTC, for protocols that do not tell it',
  }),
  calibrations: Type.Array(Calibration, { maxItems: 16, description: 'applied in their order' }),
  computed: Type.Array(ComputedAttribute, { maxItems: 16, description: 'after the calibrations, in their order' }),
  health: HealthLimits,
  hasCommandPassword: Type.Boolean({
    description: 'a password of its own was set, which nobody is shown; without one, the factory’s is used',
  }),
  createdAt: Instant,
})
export type Device = Static<typeof Device>

export const DeviceRegistered = event({
  type: 'telematics.device.registered',
  summary: 'A device may report',
  data: Device,
  partner: true,
})
export const DeviceChanged = event({
  type: 'telematics.device.changed',
  summary: 'A device was renamed, blocked or set up anew',
  data: Device,
  partner: true,
})

export const DeviceTransferOffered = event({
  type: 'telematics.device.transfer-offered',
  summary: 'Whoever is given the code may claim the device',
  data: Device,
})
export const DeviceReleased = event({
  type: 'telematics.device.released',
  summary: 'Another tenant has claimed the device; told to its former owner',
  data: Device,
  partner: true,
})
export const DeviceClaimed = event({
  type: 'telematics.device.claimed',
  summary: 'A device that another tenant released belongs here now, under a new id',
  data: Device,
  partner: true,
})

/** No separators of any protocol: a password must not be able to say anything but itself. */
const CommandPassword = Type.String({
  minLength: 1,
  maxLength: 32,
  pattern: '^[0-9A-Za-z_.-]+$',
  description: 'what the device wants to hear before it obeys, where its protocol’s commands carry one; never shown',
})

export const NewDevice = Closed(
  {
    name: Name,
    uniqueId: Device.properties.uniqueId,
    protocol: Device.properties.protocol,
    model: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
    commandPassword: Type.Optional(CommandPassword),
  },
  { examples: [{ name: 'Tracker of van 12', uniqueId: '350000000000017', protocol: 'teltonika', model: 'FMB120' }] },
)
export type NewDevice = Static<typeof NewDevice>

export const DeviceChange = Closed(
  {
    name: Type.Optional(Name),
    model: Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: 60 }), Type.Null()])),
    status: Type.Optional(
      OneOf(['active', 'blocked'], { description: 'active also ends the probation of a device; the rest follows' }),
    ),
    checksum: Type.Optional(Device.properties.checksum),
    utcOffsetMin: Type.Optional(Device.properties.utcOffsetMin),
    calibrations: Type.Optional(Device.properties.calibrations),
    computed: Type.Optional(Device.properties.computed),
    health: Type.Optional(Device.properties.health),
    commandPassword: Type.Optional(
      Type.Union([CommandPassword, Type.Null()], { description: 'null: the factory’s again' }),
    ),
  },
  {
    examples: [
      {
        checksum: 'count',
        calibrations: [
          {
            from: 'inputs.ain1',
            to: 'fuelLitres',
            points: [
              [0.4, 0],
              [4.6, 80],
            ],
          },
        ],
        computed: [{ to: 'temperaturesC.hold', expression: 'raw.io_72 / 10' }],
      },
    ],
  },
)
export type DeviceChange = Static<typeof DeviceChange>

export const registerDevice = route({
  method: 'POST',
  path: '/b2b/fleet-management/gps-integration/devices',
  summary: 'Register a device, so that it may report',
  access: 'devices:write',
  idempotency: 'accepted',
  body: NewDevice,
  replies: { 201: Device },
  problems: [UniqueIdTaken, CommandPasswordsNotConfigured],
})

export const listDevices = route({
  method: 'GET',
  path: '/b2b/fleet-management/gps-integration/devices',
  summary: 'List devices, oldest first',
  access: 'devices:read',
  query: PageQuery({
    status: Type.Optional(Device.properties.status),
    connected: Type.Optional(Type.Boolean({ description: 'whether it has a session now' })),
  }),
  replies: { 200: Page(Device) },
})

export const getDevice = route({
  method: 'GET',
  path: '/b2b/fleet-management/gps-integration/devices/:deviceId',
  summary: 'Read a device',
  access: 'devices:read',
  replies: { 200: Device },
})

export const changeDevice = route({
  method: 'PATCH',
  path: '/b2b/fleet-management/gps-integration/devices/:deviceId',
  summary: 'Rename, block, relax or set up a device; blocking ends its session, all else reaches it while it lives',
  access: 'devices:write',
  conditional: true,
  body: DeviceChange,
  replies: { 200: Device },
  problems: [DeviceGone, CommandPasswordsNotConfigured],
})

export const DeviceTransfer = Closed({
  uniqueId: Device.properties.uniqueId,
  code: Type.String({ description: 'shown this once' }),
  expiresAt: Instant,
})

export const releaseDevice = route({
  method: 'POST',
  path: '/b2b/fleet-management/gps-integration/devices/:deviceId/release',
  summary: 'Give a device away: whoever is told the code may claim it',
  description:
    'Until somebody has claimed it, nothing changes. Asking again makes another code, and the one before worthless.',
  access: 'devices:write',
  replies: { 201: DeviceTransfer },
  problems: [DeviceGone, DeviceNotMovable],
})

export const DeviceClaim = Closed(
  {
    uniqueId: Device.properties.uniqueId,
    code: Type.String({ minLength: 1, maxLength: 64 }),
    name: Type.Optional(Name),
  },
  { examples: [{ uniqueId: '350000000000017', code: 'T4WDT9VZ3PAX5R0K8Q2N6JHYCM', name: 'Tracker, second-hand' }] },
)

export const claimDevice = route({
  method: 'POST',
  path: '/b2b/fleet-management/gps-integration/devices/claim',
  summary: 'Take over a device that its owner has released; its history stays with them',
  access: 'devices:write',
  idempotency: 'accepted',
  body: DeviceClaim,
  replies: { 201: Device },
  problems: [TransferCodeInvalid],
})
