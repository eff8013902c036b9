import type { RouteSolution, RouteSolved, RouteSolveFailed } from '@clutch/contracts/ai/route-plans'
import type { EventData } from '@clutch/contracts/contract'
import type { RouteProblem } from '@clutch/contracts/fleet/route-plans'
import type { RoutingProblem, RoutingSolution } from './routing-problem.ts'

export type Outcome =
  | { solved: EventData<typeof RouteSolved>; failed?: never }
  | { failed: EventData<typeof RouteSolveFailed>; solved?: never }

type Told = Pick<RouteSolution, 'routes' | 'unserved' | 'cost'>

/** An answer in the words of who asked: ids in place of indexes. */
export function solutionOf(asked: RouteProblem, problem: RoutingProblem, solution: RoutingSolution): Told {
  return {
    routes: solution.routes.map(({ vehicle: v, startS, endS, distanceM, cost, visits, breaks }) => {
      const vehicle = asked.vehicles[v]!
      return {
        vehicleId: vehicle.id,
        startS,
        endS,
        distanceM,
        cost,
        visits: visits.map(({ stop, arrivalS, serviceStartS, departureS }, at) => {
          const from = at === 0 ? vehicle.start : problem.stops[visits[at - 1]!.stop]!.place
          const way = from === null ? undefined : from * problem.places + problem.stops[stop]!.place
          return {
            stopId: asked.stops[stop]!.id,
            arrivalS,
            serviceS: serviceStartS,
            departureS,
            travelS: way === undefined ? 0 : problem.durationS[way]!,
            distanceM: way === undefined ? 0 : problem.distanceM[way]!,
          }
        }),
        breaks: breaks.map(({ startS, endS }) => ({ startS, endS })),
      }
    }),
    unserved: solution.unserved.map(({ stop, reason }) => ({ stopId: asked.stops[stop]!.id, reason })),
    cost: solution.cost,
  }
}
