import { encodePolyline, thinnedLine } from '@clutch/shared/polyline'
import type { RoutingProblem, RoutingSolution } from './routing-problem.ts'
import type { Asking, Places, TravelTimes } from './travel-times.ts'

/** Roads are told to within so many metres: who is followed along them is not followed more closely. */
const withinM = 25
/** Points of one way at most, and of all ways of a plan: an answer is one message. */
const mostOfWay = 60
const mostOfAll = 40_000
/** Routes that are asked about side by side. */
const atOnce = 4

export interface Roads {
  /** To each stop. */
  to: (string | null)[]
  back: string | null
}

/**
 * Which roads the routes of a plan take, where somebody knows; nothing for a route that cannot be told. A plan does not fail for want of
 * it.
 */
export async function roadsOf(
  { places, problem, solution }: { places: Places; problem: RoutingProblem; solution: RoutingSolution },
  travelTimes: TravelTimes,
  asking: Asking,
): Promise<Roads[]> {
  const { routes } = solution
  const ways = routes.map(({ vehicle: v, visits }) => {
    const { start, end } = problem.vehicles[v]!
    const stops = visits.map(({ stop }) => problem.stops[stop]!.place)
    return { hasStart: start !== null, hasEnd: end !== null, at: [start, ...stops, end].filter((of) => of !== null) }
  })
  const legs = ways.reduce((sum, { at }) => sum + at.length, 0)
  const most = Math.max(4, Math.min(mostOfWay, Math.floor(mostOfAll / Math.max(1, legs))))
  const found: Roads[] = routes.map(({ visits }) => ({ to: visits.map(() => null), back: null }))
  const left = [...ways.entries()]
  const run = async () => {
    for (let next = left.shift(); next !== undefined && !asking.signal.aborted; next = left.shift()) {
      const [r, { at, hasStart, hasEnd }] = next
      if (at.length < 2) continue
      try {
        const lines = await travelTimes.roads!(
          at.map((place) => places[place]!),
          asking,
        )
        const told = lines.map((line) =>
          encodePolyline(
            thinnedLine(
              line.map(([lat, lon]) => ({ lat, lon })),
              { withinM, most },
            ),
          ),
        )
        const { to } = found[r]!
        const first = hasStart ? 0 : 1
        for (let leg = first; leg < to.length; leg++) to[leg] = told[leg - first] ?? null
        if (hasEnd) found[r]!.back = told.at(-1) ?? null
      } catch {
        // Its corridor is the wider one.
      }
    }
  }
  if (travelTimes.roads !== undefined) await Promise.all(Array.from({ length: atOnce }, run))
  return found
}
