import type { RouteProblem } from '@clutch/contracts/fleet/route-plans'

export type Places = RouteProblem['places']
export type Profile = RouteProblem['profile']

export interface TravelMatrix {
  /** places × places, by row: from, to. */
  durationS: Float64Array
  distanceM: Float64Array
}

/** What is asked for, and until when. */
export interface Asking {
  profile: Profile
  signal: AbortSignal
}

/** The port: how long and how far it is between places, and which roads lead there. */
export interface TravelTimes {
  /** Whose, and for what: what a plan says it was made with. */
  nameFor(profile: Profile): string
  ask(places: Places, asking: Asking): Promise<TravelMatrix>
  /** The roads from each place to the next; nothing where nobody knows them. */
  roads?(way: Places, asking: Asking): Promise<Places[]>
}
