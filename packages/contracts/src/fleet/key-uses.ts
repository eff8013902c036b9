import Type, { type Static } from 'typebox'
import { event, route } from '../contract.ts'
import { Closed, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'
import { DriverFacts } from './drivers.ts'

const facts = {
  /** Follows from the device, the key and the start. */
  id: Id('dku'),
  version: Type.Integer({ minimum: 1 }),
  vehicleId: Id('veh'),
  deviceId: Id('dev'),
  status: OneOf(['running', 'ended', 'withdrawn']),
  startedAt: { ...Instant, description: 'the reading that showed the key first' },
  endedAt: Type.Union([Instant, Type.Null()], {
    description: 'another key, or the end of the trip; late readings correct it',
  }),
}

/** A driver's key in a vehicle, as readings show it. Whose it was then follows from the drivers' keys. */
export const KeyUse = Closed({ ...facts, key: Type.String({ maxLength: 64 }) })
export type KeyUse = Static<typeof KeyUse>

/** Events are kept for years: which key it was is read, by those who may. */
export const KeyUseFacts = Closed(facts)
export type KeyUseFacts = Static<typeof KeyUseFacts>

export const listKeyUses = route({
  method: 'GET',
  path: '/b2b/fleet-management/driver-assignment/key-uses',
  summary: 'List the keys that vehicles have seen, the latest first',
  access: 'fleet:read',
  query: PageQuery({
    vehicleId: Type.Optional(Id('veh')),
    from: Type.Optional(Instant),
    to: Type.Optional(Instant),
  }),
  replies: { 200: Page(KeyUse) },
})

export const DriverKeyUnknown = event({
  type: 'fleet.driver-key.unknown',
  summary: 'A vehicle is driven with a key that is nobody’s',
  data: KeyUseFacts,
  partner: true,
})

export const DriverLicenceExpired = event({
  type: 'fleet.driver-licence.expired',
  summary: 'A licence, or a class of it, no longer holds since midnight',
  data: Closed({
    ...DriverFacts.properties,
    expiredClasses: Type.Array(Type.String(), { description: 'those that held until yesterday' }),
    vehicleIds: Type.Array(Id('veh'), { description: 'which the driver has now and may no longer drive' }),
  }),
  partner: true,
})
