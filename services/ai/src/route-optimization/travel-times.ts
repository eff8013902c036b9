import type { RouteProblem } from '@clutch/contracts/fleet/route-plans'

export type Places = RouteProblem['places']

export interface TravelMatrix {
  /** places × places, by row: from, to. */
  durationS: Float64Array
  distanceM: Float64Array
}

/** The port: how long and how far it is between places. */
export interface TravelTimes {
  name: string
  ask(places: Places, signal: AbortSignal): Promise<TravelMatrix>
}
