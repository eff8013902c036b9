import Type, { type Static, type TSchema } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Day, Id, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'
import { WeeklyHours } from './alert-rules.ts'

const nullable = <const S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])

const Longitude = Type.Number({ minimum: -180, maximum: 180 })
const Latitude = Type.Number({ minimum: -90, maximum: 90 })

/** GeoJSON order: longitude, latitude. */
const Position = Type.Array(Type.Number({ minimum: -180, maximum: 180 }), { minItems: 2, maxItems: 2 })

export const GeofenceShape = Type.Union([
  Closed({
    type: Type.Literal('circle'),
    center: Closed({ lat: Latitude, lon: Longitude }),
    radiusM: Type.Number({ minimum: 10, maximum: 500_000 }),
  }),
  Closed({
    type: Type.Literal('polygon'),
    /** The first ring is the outside, the others are holes; a ring need not repeat its first point. */
    rings: Type.Array(Type.Array(Position, { minItems: 3, maxItems: 2_000 }), { minItems: 1, maxItems: 20 }),
  }),
  Closed({
    type: Type.Literal('corridor'),
    path: Type.Array(Position, { minItems: 2, maxItems: 2_000 }),
    /** From the line to each side. */
    radiusM: Type.Number({ minimum: 10, maximum: 50_000 }),
  }),
])

/** When a geofence counts: hours by the site's own clock, on the days between two, without some. */
export const GeofenceSchedule = Closed({
  ...WeeklyHours.properties,
  /** Each window belongs to the day on which it begins. */
  firstDay: nullable(Day),
  lastDay: nullable(Day),
  closedOn: Type.Array(Day, { maxItems: 400, uniqueItems: true, description: 'holidays' }),
})
export type GeofenceSchedule = Static<typeof GeofenceSchedule>

const maxScope = 500

/** The vehicles it is for: those named, and those in one of the fleets or groups. */
export const GeofenceScope = Closed({
  fleetIds: Type.Array(Id('flt'), { maxItems: maxScope, uniqueItems: true }),
  groupIds: Type.Array(Id('grp'), {
    maxItems: maxScope,
    uniqueItems: true,
    description: 'with all groups below them',
  }),
  vehicleIds: Type.Array(Id('veh'), { maxItems: maxScope, uniqueItems: true }),
})
export type GeofenceScope = Static<typeof GeofenceScope>

const terms = {
  schedule: nullable(GeofenceSchedule),
  dwellMinutes: nullable(
    Type.Integer({ minimum: 1, maximum: 43_200, description: 'it is told when a vehicle has been inside so long' }),
  ),
  speedLimitKmh: nullable(Type.Integer({ minimum: 5, maximum: 200 })),
  scope: nullable(GeofenceScope),
}

export const Geofence = Closed({
  id: Id('gfn'),
  version: Type.Integer({ minimum: 1 }),
  name: Name,
  shape: GeofenceShape,
  /** Null: always open. While it is closed nobody comes in, goes out or dwells; who is inside leaves when it closes and comes in when it opens. */
  schedule: terms.schedule,
  dwellMinutes: terms.dwellMinutes,
  speedLimitKmh: terms.speedLimitKmh,
  /** Null: for every vehicle of the tenant. */
  scope: terms.scope,
  status: OneOf(['active', 'deleted']),
  createdAt: Instant,
})
export type Geofence = Static<typeof Geofence>

export const NewGeofence = Closed(
  {
    name: Name,
    shape: GeofenceShape,
    schedule: Type.Optional(terms.schedule),
    dwellMinutes: Type.Optional(terms.dwellMinutes),
    speedLimitKmh: Type.Optional(terms.speedLimitKmh),
    scope: Type.Optional(terms.scope),
  },
  {
    examples: [{ name: 'Depot North', shape: { type: 'circle', center: { lat: 53.55, lon: 9.99 }, radiusM: 300 } }],
  },
)
export type NewGeofence = Static<typeof NewGeofence>

export const GeofenceInvalid = problem({
  code: 'geofence-invalid',
  status: 422,
  title: 'The geofence cannot be as it is described',
  remedy:
    'Correct what `errors` points to: rings must not cross themselves or each other, and a zone is one of the IANA database.',
})

export const maxGeofences = 100_000
export const TooManyGeofences = problem({
  code: 'too-many-geofences',
  status: 409,
  title: 'The tenant has as many geofences as may be',
  remedy: `Delete some: at most ${maxGeofences}.`,
})

export const createGeofence = route({
  method: 'POST',
  path: '/b2b/fleet-management/geofencing',
  summary: 'Create a geofence',
  access: 'fleet:write',
  idempotency: 'accepted',
  body: NewGeofence,
  replies: { 201: Geofence },
  problems: [GeofenceInvalid, TooManyGeofences],
})

export const listGeofences = route({
  method: 'GET',
  path: '/b2b/fleet-management/geofencing',
  summary: 'List geofences, oldest first',
  access: 'fleet:read',
  query: PageQuery({}),
  replies: { 200: Page(Geofence) },
})

export const getGeofence = route({
  method: 'GET',
  path: '/b2b/fleet-management/geofencing/:geofenceId',
  summary: 'Read a geofence',
  access: 'fleet:read',
  replies: { 200: Geofence },
})

export const changeGeofence = route({
  method: 'PUT',
  path: '/b2b/fleet-management/geofencing/:geofenceId',
  summary: 'Rename or reshape a geofence, or change its terms; what was before stays as it was',
  access: 'fleet:write',
  conditional: true,
  body: NewGeofence,
  replies: { 200: Geofence },
  problems: [GeofenceInvalid],
})

export const deleteGeofence = route({
  method: 'DELETE',
  path: '/b2b/fleet-management/geofencing/:geofenceId',
  summary: 'Delete a geofence; its crossings stay',
  access: 'fleet:write',
  replies: { 204: null },
})

export const GeofenceCreated = event({
  type: 'fleet.geofence.created',
  summary: 'A geofence exists',
  data: Geofence,
  partner: true,
})
export const GeofenceChanged = event({
  type: 'fleet.geofence.changed',
  summary: 'A geofence was reshaped',
  data: Geofence,
  partner: true,
})
export const GeofenceDeleted = event({
  type: 'fleet.geofence.deleted',
  summary: 'A geofence is gone',
  data: Geofence,
  partner: true,
})
