import Type, { type Static } from 'typebox'
import { problem, route } from '../contract.ts'
import { Closed, Id, Instant, OneOf } from '../schemas.ts'

const nullable = <const S extends Parameters<typeof Type.Union>[0][number]>(schema: S) =>
  Type.Union([schema, Type.Null()])

export const vehicleStatuses = ['moving', 'idling', 'stopped', 'parked', 'offline', 'unknown'] as const

/** The last known state of a vehicle. Fields are null until a reading has brought them. */
export const LiveState = Closed({
  vehicleId: Id('veh'),
  name: Type.String(),
  deviceId: Id('dev'),
  /** Time of the reading it comes from. */
  at: Instant,
  lat: Type.Number(),
  lon: Type.Number(),
  speedKmh: nullable(Type.Number()),
  courseDeg: nullable(Type.Number()),
  ignition: nullable(Type.Boolean()),
  odometerKm: nullable(Type.Number()),
  driverId: nullable(Type.String({ ...Id('drv'), description: 'who is assigned to it now' })),
  /** The trip that runs now. */
  tripId: nullable(Id('trp')),
  status: OneOf(vehicleStatuses, {
    description:
      'idling: a rest of a trip with the ignition on; stopped: one without; parked: no trip runs; offline: its device was silent for longer than it may be',
  }),
  /** Since when it is so; of `offline`, when it was heard of last. */
  statusSince: nullable(Instant),
  fuelLitres: nullable(Type.Number()),
  fuelPercent: nullable(Type.Number()),
  stateOfChargePercent: nullable(Type.Number()),
  supplyV: nullable(Type.Number({ description: 'of the vehicle’s battery or generator' })),
  engineHours: nullable(Type.Number()),
  openTroubleCodes: Type.Integer({ minimum: 0 }),
  geofenceIds: Type.Array(Id('gfn'), { maxItems: 50, description: 'in which it is' }),
  deviceProblems: Type.Array(Type.String(), { maxItems: 20, description: 'what is wrong with its device now' }),
  address: nullable(Type.String({ description: 'of where it is parked, as soon as it is known' })),
})
export type LiveState = Static<typeof LiveState>

const Longitude = Type.Number({ minimum: -180, maximum: 180 })
const Latitude = Type.Number({ minimum: -90, maximum: 90 })

/** A box on the map. `west` greater than `east`: it lies across the antimeridian. All four or none. */
export const boxFilter = {
  south: Type.Optional(Latitude),
  west: Type.Optional(Longitude),
  north: Type.Optional(Latitude),
  east: Type.Optional(Longitude),
}

export const getLive = route({
  method: 'GET',
  path: '/b2b/fleet-management/telematics/:fleetId',
  summary: 'Where every vehicle of a fleet is now; one call, with an ETag',
  description:
    'With `since`, the `cursor` of an answer before: only what has changed after it, and in `goneVehicleIds` which vehicles are not, or no longer, of this fleet or to be seen. A cursor that is not known here gives everything with `complete`.',
  access: 'fleet:read',
  query: Closed({
    ...boxFilter,
    status: Type.Optional(OneOf(vehicleStatuses)),
    groupId: Type.Optional(Type.String({ ...Id('grp'), description: 'in this group or in one below it' })),
    since: Type.Optional(Type.String({ pattern: '^[0-9]{1,18}$' })),
  }),
  replies: {
    200: Closed({
      items: Type.Array(LiveState, { maxItems: 20_000 }),
      goneVehicleIds: Type.Array(Id('veh'), { maxItems: 20_000 }),
      /** All vehicles of the fleet that the filters let through, not only what changed. */
      complete: Type.Boolean(),
      cursor: Type.String(),
    }),
  },
})

/** What of a fleet is streamed. */
const streamQuery = Closed({
  ...boxFilter,
  vehicleIds: Type.Optional(
    Type.String({
      pattern: '^veh_[0-9A-Z]{26}(,veh_[0-9A-Z]{26}){0,99}$',
      description: 'only these, separated by commas',
    }),
  ),
  events: Type.Optional(
    Type.String({
      pattern: '^[a-z.,*-]{1,500}$',
      description:
        'events of these types beside the states: `fleet.trip.completed,fleet.geofence.*`, or `*` for all that concern a vehicle',
    }),
  ),
  lastEventId: Type.Optional(
    Type.String({ pattern: '^[0-9]{1,15}$', description: 'for who cannot send `Last-Event-ID`' }),
  ),
})

export const streamLive = route({
  method: 'GET',
  path: '/b2b/fleet-management/telematics/:fleetId/stream',
  summary: 'Server-sent events: first every vehicle’s state, then each as it changes (event `state`, data LiveState)',
  description:
    'With `events`, also what happens: event is the type, data the event’s. Whoever comes back with `Last-Event-ID` is told the events of between, or once `reset` where they cannot be told any more; states need no repetition. With a box, a vehicle’s state is told once more when it leaves. `gone` with a `vehicleId` says that where a vehicle is, and was told to be, is not to be seen any more: its trip was made private, or a driver hid where he was; its next state says that it is seen again.',
  access: 'fleet:read',
  query: streamQuery,
  stream: 'sse',
  replies: { 200: Type.String() },
})

export const UpgradeRequired = problem({
  code: 'upgrade-required',
  status: 426,
  title: 'This is a WebSocket',
  remedy: 'Connect with a WebSocket client, or read the same from `…/stream` as server-sent events.',
})

export const socketLive = route({
  method: 'GET',
  path: '/b2b/fleet-management/telematics/:fleetId/live',
  summary:
    'The same over a WebSocket: one JSON LiveState a message, or `{ vehicleId, gone }`; with `events`, each is `{ event, id, data }`',
  access: 'fleet:read',
  query: streamQuery,
  stream: 'websocket',
  replies: { 200: Type.String() },
  problems: [UpgradeRequired],
})
