import Type, { type Static, type TSchema } from 'typebox'
import { event, route } from '../contract.ts'
import { Closed, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'

const nullable = <const S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])

/** How long a vehicle was inside a geofence while that was open. */
export const GeofenceVisit = Closed({
  id: Id('gfv'),
  version: Type.Integer({ minimum: 1 }),
  geofenceId: Id('gfn'),
  vehicleId: Id('veh'),
  deviceId: Id('dev'),
  status: OneOf(['open', 'ended', 'withdrawn']),
  startedAt: Instant,
  entry: OneOf(['crossed', 'between-fixes', 'opened', 'first-seen'], {
    description:
      'opened: it was there when the geofence opened; first-seen: when nothing was known of it before, or when the geofence was drawn',
  }),
  endedAt: nullable(Instant),
  exit: nullable(
    OneOf(['crossed', 'between-fixes', 'closed', 'removed', 'redrawn'], {
      description: 'removed: the geofence was deleted; redrawn: elsewhere than the vehicle',
    }),
  ),
  durationS: nullable(Type.Integer({ minimum: 0 })),
  dwelledAt: { ...nullable(Instant), description: 'when it had been inside for as long as the geofence asks for' },
  /** 0 to 1, the lower one of coming and going. */
  confidence: Type.Number({ minimum: 0, maximum: 1 }),
})
export type GeofenceVisit = Static<typeof GeofenceVisit>

export const GeofenceDwelled = event({
  type: 'fleet.geofence.dwelled',
  summary: 'A vehicle has been inside a geofence for as long as that asks for',
  data: GeofenceVisit,
  partner: true,
})
export const GeofenceVisitEnded = event({
  type: 'fleet.geofence-visit.ended',
  summary: 'A vehicle has left a geofence, and how long it was there',
  data: GeofenceVisit,
  partner: true,
})
export const GeofenceVisitCorrected = event({
  type: 'fleet.geofence-visit.corrected',
  summary: 'Late readings have changed a visit, or shown that there was none',
  data: GeofenceVisit,
  partner: true,
})

export const listGeofenceVisits = route({
  method: 'GET',
  path: '/b2b/fleet-management/geofencing/visits',
  summary: 'Who was in which geofence for how long, latest first; with `status` open: who is there now',
  access: 'fleet:read',
  query: PageQuery({
    geofenceId: Type.Optional(Id('gfn')),
    vehicleId: Type.Optional(Id('veh')),
    status: Type.Optional(OneOf(['open', 'ended'])),
    dwelled: Type.Optional(Type.Boolean({ description: 'only those that lasted as long as the geofence asks for' })),
    from: Type.Optional(Instant),
    to: Type.Optional(Instant),
  }),
  replies: { 200: Page(GeofenceVisit) },
})
