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

/** How long a driver may drive before he rests, and in a day: EU 561/2006, articles 6 and 7. */
export interface DrivingLimit {
  /** At most so long without a rest of `breakS`. */
  maxS: number
  breakS: number
  dailyMaxS: number
  /** What was driven before the route begins: since the last rest, and in this day. */
  sinceBreakS: number
  todayS: number
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
  /** Null: nobody limits it. Rests that follow from it are planned beside `breaks`, whenever they are due. */
  driving: DrivingLimit | null
  /** What it does first, in this order, whatever else is planned: it is on its way. */
  prefix: readonly number[]
  /** What it would do after that as it was planned last: changed only for what is worth it. */
  current: readonly number[]
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
  /** It follows from the limit of driving. */
  isForDriving: boolean
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
  | 'no-road'
  | 'shift-too-short'
  | 'window-unreachable'
  | 'driving-time-exceeded'
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
