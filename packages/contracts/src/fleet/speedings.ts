import Type, { type Static } from 'typebox'
import { event, route } from '../contract.ts'
import { Closed, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'
import { Place } from './trips.ts'

/** Faster than was allowed, beyond what instruments err by, for ten seconds or more. */
export const Speeding = Closed({
  /** Follows from the device and the start. */
  id: Id('spd'),
  version: Type.Integer({ minimum: 1 }),
  vehicleId: Id('veh'),
  deviceId: Id('dev'),
  tripId: Id('trp'),
  status: OneOf(['standing', 'withdrawn']),
  severity: OneOf(['low', 'medium', 'high'], { description: 'less than 20 %, less than 40 %, more above the limit' }),
  startedAt: Instant,
  endedAt: Instant,
  at: Type.Union([Place, Type.Null()]),
  maxSpeedKmh: Type.Number({ minimum: 0 }),
  limitKmh: Type.Number({ minimum: 0, description: 'where it was exceeded most' }),
  limitFrom: OneOf(['fence', 'road', 'class'], {
    description: 'of a geofence; posted, as the provider knows it; usual on such roads, as nothing else is known',
  }),
  limitOf: Type.Union([Type.String(), Type.Null()], {
    description: 'the geofence, the provider, or the class of road; null where `at` is not to be known',
  }),
  distanceM: Type.Number({ minimum: 0 }),
  algorithm: Type.String(),
})
export type Speeding = Static<typeof Speeding>

export const SpeedingDetected = event({
  type: 'fleet.speeding.detected',
  summary: 'A vehicle was faster than allowed; told again when late readings or limits change what is known',
  data: Speeding,
  partner: true,
})
export const SpeedingWithdrawn = event({
  type: 'fleet.speeding.withdrawn',
  summary: 'Late readings or limits show that it was not',
  data: Speeding,
  partner: true,
})

export const listSpeedings = route({
  method: 'GET',
  path: '/b2b/fleet-management/driver-behavior/speedings',
  summary: 'List speedings by their start, latest first',
  access: 'fleet:read',
  query: PageQuery({
    vehicleId: Type.Optional(Id('veh')),
    severity: Type.Optional(Speeding.properties.severity),
    from: Type.Optional(Instant),
    to: Type.Optional(Instant),
  }),
  replies: { 200: Page(Speeding) },
})
