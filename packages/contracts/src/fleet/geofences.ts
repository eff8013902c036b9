import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'

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

export const Geofence = Closed({
  id: Id('gfn'),
  version: Type.Integer({ minimum: 1 }),
  name: Name,
  shape: GeofenceShape,
  status: OneOf(['active', 'deleted']),
  createdAt: Instant,
})
export type Geofence = Static<typeof Geofence>

export const NewGeofence = Closed(
  { name: Name, shape: GeofenceShape },
  {
    examples: [{ name: 'Depot North', shape: { type: 'circle', center: { lat: 53.55, lon: 9.99 }, radiusM: 300 } }],
  },
)
export type NewGeofence = Static<typeof NewGeofence>

export const GeofenceInvalid = problem({
  code: 'geofence-invalid',
  status: 422,
  title: 'The shape is not one that has an inside',
  remedy: 'Correct what `errors` points to: rings must not cross themselves or each other.',
})

export const createGeofence = route({
  method: 'POST',
  path: '/b2b/fleet-management/geofencing',
  summary: 'Create a geofence',
  access: 'fleet:write',
  idempotency: 'accepted',
  body: NewGeofence,
  replies: { 201: Geofence },
  problems: [GeofenceInvalid],
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
  summary: 'Rename or reshape a geofence; crossings before stay as they were',
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
