import Type, { type Static } from 'typebox'
import { event, route } from '../contract.ts'
import { Closed, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'
import { Place } from './trips.ts'

export const GeofenceCrossing = Closed({
  id: Id('gfx'),
  version: Type.Integer({ minimum: 1 }),
  geofenceId: Id('gfn'),
  vehicleId: Id('veh'),
  deviceId: Id('dev'),
  direction: OneOf(['enter', 'exit']),
  /** Of what was told before there were schedules it is not known. */
  cause: Type.Optional(
    OneOf(['crossed', 'between-fixes', 'opened', 'closed', 'removed', 'redrawn'], {
      description:
        'between-fixes: in and out again, seen on the line between two fixes; opened, closed: the schedule; removed: the geofence was deleted; redrawn: elsewhere than the vehicle',
    }),
  ),
  /** Interpolated between the fixes on both sides. */
  at: Instant,
  place: Place,
  /** 0 to 1, from the distance to the edge and the accuracy of the fixes. */
  confidence: Type.Number({ minimum: 0, maximum: 1 }),
})
export type GeofenceCrossing = Static<typeof GeofenceCrossing>

export const GeofenceEntered = event({
  type: 'fleet.geofence.entered',
  summary: 'A vehicle came into a geofence',
  data: GeofenceCrossing,
  partner: true,
})
export const GeofenceExited = event({
  type: 'fleet.geofence.exited',
  summary: 'A vehicle left a geofence',
  data: GeofenceCrossing,
  partner: true,
})

export const GeofenceCrossingCorrected = event({
  type: 'fleet.geofence-crossing.corrected',
  summary: 'Late readings have changed what is known of a crossing',
  data: GeofenceCrossing,
  partner: true,
})
export const GeofenceCrossingWithdrawn = event({
  type: 'fleet.geofence-crossing.withdrawn',
  summary: 'Late readings have shown that there was no such crossing',
  data: GeofenceCrossing,
  partner: true,
})

export const listGeofenceCrossings = route({
  method: 'GET',
  path: '/b2b/fleet-management/geofencing/:geofenceId/crossings',
  summary: 'Who came in and went out, latest first',
  access: 'fleet:read',
  query: PageQuery({
    vehicleId: Type.Optional(Id('veh')),
    direction: Type.Optional(OneOf(['enter', 'exit'])),
    from: Type.Optional(Instant),
    to: Type.Optional(Instant),
  }),
  replies: { 200: Page(GeofenceCrossing) },
})
