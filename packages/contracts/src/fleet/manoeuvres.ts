import Type, { type Static } from 'typebox'
import { event, route } from '../contract.ts'
import { Closed, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'
import { Place } from './trips.ts'

const G = Type.Union([Type.Number({ minimum: 0 }), Type.Null()])
const Speed = Type.Union([Type.Number({ minimum: 0 }), Type.Null()])

/**
 * What a driver did: harsh braking, acceleration or cornering, whoever saw it. A harsh event tells what the accelerometer felt,
 * jolts of the road too; a manoeuvre is judged.
 */
export const Manoeuvre = Closed({
  /** Follows from the device, the kind and the start. */
  id: Id('mnv'),
  version: Type.Integer({ minimum: 1 }),
  vehicleId: Id('veh'),
  deviceId: Id('dev'),
  status: OneOf(['standing', 'withdrawn']),
  kind: OneOf(['braking', 'acceleration', 'cornering']),
  severity: OneOf(['low', 'medium', 'high'], { description: 'below 0.45 g, below 0.6 g, from 0.6 g' }),
  startedAt: Instant,
  endedAt: Instant,
  at: Type.Union([Place, Type.Null()]),
  peakG: G,
  speedBeforeKmh: Speed,
  speedAfterKmh: Speed,
  sources: Type.Array(OneOf(['accelerometer', 'course', 'device', 'speed']), {
    maxItems: 4,
    description: 'what saw it; one manoeuvre that several saw is one',
  }),
  scored: Type.Boolean({ description: 'speed or course agree and nothing contradicts, so it counts in a score' }),
  evidence: Closed({
    algorithm: Type.String(),
    shownG: { ...G, description: 'largest change of speed or course over one step' },
    feltG: { ...G, description: 'largest mean of the accelerometer over two readings' },
    toldG: { ...G, description: 'as the device told it; a corner may be told as a rate of turn' },
    contradicted: Type.Boolean({ description: 'the accelerometer felt nothing of what the speed shows' }),
    lacked: Type.Array(OneOf(['accelerometer', 'course', 'frequent-fixes']), { maxItems: 3 }),
  }),
})
export type Manoeuvre = Static<typeof Manoeuvre>

export const ManoeuvreDetected = event({
  type: 'fleet.manoeuvre.detected',
  summary: 'A vehicle was braked, accelerated or cornered harshly',
  data: Manoeuvre,
  partner: true,
})
export const ManoeuvreWithdrawn = event({
  type: 'fleet.manoeuvre.withdrawn',
  summary: 'Late readings show that it was none',
  data: Manoeuvre,
  partner: true,
})

export const listManoeuvres = route({
  method: 'GET',
  path: '/b2b/fleet-management/driver-behavior/manoeuvres',
  summary: 'List manoeuvres by their start, latest first',
  access: 'fleet:read',
  query: PageQuery({
    vehicleId: Type.Optional(Id('veh')),
    kind: Type.Optional(Manoeuvre.properties.kind),
    severity: Type.Optional(Manoeuvre.properties.severity),
    scored: Type.Optional(Type.Boolean()),
    from: Type.Optional(Instant),
    to: Type.Optional(Instant),
  }),
  replies: { 200: Page(Manoeuvre) },
})
