import Type, { type Static, type TSchema } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'
import { LatLon, Load, maxRouteStops, routeStopFields } from './route-plans.ts'

const nullable = <const S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])

export const maxProofPhotos = 5
const maxProofBytes = 4 * 1024 * 1024
const proofMediaTypes = ['image/jpeg', 'image/png', 'image/webp'] as const
const File = Closed({ mediaType: OneOf(proofMediaTypes), bytes: Type.Integer(), sha256: Type.String() })

const Note = Type.String({ minLength: 1, maxLength: 2_000, pattern: '\\S' })

const failureReasons = ['nobody-there', 'refused', 'damaged', 'wrong-address', 'closed', 'no-access', 'other'] as const

export const StopProof = Closed({
  outcome: OneOf(['delivered', 'partial', 'failed']),
  at: Instant,
  by: Type.String(),
  recipient: nullable(Name),
  quantity: nullable(Load),
  note: nullable(Note),
  reason: nullable(OneOf(failureReasons)),
  position: nullable(LatLon),
  photos: Type.Array(File, { maxItems: maxProofPhotos }),
  signature: nullable(File),
})
export type StopProof = Static<typeof StopProof>

const stopStatuses = ['draft', 'planned', 'unserved', 'arrived', 'departed', 'delivered', 'failed', 'removed'] as const

export const RouteStop = Closed({
  id: Id('rst'),
  version: Type.Integer({ minimum: 1 }),
  routePlanId: Id('rpl'),
  ...routeStopFields,
  status: OneOf(stopStatuses, {
    description: 'arrived and departed follow from where the vehicle was; delivered and failed from the proof',
  }),
  vehicleId: nullable(Id('veh')),
  sequence: { ...nullable(Type.Integer({ minimum: 1 })), description: 'its place in the route' },
  planned: nullable(
    Closed({
      arrivalAt: Instant,
      serviceAt: Instant,
      departureAt: Instant,
      travelS: { ...Type.Number(), description: 'of the way to it' },
      distanceM: Type.Number(),
      path: {
        ...nullable(Type.String()),
        description: 'the roads to it, as an encoded polyline of five decimals; null where no router was asked',
      },
    }),
  ),
  unservedReason: nullable(Type.String({ description: 'why no route has it' })),
  estimatedArrivalAt: {
    ...nullable(Instant),
    description: 'from where the vehicle is; changes of less than a minute are not told',
  },
  lateS: {
    ...Type.Number(),
    description: 'by how much it is, or will be, later than its last window; 0 when it is not',
  },
  arrivedAt: nullable(Instant),
  departedAt: nullable(Instant),
  proof: nullable(StopProof),
})
export type RouteStop = Static<typeof RouteStop>

/** The way of one vehicle in a plan. */
export const Route = Closed({
  id: Id('rou'),
  version: Type.Integer({ minimum: 1 }),
  routePlanId: Id('rpl'),
  round: Type.Integer({ minimum: 1 }),
  vehicleId: Id('veh'),
  driverId: nullable(Id('drv')),
  status: OneOf(['planned', 'dispatched', 'completed', 'cancelled']),
  start: nullable(LatLon),
  end: nullable(LatLon),
  startsAt: Instant,
  endsAt: Instant,
  distanceM: Type.Number(),
  cost: Type.Number(),
  stopIds: Type.Array(Id('rst'), { maxItems: maxRouteStops }),
  drivingS: { ...Type.Number(), description: 'the way to its end included' },
  workingS: { ...Type.Number(), description: 'from its start to its end without breaks' },
  back: {
    ...nullable(Closed({ travelS: Type.Number(), distanceM: Type.Number(), path: nullable(Type.String()) })),
    description: 'from its last stop to where it ends',
  },
  breaks: Type.Array(
    Closed({
      startsAt: Instant,
      endsAt: Instant,
      why: OneOf(['planned', 'driving-time'], { description: 'driving-time: `drivingRules` ask for it' }),
    }),
    { maxItems: 40 },
  ),
  estimatedEndAt: { ...nullable(Instant), description: 'when it will be back where it ends' },
  deviation: {
    ...nullable(
      Closed({
        since: Instant,
        distanceM: Type.Number(),
        corridorM: {
          ...Type.Number(),
          description: 'to either side: wider where it is not known which roads lead there',
        },
      }),
    ),
    description: 'since when it has been further from its way than its corridor is wide',
  },
  followedThrough: { ...nullable(Instant), description: 'event time of the last reading that was looked at' },
})
export type Route = Static<typeof Route>

export const RouteStopState = problem({
  code: 'route-stop-state',
  status: 409,
  title: 'The stop is in another state',
  remedy: 'A proof belongs to a stop of a plan that was dispatched; photos and signatures to a stop with a proof.',
})
export const ProofIncomplete = problem({
  code: 'proof-incomplete',
  status: 422,
  title: 'The proof says too little, or too much',
  remedy: 'Say why where the outcome is failed, and only there.',
})
export const TooManyProofPhotos = problem({
  code: 'too-many-proof-photos',
  status: 422,
  title: 'There are as many photos as may be',
  remedy: `A stop has at most ${maxProofPhotos}.`,
})
export const ProofFileContradicts = problem({
  code: 'proof-file-contradicts',
  status: 422,
  title: 'The picture is of another type than it was sent as',
  remedy: 'Send it with the `Content-Type` of what it is.',
})

const plan = '/b2b/fleet-management/route-optimization/plans/:routePlanId' as const
const stop = `${plan}/stops/:routeStopId` as const

export const listRoutes = route({
  method: 'GET',
  path: `${plan}/routes`,
  summary: 'The routes of a plan, by vehicle',
  access: 'fleet:read',
  query: PageQuery({}),
  replies: { 200: Page(Route) },
})

export const listRouteStops = route({
  method: 'GET',
  path: `${plan}/stops`,
  summary: 'The stops of a plan as they were entered, with where and when they are served',
  access: 'fleet:read',
  query: PageQuery({ vehicleId: Type.Optional(Id('veh')) }),
  replies: { 200: Page(RouteStop) },
})

export const getRouteStop = route({
  method: 'GET',
  path: stop,
  summary: 'Read a stop of a plan',
  access: 'fleet:read',
  replies: { 200: RouteStop },
})

export const proveRouteStop = route({
  method: 'PUT',
  path: `${stop}/proof`,
  summary: 'Say what came of a stop: who took how much, or why not',
  access: 'fleet:write',
  body: Closed(
    {
      outcome: StopProof.properties.outcome,
      at: Type.Optional({ ...Instant, description: 'now where it is not given' }),
      recipient: Type.Optional(StopProof.properties.recipient),
      quantity: Type.Optional(StopProof.properties.quantity),
      note: Type.Optional(StopProof.properties.note),
      reason: Type.Optional(StopProof.properties.reason),
      position: Type.Optional(StopProof.properties.position),
    },
    { examples: [{ outcome: 'delivered', recipient: 'R. Okafor', quantity: [80] }] },
  ),
  replies: { 200: RouteStop },
  problems: [RouteStopState, ProofIncomplete],
})

export const addProofPhoto = route({
  method: 'POST',
  path: `${stop}/proof/photos`,
  summary: 'Send a photo of what was delivered, or of why it was not',
  access: 'fleet:write',
  idempotency: 'accepted',
  upload: { mediaTypes: proofMediaTypes },
  maxBodyBytes: maxProofBytes,
  replies: { 201: RouteStop },
  problems: [RouteStopState, TooManyProofPhotos, ProofFileContradicts],
})

export const putProofSignature = route({
  method: 'PUT',
  path: `${stop}/proof/signature`,
  summary: 'Send the recipient’s signature as a picture',
  access: 'fleet:write',
  upload: { mediaTypes: proofMediaTypes },
  maxBodyBytes: maxProofBytes,
  replies: { 200: RouteStop },
  problems: [RouteStopState, ProofFileContradicts],
})

export const fetchProofPhoto = route({
  method: 'GET',
  path: `${stop}/proof/photo`,
  summary: 'Fetch a photo of a stop by its place among them',
  access: 'fleet:read',
  query: Type.Object(
    { place: Type.Integer({ minimum: 1, maximum: maxProofPhotos }) },
    { additionalProperties: false, examples: [{ place: 1 }] },
  ),
  download: proofMediaTypes,
  replies: { 200: null },
})

export const fetchProofSignature = route({
  method: 'GET',
  path: `${stop}/proof/signature`,
  summary: 'Fetch the recipient’s signature',
  access: 'fleet:read',
  download: proofMediaTypes,
  replies: { 200: null },
})

export const RouteDispatched = event({
  type: 'fleet.route.dispatched',
  summary: 'A vehicle and its driver were given a route',
  data: Route,
  partner: true,
})
export const RouteChanged = event({
  type: 'fleet.route.changed',
  summary: 'A route that was dispatched has other stops, or another order of them',
  data: Route,
  partner: true,
})
export const RouteDeviated = event({
  type: 'fleet.route.deviated',
  summary: 'A vehicle has left the way between two stops',
  data: Route,
  partner: true,
})
export const RouteResumed = event({
  type: 'fleet.route.resumed',
  summary: 'A vehicle is back on its way, or was never off it, as late readings show',
  data: Route,
  partner: true,
})
export const RouteCompleted = event({
  type: 'fleet.route.completed',
  summary: 'All stops of a route are done',
  data: Route,
  partner: true,
})
export const RouteStopArrived = event({
  type: 'fleet.route-stop.arrived',
  summary: 'A vehicle is at a stop of its route',
  data: RouteStop,
  partner: true,
})
export const RouteStopDeparted = event({
  type: 'fleet.route-stop.departed',
  summary: 'A vehicle has left a stop of its route',
  data: RouteStop,
  partner: true,
})
export const RouteStopCorrected = event({
  type: 'fleet.route-stop.corrected',
  summary: 'Late readings show that a vehicle came or left at another time, or not at all',
  data: RouteStop,
  partner: true,
})
export const RouteStopDelayExpected = event({
  type: 'fleet.route-stop.delay-expected',
  summary: 'A vehicle will be late at a stop, or later than was said before',
  data: RouteStop,
  partner: true,
})
export const RouteStopProved = event({
  type: 'fleet.route-stop.proved',
  summary: 'What came of a stop: delivered, in part, or failed',
  data: RouteStop,
  partner: true,
})
