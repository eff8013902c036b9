import Type, { type Static } from 'typebox'
import { event, route } from '../contract.ts'
import { Closed, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'
import { Place } from './trips.ts'

/** An engine that runs in a vehicle that stands, for two minutes or more; within a trip or without one. */
export const Idling = Closed({
  /** Follows from the device and the start. */
  id: Id('idl'),
  version: Type.Integer({ minimum: 1 }),
  vehicleId: Id('veh'),
  deviceId: Id('dev'),
  status: OneOf(['running', 'ended', 'withdrawn']),
  startedAt: Instant,
  endedAt: Type.Union([Instant, Type.Null()]),
  durationS: Type.Union([Type.Number({ minimum: 0 }), Type.Null()]),
  at: Type.Union([Place, Type.Null()]),
  /** What says that the engine ran: its speed, or the ignition alone. */
  evidence: Closed({ algorithm: Type.String(), engine: OneOf(['rpm', 'ignition']) }),
})
export type Idling = Static<typeof Idling>

export const IdlingStarted = event({
  type: 'fleet.idling.started',
  summary: 'An engine has been running in a standing vehicle for two minutes',
  data: Idling,
  partner: true,
})
export const IdlingEnded = event({
  type: 'fleet.idling.ended',
  summary: 'The vehicle moved, or its engine stopped',
  data: Idling,
  partner: true,
})
export const IdlingCorrected = event({
  type: 'fleet.idling.corrected',
  summary: 'Late readings changed an idling, or withdrew it',
  data: Idling,
  partner: true,
})

export const listIdlings = route({
  method: 'GET',
  path: '/b2b/fleet-management/idlings',
  summary: 'List idlings by their start, latest first; withdrawn ones are left out',
  access: 'fleet:read',
  query: PageQuery({
    vehicleId: Type.Optional(Id('veh')),
    status: Type.Optional(OneOf(['running', 'ended'])),
    from: Type.Optional(Instant),
    to: Type.Optional(Instant),
  }),
  replies: { 200: Page(Idling) },
})
