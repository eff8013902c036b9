import Type, { type Static } from 'typebox'
import { event } from '../contract.ts'
import { Closed, Id, Instant, Name, OneOf } from '../schemas.ts'

export const Device = Closed({
  id: Id('dev'),
  version: Type.Integer({ minimum: 1 }),
  name: Name,
  /** What the device calls itself on the wire: its IMEI, mostly. Unique on the platform. */
  uniqueId: Type.String({ pattern: '^[0-9A-Za-z]{4,32}$', examples: ['350000000000017'] }),
  protocol: OneOf(['teltonika']),
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
