import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'

export const UniqueIdTaken = problem({
  code: 'unique-id-taken',
  status: 409,
  title: 'A device with this identifier is registered already',
  remedy: 'Check the IMEI; if the device was bought second-hand, its former owner has to remove it.',
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
  status: OneOf(['active', 'blocked']),
  /** What a live socket does with a wrong checksum. */
  checksum: OneOf(['strict', 'count']),
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

export const NewDevice = Closed(
  {
    name: Name,
    uniqueId: Device.properties.uniqueId,
    protocol: Device.properties.protocol,
    model: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
  },
  { examples: [{ name: 'Tracker of van 12', uniqueId: '350000000000017', protocol: 'teltonika', model: 'FMB120' }] },
)
export type NewDevice = Static<typeof NewDevice>

export const DeviceChange = Closed(
  {
    name: Type.Optional(Name),
    model: Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: 60 }), Type.Null()])),
    status: Type.Optional(Device.properties.status),
    checksum: Type.Optional(Device.properties.checksum),
  },
  { examples: [{ checksum: 'count' }] },
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
  problems: [UniqueIdTaken],
})

export const listDevices = route({
  method: 'GET',
  path: '/b2b/fleet-management/gps-integration/devices',
  summary: 'List devices, oldest first',
  access: 'devices:read',
  query: PageQuery({ status: Type.Optional(Device.properties.status) }),
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
  summary: 'Rename, block or relax a device; blocking ends its session',
  access: 'devices:write',
  conditional: true,
  body: DeviceChange,
  replies: { 200: Device },
})
