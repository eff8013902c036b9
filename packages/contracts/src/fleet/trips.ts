import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
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
  /** Null where it is not to be known, like `to` and the places of the trip's stops and track. */
  from: Type.Union([Place, Type.Null()]),
  to: Type.Union([Place, Type.Null()]),
  /** What these places are called, where it is known; in lists and reads, not in events. */
  fromAddress: Type.Optional(Type.String()),
  toAddress: Type.Optional(Type.String()),
  /**
   * A private trip keeps its times and distance; where it went is not told. Whoever was told of a place, a crossing or a visit of its
   * vehicle from its start until the next trip hides it when this becomes true, and may show it again when it is false again.
   */
  private: Type.Boolean(),
  /** `manual`: somebody split or merged what the engine had found. */
  origin: OneOf(['engine', 'manual']),
  /** What made it so, in no order. */
  corrections: Type.Array(Id('tco')),
  distanceM: Type.Number({ minimum: 0 }),
  durationS: Type.Number({ minimum: 0 }),
  movingS: Type.Number({ minimum: 0 }),
  idleS: Type.Number({ minimum: 0 }),
  maxSpeedKmh: Type.Number({ minimum: 0 }),
  avgSpeedKmh: Type.Number({ minimum: 0 }),
  /** What the vehicle itself counts, where its device tells it. It may have been reset between the two. */
  odometerStartM: Type.Union([Type.Number(), Type.Null()]),
  odometerEndM: Type.Union([Type.Number(), Type.Null()]),
  engineHoursStart: Type.Union([Type.Number(), Type.Null()]),
  engineHoursEnd: Type.Union([Type.Number(), Type.Null()]),
  points: Type.Integer({ minimum: 0 }),
  /** Which rule began and ended it, and the version of the algorithm. */
  evidence: Closed({
    algorithm: Type.String(),
    start: Type.String(),
    end: Type.Union([Type.String(), Type.Null()]),
    /** `contradicted`: it moved while its ignition was said to be off: a wire that lies, or it was towed. */
    ignition: OneOf(['seen', 'absent', 'contradicted']),
    speed: OneOf(['reported', 'derived']),
    /** From where it was last known to stand to where the trip begins: driven, but not recorded. */
    startGapM: Type.Number({ minimum: 0 }),
    longestGapS: Type.Number({ minimum: 0 }),
  }),
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
  summary: 'Late readings or somebody changed a trip, made it private or told again, or withdrew it',
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

export const Stop = Closed({
  id: Type.Union([Id('stp'), Id('prk'), Id('rel')]),
  /**
   * `stop`: a rest within a trip. `parked`: between two trips. `relocation`: the vehicle was found elsewhere than where it was left,
   * without a recorded trip: towed, ferried, or its device slept. One that wakes with its ignition on begins a trip there instead.
   */
  kind: OneOf(['stop', 'parked', 'relocation']),
  vehicleId: Id('veh'),
  /** The trip it is in, or for `parked` the one that ended there. */
  tripId: Type.Union([Id('trp'), Type.Null()]),
  startedAt: Instant,
  /** Null while it lasts. */
  endedAt: Type.Union([Instant, Type.Null()]),
  durationS: Type.Union([Type.Number({ minimum: 0 }), Type.Null()]),
  at: Type.Union([Place, Type.Null()]),
  /** What the place is called, where it is known. */
  address: Type.Optional(Type.String()),
  engine: OneOf(['on', 'off', 'unknown']),
  /** Of a relocation: how far from where it was left. */
  movedM: Type.Union([Type.Number({ minimum: 0 }), Type.Null()]),
})
export type Stop = Static<typeof Stop>

export const listTripStops = route({
  method: 'GET',
  path: '/b2b/fleet-management/trips/:tripId/stops',
  summary: 'The rests within a trip of two minutes and more, latest first',
  access: 'fleet:read',
  query: PageQuery({}),
  replies: { 200: Page(Stop) },
})

export const RangeTooLong = problem({
  code: 'range-too-long',
  status: 422,
  title: 'The time asked for is too long',
  remedy: 'Ask for at most 92 days at once, `to` after `from`.',
})

export const listVehicleStops = route({
  method: 'GET',
  path: '/b2b/fleet-management/vehicles/:vehicleId/stops',
  summary:
    'Where a vehicle stood: rests within trips, parking between them, and where it was found elsewhere; latest first',
  access: 'fleet:read',
  query: PageQuery({
    from: Type.Optional({ ...Instant, description: 'without it 31 days before `to`' }),
    to: Type.Optional({ ...Instant, description: 'without it now' }),
    kind: Type.Optional(OneOf(['stop', 'parked', 'relocation'])),
    minDurationS: Type.Optional(Type.Integer({ minimum: 0, maximum: 31_536_000 })),
  }),
  replies: { 200: Page(Stop) },
  problems: [RangeTooLong],
})
