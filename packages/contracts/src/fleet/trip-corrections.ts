import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'

export const TripNotCorrectable = problem({
  code: 'trip-not-correctable',
  status: 422,
  title: 'The trip cannot be corrected like this',
  remedy:
    'A trip that has ended is split at an instant between its start and its end, and merged with the trip before or after it, within a week.',
})

/**
 * What somebody made of the engine's trips. It is kept beside them and holds for whatever the engine finds there, so
 * that late readings change the trips below it and not the correction. It is never deleted: it is reverted.
 */
export const TripCorrection = Closed({
  id: Id('tco'),
  version: Type.Integer({ minimum: 1 }),
  vehicleId: Id('veh'),
  kind: OneOf(['split', 'merge', 'private']),
  /** A split is at an instant, a merge across a pause, a private trip from its start to its end. */
  from: Instant,
  to: Instant,
  status: OneOf(['active', 'reverted']),
  reason: Type.Union([Type.String(), Type.Null()]),
  madeBy: Type.String(),
  madeAt: Instant,
  revertedBy: Type.Union([Type.String(), Type.Null()]),
  revertedAt: Type.Union([Instant, Type.Null()]),
})
export type TripCorrection = Static<typeof TripCorrection>

export const TripCorrectionMade = event({
  type: 'fleet.trip-correction.made',
  summary: 'Somebody split, merged or hid trips',
  data: TripCorrection,
})
export const TripCorrectionReverted = event({
  type: 'fleet.trip-correction.reverted',
  summary: 'Trips are again as the engine found them',
  data: TripCorrection,
})

const reason = Type.Optional(Type.String({ minLength: 1, maxLength: 500 }))

export const NewTripCorrection = Type.Union(
  [
    Closed({ kind: Type.Literal('split'), at: Instant, reason }),
    Closed({ kind: Type.Literal('merge'), withTripId: Id('trp'), reason }),
    Closed({ kind: Type.Literal('private'), reason }),
  ],
  { examples: [{ kind: 'private', reason: 'after work' }] },
)
export type NewTripCorrection = Static<typeof NewTripCorrection>

export const correctTrip = route({
  method: 'POST',
  path: '/b2b/fleet-management/trips/:tripId/corrections',
  summary: 'Split a trip, merge it with its neighbour, or make it private',
  description:
    'Of a private trip its times, distance and figures stay. Where it went is told to nobody, not to the driver either: no place, address or geofence from its start until the vehicle sets off on a trip that is not private, in no list, file, stream or shared link. Late readings change nothing of that, and what is merged with it is private as well. Places are hidden and not removed: reverting the correction brings them back. Partners were told of places before: `fleet.trip.corrected` with `private` is what tells them to hide theirs. What devices said, which `readings:raw` lets read, knows no trips and stays as it is.',
  access: 'fleet:write',
  conditional: true,
  idempotency: 'accepted',
  body: NewTripCorrection,
  replies: { 201: TripCorrection },
  problems: [TripNotCorrectable],
})

export const revertTripCorrection = route({
  method: 'POST',
  path: '/b2b/fleet-management/trip-corrections/:tripCorrectionId/revert',
  summary: 'Take a correction back; it stays in the list',
  access: 'fleet:write',
  conditional: true,
  replies: { 200: TripCorrection },
})

export const listTripCorrections = route({
  method: 'GET',
  path: '/b2b/fleet-management/trip-corrections',
  summary: 'Who corrected which trips, latest first',
  access: 'fleet:read',
  query: PageQuery({
    vehicleId: Type.Optional(Id('veh')),
    status: Type.Optional(OneOf(['active', 'reverted'])),
  }),
  replies: { 200: Page(TripCorrection) },
})

export const getTripCorrection = route({
  method: 'GET',
  path: '/b2b/fleet-management/trip-corrections/:tripCorrectionId',
  summary: 'Read a correction',
  access: 'fleet:read',
  replies: { 200: TripCorrection },
})
