import Type, { type Static } from 'typebox'
import { event, route } from '../contract.ts'
import { Closed, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'
import { Place } from './trips.ts'

export const HarshEvent = Closed({
  id: Id('hev'),
  version: Type.Integer({ minimum: 1 }),
  vehicleId: Id('veh'),
  deviceId: Id('dev'),
  /** What the acceleration was mostly: along the vehicle or across it. */
  kind: OneOf(['braking', 'acceleration', 'cornering', 'unclassified']),
  severity: OneOf(['low', 'medium', 'high']),
  /** Largest horizontal acceleration, in g. */
  peakG: Type.Number({ minimum: 0 }),
  startedAt: Instant,
  durationS: Type.Number({ minimum: 0 }),
  at: Place,
  /** Speed or heading changed as the acceleration says; a jolt of the road leaves them as they were. */
  corroborated: Type.Boolean(),
})
export type HarshEvent = Static<typeof HarshEvent>

export const HarshEventDetected = event({
  type: 'fleet.harsh-event.detected',
  summary: 'A vehicle was accelerated harshly',
  data: HarshEvent,
  partner: true,
})
export const HarshEventWithdrawn = event({
  type: 'fleet.harsh-event.withdrawn',
  summary: 'Late readings show it was none',
  data: HarshEvent,
})

export const listHarshEvents = route({
  method: 'GET',
  path: '/b2b/fleet-management/driver-behavior/harsh-events',
  summary: 'Harsh events by their start, latest first; of private trips none',
  access: 'fleet:read',
  query: PageQuery({
    vehicleId: Type.Optional(Id('veh')),
    severity: Type.Optional(OneOf(['low', 'medium', 'high'])),
    from: Type.Optional(Instant),
    to: Type.Optional(Instant),
  }),
  replies: { 200: Page(HarshEvent) },
})
