import Type, { type Static } from 'typebox'
import { event, route } from '../contract.ts'
import { Closed, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'

export const Place = Closed({
  lat: Type.Number({ minimum: -90, maximum: 90 }),
  lon: Type.Number({ minimum: -180, maximum: 180 }),
})

export const Trip = Closed({
  /** Follows from the device and the start, so a recomputation finds the same trip again. */
  id: Id('trp'),
  version: Type.Integer({ minimum: 1 }),
  vehicleId: Id('veh'),
  deviceId: Id('dev'),
  status: OneOf(['running', 'completed', 'withdrawn']),
  startedAt: Instant,
  endedAt: Type.Union([Instant, Type.Null()]),
  from: Place,
  to: Type.Union([Place, Type.Null()]),
  distanceM: Type.Number({ minimum: 0 }),
  durationS: Type.Number({ minimum: 0 }),
  movingS: Type.Number({ minimum: 0 }),
  idleS: Type.Number({ minimum: 0 }),
  maxSpeedKmh: Type.Number({ minimum: 0 }),
  points: Type.Integer({ minimum: 0 }),
  /** Which rule began and ended it, and the version of the algorithm. */
  evidence: Closed({ algorithm: Type.String(), start: Type.String(), end: Type.Union([Type.String(), Type.Null()]) }),
})
export type Trip = Static<typeof Trip>

export const TripStarted = event({
  type: 'fleet.trip.started',
  summary: 'A vehicle set off',
  data: Trip,
  partner: true,
})
export const TripCompleted = event({
  type: 'fleet.trip.completed',
  summary: 'A trip has ended',
  data: Trip,
  partner: true,
})
export const TripCorrected = event({
  type: 'fleet.trip.corrected',
  summary: 'Late readings changed a trip, or withdrew it',
  data: Trip,
  partner: true,
})

export const listTrips = route({
  method: 'GET',
  path: '/b2b/fleet-management/trips',
  summary: 'List trips by their start, latest first; withdrawn ones are left out',
  access: 'fleet:read',
  query: PageQuery({
    vehicleId: Type.Optional(Id('veh')),
    fleetId: Type.Optional(Id('flt')),
    status: Type.Optional(OneOf(['running', 'completed'])),
    from: Type.Optional(Instant),
    to: Type.Optional(Instant),
  }),
  replies: { 200: Page(Trip) },
})

export const getTrip = route({
  method: 'GET',
  path: '/b2b/fleet-management/trips/:tripId',
  summary: 'Read a trip',
  access: 'fleet:read',
  replies: { 200: Trip },
})

export const getTripTrack = route({
  method: 'GET',
  path: '/b2b/fleet-management/trips/:tripId/track',
  summary: 'The positions of a trip, in order',
  access: 'fleet:read',
  query: PageQuery({}),
  replies: {
    200: Page(
      Closed({
        at: Instant,
        lat: Type.Number(),
        lon: Type.Number(),
        speedKmh: Type.Union([Type.Number(), Type.Null()]),
      }),
    ),
  },
})
