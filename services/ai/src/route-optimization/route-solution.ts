import type { RouteSolution, RouteSolved, RouteSolveFailed } from '@clutch/contracts/ai/route-plans'
import type { EventData } from '@clutch/contracts/contract'
import type { RouteProblem } from '@clutch/contracts/fleet/route-plans'
import type { Roads } from './roads.ts'
import type { RoutingProblem, RoutingSolution } from './routing-problem.ts'

export type Outcome =
  | { solved: EventData<typeof RouteSolved>; failed?: never }
  | { failed: EventData<typeof RouteSolveFailed>; solved?: never }

type Told = Pick<RouteSolution, 'routes' | 'unserved' | 'cost'>

/** An answer in the words of who asked: ids in place of indexes. */
export function solutionOf(
  asked: RouteProblem,
  problem: RoutingProblem,
  solution: RoutingSolution,
  roads: readonly Roads[],
): Told {
  const wayOf = (from: number | null, to: number | null) => {
    const way = from === null || to === null ? undefined : from * problem.places + to
    return way === undefined
      ? { travelS: 0, distanceM: 0 }
      : { travelS: problem.durationS[way]!, distanceM: problem.distanceM[way]! }
  }
  return {
    routes: solution.routes.map(({ vehicle: v, startS, endS, distanceM, cost, visits, breaks }, r) => {
      const vehicle = asked.vehicles[v]!
      const placeOf = (at: number) => (at < 0 ? vehicle.start : problem.stops[visits[at]!.stop]!.place)
      return {
        vehicleId: vehicle.id,
        startS,
        endS,
        distanceM,
        cost,
        back: { ...wayOf(placeOf(visits.length - 1), vehicle.end), path: roads[r]!.back },
        visits: visits.map(({ stop, arrivalS, serviceStartS, departureS }, at) => ({
          stopId: asked.stops[stop]!.id,
          arrivalS,
          serviceS: serviceStartS,
          departureS,
          ...wayOf(placeOf(at - 1), placeOf(at)),
          path: roads[r]!.to[at] ?? null,
        })),
        breaks: breaks.map(({ startS, endS, isForDriving }) => ({ startS, endS, isForDriving })),
      }
    }),
    unserved: solution.unserved.map(({ stop, reason }) => ({ stopId: asked.stops[stop]!.id, reason })),
    cost: solution.cost,
  }
}
