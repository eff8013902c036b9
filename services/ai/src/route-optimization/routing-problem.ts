// What is to be planned, as plain data that can be copied between threads. Seconds count from any instant that all of a
// problem share. A place is an index into the matrices.

/** From and to, both included: service begins within. */
type Window = readonly [fromS: number, toS: number]

export interface Stop {
  id: string
  place: number
  serviceS: number
  /** In order, apart from each other; none: at any time. */
  windows: readonly Window[]
  /** Brought here from where the vehicle starts, by dimension. */
  deliver: readonly number[]
  /** Taken from here to where the vehicle ends, by dimension. */
  pickUp: readonly number[]
  /** Every one of them is needed of the vehicle. */
  skills: readonly string[]
  /** What leaving it out costs; null when it has to be served if it can be. */
  penalty: number | null
  /** 0 to 100: of what has to be served and cannot all be, the higher goes first. */
  priority: number
  /** Only by one of these vehicles, by index; null for any. */
  vehicles: readonly number[] | null
}

/** What is picked up at one stop and brought to another by the same vehicle, later. Loads of both stops are this alone. */
export interface Pair {
  pickUp: number
  delivery: number
  load: readonly number[]
}

interface Break {
  /** It begins within, unless the vehicle is back before `latestS`. */
  earliestS: number
  latestS: number
  durationS: number
}

export interface Vehicle {
  id: string
  /** Null: it is where its first stop is. */
  start: number | null
  /** Null: it stays where its last stop is. */
  end: number | null
  shift: Window
  capacity: readonly number[]
  skills: readonly string[]
  /** For using it at all. */
  fixedCost: number
  costPerM: number
  /** Of the time from its start to its end, waiting and breaks included. */
  costPerS: number
  maxDistanceM: number | null
  maxDurationS: number | null
  maxStops: number | null
  /** In order, apart from each other. Taken on the way or at a stop before it is served. */
  breaks: readonly Break[]
  /** What it does first, in this order, whatever else is planned: it is on its way. */
  prefix: readonly number[]
}

export interface RoutingProblem {
  places: number
  /** places × places, by row: from, to. */
  durationS: Float64Array
  distanceM: Float64Array
  dimensions: number
  stops: readonly Stop[]
  pairs: readonly Pair[]
  vehicles: readonly Vehicle[]
}

interface Visit {
  stop: number
  arrivalS: number
  serviceStartS: number
  departureS: number
}

interface TakenBreak {
  startS: number
  endS: number
  /** The visits before it: it is taken on the way to the one with this index, or there before service. */
  before: number
}

export interface PlannedRoute {
  vehicle: number
  startS: number
  endS: number
  visits: Visit[]
  breaks: TakenBreak[]
  distanceM: number
  cost: number
}

/** Why a stop is not served. */
export type UnservedReason =
  | 'no-vehicle-with-skill'
  | 'no-vehicle-allowed'
  | 'load-exceeds-capacity'
  | 'window-unreachable'
  | 'beyond-distance-or-duration'
  | 'capacity-taken'
  | 'time-taken'
  | 'not-worth-it'

export interface RoutingSolution {
  routes: PlannedRoute[]
  unserved: { stop: number; reason: UnservedReason }[]
  /** Of the routes, without penalties. */
  cost: number
}
