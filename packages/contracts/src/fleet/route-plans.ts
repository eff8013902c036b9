import Type, { type Static, type TSchema } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, Name, OneOf, Page, PageQuery } from '../schemas.ts'

const nullable = <const S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])

export const maxRouteStops = 1_000
export const maxRouteVehicles = 200
export const maxLoadDimensions = 4
export const maxSolveSeconds = 60

export const LatLon = Closed({
  lat: Type.Number({ minimum: -90, maximum: 90 }),
  lon: Type.Number({ minimum: -180, maximum: 180 }),
})

const Skill = Type.String({ pattern: '^[a-z0-9][a-z0-9.-]{0,49}$', examples: ['tail-lift'] })
export const Skills = Type.Array(Skill, { maxItems: 20, uniqueItems: true })
export const Load = Type.Array(Type.Number({ minimum: 0, maximum: 1e9 }), {
  maxItems: maxLoadDimensions,
  description: 'by dimension, in the order of `loadDimensions`; what is missing is 0',
})
export const Windows = Type.Array(Closed({ from: Instant, to: Instant }), {
  maxItems: 5,
  description: 'service begins within one of them, ends included; none: at any time',
})
const Cost = Type.Number({ minimum: 0, maximum: 1e9 })

const planVehicle = {
  vehicleId: Id('veh'),
  driverId: nullable(Id('drv')),
  start: { ...nullable(LatLon), description: 'null: where its first stop is' },
  end: { ...nullable(LatLon), description: 'null: where its last stop is' },
  startsAt: { ...Instant, description: 'not before' },
  endsAt: { ...Instant, description: 'back by then' },
  capacity: Load,
  skills: Skills,
  fixedCost: { ...Cost, description: 'of using it at all; costs are in any one unit' },
  costPerKm: Cost,
  costPerHour: { ...Cost, description: 'from its start to its end, waiting and breaks included' },
  maxDistanceKm: nullable(Type.Number({ exclusiveMinimum: 0, maximum: 100_000 })),
  maxMinutes: nullable(Type.Number({ exclusiveMinimum: 0, maximum: 20_160 })),
  maxStops: nullable(Type.Integer({ minimum: 1, maximum: maxRouteStops })),
  drivingRules: {
    ...nullable(OneOf(['eu-561-2006'])),
    description:
      'its driver rests after four and a half hours of driving, and drives for nine hours at most (EU 561/2006); null: nobody limits it',
  },
  breaks: Type.Array(
    Closed({
      earliestAt: Instant,
      latestAt: { ...Instant, description: 'it begins by then, unless the vehicle is back before' },
      minutes: Type.Number({ exclusiveMinimum: 0, maximum: 720 }),
    }),
    { maxItems: 3 },
  ),
}

export const RoutePlanVehicle = Closed({
  ...planVehicle,
  insteadOf: {
    ...nullable(Id('veh')),
    description: 'the vehicle of the plan whose driver went on with this one; null: it was planned with',
  },
})
export type RoutePlanVehicle = Static<typeof RoutePlanVehicle>

export const NewRoutePlanVehicle = Closed({
  vehicleId: planVehicle.vehicleId,
  driverId: Type.Optional(planVehicle.driverId),
  start: Type.Optional(planVehicle.start),
  end: Type.Optional({
    ...planVehicle.end,
    description: 'where it starts, unless it is given; null: at its last stop',
  }),
  startsAt: Type.Optional({ ...Instant, description: 'as the plan, where it is not given' }),
  endsAt: Type.Optional({ ...Instant, description: 'as the plan, where it is not given' }),
  capacity: Type.Optional(Load),
  skills: Type.Optional(Skills),
  fixedCost: Type.Optional({ ...Cost, default: 0 }),
  costPerKm: Type.Optional({ ...Cost, default: 1 }),
  costPerHour: Type.Optional({ ...Cost, default: 0 }),
  maxDistanceKm: Type.Optional(planVehicle.maxDistanceKm),
  maxMinutes: Type.Optional(planVehicle.maxMinutes),
  maxStops: Type.Optional(planVehicle.maxStops),
  drivingRules: Type.Optional(planVehicle.drivingRules),
  breaks: Type.Optional(planVehicle.breaks),
})
export type NewRoutePlanVehicle = Static<typeof NewRoutePlanVehicle>

export const Reference = Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$' })

const stop = {
  reference: { ...Reference, description: 'whoever plans calls it so; one of the plan' },
  name: nullable(Name),
  lat: LatLon.properties.lat,
  lon: LatLon.properties.lon,
  radiusM: Type.Integer({ minimum: 20, maximum: 2_000, description: 'a vehicle this near is there' }),
  serviceMinutes: Type.Number({ minimum: 0, maximum: 1_440 }),
  windows: Windows,
  deliver: { ...Load, description: 'brought from where the vehicle starts' },
  pickUp: { ...Load, description: 'taken along: to `deliverTo`, or to where the vehicle ends' },
  deliverTo: {
    ...nullable(Reference),
    description:
      'the stop to which the same vehicle brings later what it picks up here; that stop has no load of its own',
  },
  skills: Skills,
  vehicleIds: Type.Array(Id('veh'), { maxItems: 50, description: 'only one of these; none: any' }),
  priority: Type.Integer({
    minimum: 0,
    maximum: 100,
    description: 'of what cannot all be served the higher goes first',
  }),
  penalty: { ...nullable(Cost), description: 'what leaving it out costs; null: it is served if it can be' },
}
export const routeStopFields = stop

export const NewRouteStop = Closed({
  reference: stop.reference,
  name: Type.Optional(stop.name),
  lat: stop.lat,
  lon: stop.lon,
  radiusM: Type.Optional({ ...stop.radiusM, default: 100 }),
  serviceMinutes: Type.Optional({ ...stop.serviceMinutes, default: 5 }),
  windows: Type.Optional(stop.windows),
  deliver: Type.Optional(stop.deliver),
  pickUp: Type.Optional(stop.pickUp),
  deliverTo: Type.Optional(stop.deliverTo),
  skills: Type.Optional(stop.skills),
  vehicleIds: Type.Optional(stop.vehicleIds),
  priority: Type.Optional({ ...stop.priority, default: 0 }),
  penalty: Type.Optional(stop.penalty),
})
export type NewRouteStop = Static<typeof NewRouteStop>

const SolveSeconds = Type.Integer({
  minimum: 1,
  maximum: maxSolveSeconds,
  description: 'how long is searched; longer finds cheaper plans',
})

export const RouteProfile = OneOf(['car', 'truck'], {
  description: 'whose roads and speeds are meant; estimates without a router are the same for both',
})

export const routePlanStatuses = [
  'draft',
  'solving',
  'solved',
  'failed',
  'dispatched',
  'completed',
  'cancelled',
] as const

const Progress = Closed({
  share: Type.Number({ minimum: 0, maximum: 1, description: 'of the time' }),
  cost: { ...Type.Number(), description: 'of the best plan so far, with penalties' },
  unserved: Type.Integer({ minimum: 0 }),
})

/** Which vehicle goes where in which order. Its stops and routes are lists of their own. */
export const RoutePlan = Closed({
  id: Id('rpl'),
  version: Type.Integer({ minimum: 1 }),
  name: Name,
  status: OneOf(routePlanStatuses),
  startsAt: Instant,
  endsAt: Instant,
  loadDimensions: Type.Array(Type.String({ minLength: 1, maxLength: 30 }), {
    maxItems: maxLoadDimensions,
    examples: [['kg', 'pallets']],
  }),
  solveSeconds: SolveSeconds,
  profile: RouteProfile,
  vehicles: Type.Array(RoutePlanVehicle, { maxItems: maxRouteVehicles }),
  stopCount: Type.Integer({ minimum: 0 }),
  round: {
    ...Type.Integer({ minimum: 0 }),
    description: 'how often it was solved; routes and stops say of which round they are',
  },
  isReplanning: {
    ...Type.Boolean(),
    description:
      'it is dispatched, and planned again from where the vehicles are; until then the routes hold as they are',
  },
  progress: { ...nullable(Progress), description: 'while it is solved' },
  outcome: nullable(
    Closed({
      distanceM: Type.Number(),
      durationS: { ...Type.Number(), description: 'of all routes from their start to their end, breaks included' },
      drivingS: { ...Type.Number(), description: 'of it driven, the way to where routes end included' },
      cost: Type.Number(),
      vehiclesUsed: Type.Integer(),
      served: Type.Integer(),
      unserved: Type.Integer(),
      travelTimes: {
        ...Type.String(),
        description:
          'whose ways and times it was planned with, and for what: `here truck`, `osrm driving`; `great-circle × 1.3`: estimated from the distance',
      },
      estimatedBecause: {
        ...nullable(Type.String()),
        description: 'why they were estimated although a router was to be asked; null when none was, or it answered',
      },
    }),
  ),
  failure: nullable(Closed({ code: Type.String(), detail: Type.String() })),
  createdAt: Instant,
  dispatchedAt: nullable(Instant),
  endedAt: nullable(Instant),
})
export type RoutePlan = Static<typeof RoutePlan>

const example = {
  name: 'Tuesday, north',
  startsAt: '2026-11-24T06:00:00.000Z',
  endsAt: '2026-11-24T16:00:00.000Z',
  loadDimensions: ['kg'],
  vehicles: [
    {
      vehicleId: 'veh_01K0A1B2C3D4E5F6G7H8J9K0M1',
      start: { lat: 53.5503, lon: 9.9937 },
      capacity: [1200],
      breaks: [{ earliestAt: '2026-11-24T10:00:00.000Z', latestAt: '2026-11-24T12:00:00.000Z', minutes: 30 }],
    },
  ],
  stops: [
    {
      reference: 'order-4711',
      name: 'Bakery at the harbour',
      lat: 53.5436,
      lon: 9.9669,
      windows: [{ from: '2026-11-24T08:00:00.000Z', to: '2026-11-24T10:00:00.000Z' }],
      deliver: [80],
    },
    { reference: 'order-4712', lat: 53.5696, lon: 10.0238, deliver: [25] },
  ],
}

export const NewRoutePlan = Closed(
  {
    name: Name,
    startsAt: Instant,
    endsAt: { ...Instant, description: 'at most a week after `startsAt`' },
    loadDimensions: Type.Optional(RoutePlan.properties.loadDimensions),
    solveSeconds: Type.Optional({ ...SolveSeconds, default: 10 }),
    profile: Type.Optional({ ...RouteProfile, default: 'car' }),
    vehicles: Type.Array(NewRoutePlanVehicle, { minItems: 1, maxItems: maxRouteVehicles }),
    stops: Type.Array(NewRouteStop, { minItems: 1, maxItems: maxRouteStops }),
  },
  { examples: [example] },
)
export type NewRoutePlan = Static<typeof NewRoutePlan>

/** A driver goes on with another vehicle. */
const VehicleSwap = Closed({
  vehicleId: { ...Id('veh'), description: 'of the plan' },
  forVehicleId: { ...Id('veh'), description: 'of yours, and not of the plan' },
})
export type VehicleSwap = Static<typeof VehicleSwap>

/** What of a stop that is still to be served is otherwise than it was entered. */
const MovedStop = Closed({
  reference: stop.reference,
  lat: Type.Optional(stop.lat),
  lon: Type.Optional(stop.lon),
  windows: Type.Optional(stop.windows),
  serviceMinutes: Type.Optional(stop.serviceMinutes),
})
export type MovedStop = Static<typeof MovedStop>

export const RouteReplan = Closed(
  {
    swaps: Type.Optional({
      ...Type.Array(VehicleSwap, { maxItems: maxRouteVehicles }),
      description: 'drivers who go on with another vehicle: what is on board goes along, and so do limits and skills',
    }),
    changedStops: Type.Optional({
      ...Type.Array(MovedStop, { maxItems: maxRouteStops }),
      description: 'stops whose place or time is another now; `lat` and `lon` only together',
    }),
    stops: Type.Optional({ ...Type.Array(NewRouteStop, { maxItems: maxRouteStops }), description: 'further ones' }),
    withoutReferences: Type.Optional({
      ...Type.Array(Reference, { maxItems: maxRouteStops }),
      description: 'stops that are not to be served any more',
    }),
    withoutVehicleIds: Type.Optional({
      ...Type.Array(Id('veh'), { maxItems: maxRouteVehicles }),
      description: 'vehicles that broke down: what is on board of them stays where it is',
    }),
    solveSeconds: Type.Optional(SolveSeconds),
  },
  { examples: [{ solveSeconds: 5 }] },
)
export type RouteReplan = Static<typeof RouteReplan>

/** What a stop was before it was planned again, and what it is now. */
export const RouteChange = Closed({
  id: Id('rst'),
  reference: Reference,
  before: nullable(Closed({ vehicleId: Id('veh'), sequence: Type.Integer() })),
  after: nullable(Closed({ vehicleId: Id('veh'), sequence: Type.Integer() })),
})
export type RouteChange = Static<typeof RouteChange>

const Seconds = Type.Integer({ minimum: -1e8, maximum: 1e8 })
const Index = Type.Integer({ minimum: 0, maximum: 2_000 })

/** The whole task, as ai is asked: places by index, instants as seconds after `epoch`. */
export const RouteProblem = Closed({
  id: Id('rpl'),
  version: Type.Integer({ minimum: 1 }),
  round: Type.Integer({ minimum: 1 }),
  epoch: Instant,
  solveSeconds: SolveSeconds,
  seed: Type.Integer({ minimum: 0 }),
  profile: RouteProfile,
  dimensions: Type.Integer({ minimum: 0, maximum: maxLoadDimensions }),
  places: Type.Array(Type.Tuple([Type.Number(), Type.Number()]), {
    maxItems: maxRouteStops + 2 * maxRouteVehicles,
    description: 'latitude, longitude',
  }),
  stops: Type.Array(
    Closed({
      id: Id('rst'),
      place: Index,
      serviceS: Seconds,
      windows: Type.Array(Type.Tuple([Seconds, Seconds]), { maxItems: 5 }),
      deliver: Load,
      pickUp: Load,
      skills: Skills,
      penalty: nullable(Type.Number()),
      priority: Type.Integer(),
      vehicles: nullable(Type.Array(Index, { maxItems: maxRouteVehicles })),
    }),
    { maxItems: maxRouteStops },
  ),
  pairs: Type.Array(Closed({ pickUp: Index, delivery: Index, load: Load }), { maxItems: maxRouteStops }),
  vehicles: Type.Array(
    Closed({
      id: Id('veh'),
      start: nullable(Index),
      end: nullable(Index),
      shift: Type.Tuple([Seconds, Seconds]),
      capacity: Load,
      skills: Skills,
      fixedCost: Type.Number(),
      costPerM: Type.Number(),
      costPerS: Type.Number(),
      maxDistanceM: nullable(Type.Number()),
      maxDurationS: nullable(Type.Number()),
      maxStops: nullable(Type.Integer()),
      breaks: Type.Array(Closed({ earliestS: Seconds, latestS: Seconds, durationS: Seconds }), { maxItems: 3 }),
      driving: nullable(
        Closed({ maxS: Seconds, breakS: Seconds, dailyMaxS: Seconds, sinceBreakS: Seconds, todayS: Seconds }),
      ),
      prefix: {
        ...Type.Array(Index, { maxItems: maxRouteStops }),
        description: 'stops it does first, whatever else is planned: it is on its way',
      },
      current: {
        ...Type.Array(Index, { maxItems: maxRouteStops }),
        description: 'stops it was to do after that; they are changed only for what is worth it',
      },
    }),
    { maxItems: maxRouteVehicles },
  ),
})
export type RouteProblem = Static<typeof RouteProblem>

export const VehicleUnknownOfPlan = problem({
  code: 'plan-vehicle-unknown',
  status: 422,
  title: 'A vehicle or a driver of the plan is not one of yours',
  remedy: 'Name active vehicles and drivers of your tenant, each once: `errors` says which is not.',
})
export const RoutePlanInvalid = problem({
  code: 'route-plan-invalid',
  status: 422,
  title: 'The plan contradicts itself',
  remedy:
    'Correct what `errors` points to: references are of one stop each, times lie in their order, pairs have one load.',
})
export const RoutePlanState = problem({
  code: 'route-plan-state',
  status: 409,
  title: 'The plan is in another state',
  remedy: 'Read it: a draft is solved, what is solved is dispatched, what is dispatched can be planned again.',
})
export const RoutePlanTooLarge = problem({
  code: 'route-plan-too-large',
  status: 422,
  title: 'The plan is too large to be solved at once',
  remedy: 'Split it by area, or leave out windows and skills that decide nothing.',
})
export const TooManySolves = problem({
  code: 'route-plans-solving',
  status: 409,
  title: 'As many plans of yours are solved as may be at once',
  remedy: 'Wait until one of them is solved, or cancel it: everybody’s plans are solved one after the other.',
})
export const VehicleUnderway = problem({
  code: 'route-vehicle-underway',
  status: 409,
  title: 'A vehicle of the plan is on another route that was dispatched',
  remedy: 'Complete or cancel the other plan first: `detail` names it.',
})

const path = '/b2b/fleet-management/route-optimization/plans' as const

export const createRoutePlan = route({
  method: 'POST',
  path,
  summary: 'Enter stops and vehicles that are to be planned',
  access: 'fleet:write',
  idempotency: 'accepted',
  body: NewRoutePlan,
  maxBodyBytes: 2 * 1024 * 1024,
  replies: { 201: RoutePlan },
  problems: [RoutePlanInvalid, VehicleUnknownOfPlan],
})

export const listRoutePlans = route({
  method: 'GET',
  path,
  summary: 'List plans of routes, the latest first',
  access: 'fleet:read',
  query: PageQuery({ status: Type.Optional(OneOf(routePlanStatuses)) }),
  replies: { 200: Page(RoutePlan) },
})

export const getRoutePlan = route({
  method: 'GET',
  path: `${path}/:routePlanId`,
  summary: 'Read a plan; while it is solved, how far',
  access: 'fleet:read',
  replies: { 200: RoutePlan },
})

export const changeRoutePlan = route({
  method: 'PUT',
  path: `${path}/:routePlanId`,
  summary: 'Put other stops, vehicles or times into a plan that is not dispatched; it is a draft again',
  access: 'fleet:write',
  conditional: true,
  body: NewRoutePlan,
  maxBodyBytes: 2 * 1024 * 1024,
  replies: { 200: RoutePlan },
  problems: [RoutePlanState, RoutePlanInvalid, VehicleUnknownOfPlan],
})

export const solveRoutePlan = route({
  method: 'POST',
  path: `${path}/:routePlanId/solve`,
  summary: 'Have routes found; the plan is solved, or failed, some seconds later',
  access: 'fleet:write',
  conditional: true,
  replies: { 202: RoutePlan },
  problems: [RoutePlanState, RoutePlanTooLarge, TooManySolves],
})

export const dispatchRoutePlan = route({
  method: 'POST',
  path: `${path}/:routePlanId/dispatch`,
  summary: 'Give the routes to their vehicles and drivers; from then on they are followed',
  access: 'fleet:write',
  conditional: true,
  body: Closed(
    {
      drivers: Type.Optional(
        Type.Array(Closed({ vehicleId: Id('veh'), driverId: Id('drv') }), { maxItems: maxRouteVehicles }),
      ),
    },
    { examples: [{}] },
  ),
  replies: { 200: RoutePlan },
  problems: [RoutePlanState, VehicleUnderway, VehicleUnknownOfPlan],
})

export const replanRoutePlan = route({
  method: 'POST',
  path: `${path}/:routePlanId/replan`,
  summary: 'Plan what is left of a dispatched plan again, from where the vehicles are now',
  access: 'fleet:write',
  conditional: true,
  body: RouteReplan,
  maxBodyBytes: 2 * 1024 * 1024,
  replies: { 202: RoutePlan },
  problems: [RoutePlanState, RoutePlanInvalid, RoutePlanTooLarge, TooManySolves, VehicleUnderway, VehicleUnknownOfPlan],
})

export const completeRoutePlan = route({
  method: 'POST',
  path: `${path}/:routePlanId/complete`,
  summary: 'End a dispatched plan before all of its stops are done',
  access: 'fleet:write',
  conditional: true,
  replies: { 200: RoutePlan },
  problems: [RoutePlanState],
})

export const cancelRoutePlan = route({
  method: 'POST',
  path: `${path}/:routePlanId/cancel`,
  summary: 'Give up a plan that is not over',
  access: 'fleet:write',
  conditional: true,
  replies: { 200: RoutePlan },
  problems: [RoutePlanState],
})

export const listRouteChanges = route({
  method: 'GET',
  path: `${path}/:routePlanId/changes`,
  summary:
    'Which stops the last planning from where the vehicles were gave to another vehicle or another place in its route',
  access: 'fleet:read',
  query: PageQuery({}),
  replies: { 200: Page(RouteChange) },
})

export const RoutePlanCreated = event({
  type: 'fleet.route-plan.created',
  summary: 'Stops and vehicles are to be planned',
  data: RoutePlan,
})
export const RoutePlanChanged = event({
  type: 'fleet.route-plan.changed',
  summary: 'A plan is a draft again, with other stops, vehicles or times',
  data: RoutePlan,
})
export const RoutePlanRequested = event({
  type: 'fleet.route-plan.requested',
  summary: 'Routes are to be found: the whole task',
  data: RouteProblem,
})
export const RoutePlanSolved = event({
  type: 'fleet.route-plan.solved',
  summary: 'Routes were found',
  data: RoutePlan,
  partner: true,
})
export const RoutePlanFailed = event({
  type: 'fleet.route-plan.failed',
  summary: 'No routes were found',
  data: RoutePlan,
  partner: true,
})
export const RoutePlanDispatched = event({
  type: 'fleet.route-plan.dispatched',
  summary: 'The routes of a plan were given to their vehicles and drivers',
  data: RoutePlan,
  partner: true,
})
export const RoutePlanReplanned = event({
  type: 'fleet.route-plan.replanned',
  summary: 'What was left of a plan was planned again from where the vehicles were',
  data: RoutePlan,
  partner: true,
})
export const RoutePlanCompleted = event({
  type: 'fleet.route-plan.completed',
  summary: 'A plan was driven to its end, or ended by hand',
  data: RoutePlan,
  partner: true,
})
export const RoutePlanCancelled = event({
  type: 'fleet.route-plan.cancelled',
  summary: 'A plan was given up',
  data: RoutePlan,
  partner: true,
})
