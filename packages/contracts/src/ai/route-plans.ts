import Type, { type Static } from 'typebox'
import { event } from '../contract.ts'
import { maxRouteStops, maxRouteVehicles } from '../fleet/route-plans.ts'
import { Closed, Id, Instant } from '../schemas.ts'

const Seconds = Type.Number()
const Path = Type.Union([Type.String({ maxLength: 2_000 }), Type.Null()], {
  description: 'the roads to it, thinned, as an encoded polyline of five decimals; null where no router was asked',
})

/** Instants as seconds after the problem's `epoch`. */
const answered = {
  id: Id('rpl'),
  version: Type.Integer({ minimum: 1, description: 'grows with what is told of a plan' }),
  round: { ...Type.Integer({ minimum: 1 }), description: 'the request’s' },
}

export const RouteSolution = Closed({
  ...answered,
  routes: Type.Array(
    Closed({
      vehicleId: Id('veh'),
      startS: Seconds,
      endS: Seconds,
      distanceM: Type.Number(),
      cost: Type.Number(),
      back: Closed({ travelS: Seconds, distanceM: Type.Number(), path: Path }),
      visits: Type.Array(
        Closed({
          stopId: Id('rst'),
          arrivalS: Seconds,
          serviceS: Seconds,
          departureS: Seconds,
          travelS: Seconds,
          distanceM: Type.Number(),
          path: Path,
        }),
        { maxItems: maxRouteStops },
      ),
      breaks: Type.Array(Closed({ startS: Seconds, endS: Seconds, isForDriving: Type.Boolean() }), { maxItems: 40 }),
    }),
    { maxItems: maxRouteVehicles },
  ),
  unserved: Type.Array(Closed({ stopId: Id('rst'), reason: Type.String() }), { maxItems: maxRouteStops }),
  cost: Type.Number(),
  iterations: Type.Integer(),
  travelTimes: Type.String({ description: 'whose ways and times were used' }),
  estimatedBecause: Type.Union([Type.String(), Type.Null()], {
    description: 'why they were estimated although a router was to be asked',
  }),
  solvedAt: Instant,
})
export type RouteSolution = Static<typeof RouteSolution>

export const RouteSolveProgressed = event({
  type: 'ai.route-plan.progressed',
  summary: 'How good the best routes so far are, a few times while they are searched',
  data: Closed({
    ...answered,
    share: Type.Number({ minimum: 0, maximum: 1 }),
    cost: Type.Number(),
    unserved: Type.Integer(),
  }),
})
export const RouteSolved = event({
  type: 'ai.route-plan.solved',
  summary: 'Routes were found, and looked through by a checker that is independent of how they were found',
  data: RouteSolution,
})
export const RouteSolveFailed = event({
  type: 'ai.route-plan.failed',
  summary: 'No routes were found',
  data: Closed({ ...answered, code: Type.String(), detail: Type.String() }),
})
