import type { DrivingLimit, RoutingProblem, Stop, Vehicle } from './routing-problem.ts'

/** Times are compared with this tolerance: sums of the same numbers in another order differ in the last digits. */
export const toleranceS = 1e-7

/** So long is a way that is none: no shift and no window is so wide. */
export const unreachable = 1e8

/**
 * A problem as the search reads it: typed arrays over nodes. Nodes are the stops, then the vehicles' starts and ends, then
 * `nowhere`, which is no way from anywhere.
 */
export interface CompiledProblem {
  readonly stops: number
  readonly nodes: number
  readonly vehicles: number
  readonly dimensions: number
  /** By row: from, to. `…To` is by row: to, from. */
  readonly distance: Float64Array
  readonly distanceTo: Float64Array
  readonly duration: Float64Array
  readonly durationTo: Float64Array
  readonly serviceS: Float64Array
  /** Windows of stop s are windowAt[s] … windowAt[s + 1]. */
  readonly windowAt: Int32Array
  readonly windowFrom: Float64Array
  readonly windowTo: Float64Array
  /** stops × dimensions */
  readonly deliver: Float64Array
  readonly pickUp: Float64Array
  readonly penalty: Float64Array
  /** The other of a pair, or -1. */
  readonly partner: Int32Array
  readonly isPickUpOfPair: Uint8Array
  /** stops × dimensions: the load of a pair, at both of its stops. */
  readonly pairLoad: Float64Array
  readonly startNode: Int32Array
  readonly endNode: Int32Array
  readonly shiftFrom: Float64Array
  readonly shiftTo: Float64Array
  /** vehicles × dimensions */
  readonly capacity: Float64Array
  readonly fixedCost: Float64Array
  readonly costPerM: Float64Array
  readonly costPerS: Float64Array
  readonly maxDistance: Float64Array
  readonly maxDuration: Float64Array
  readonly maxLength: Int32Array
  /** Breaks of a vehicle. */
  readonly breaks: readonly Vehicle['breaks'][]
  /** 1 + the most breaks of any vehicle. */
  readonly layers: number
  readonly driving: readonly (DrivingLimit | null)[]
  /** Of a vehicle whose time, or driving, is limited: whether a stop can be put somewhere shows only when all of it is gone through. */
  readonly isGoneThrough: Uint8Array
  readonly prefix: readonly (readonly number[])[]
  readonly current: readonly (readonly number[])[]
  /** Of a stop: the vehicle that was to serve it, or -1. */
  readonly home: Int32Array
  /** vehicles × stops */
  readonly allowed: Uint8Array
  /** Vehicles of one kind are as good as each other while they are empty. */
  readonly kind: Int32Array
  /** Time decides nothing: no windows, no shifts, no cost of time. */
  readonly isTimeless: boolean
  /** Everything is brought from the start, or everything is taken to the end, and there are no pairs. */
  readonly hasOneWayLoads: boolean
}

/** @throws RangeError when it is no problem: an index that is none, numbers that are none */
export function compileProblem(problem: RoutingProblem): CompiledProblem {
  const { stops, vehicles, pairs, dimensions } = problem
  const ends = new Map<number, number>()
  for (const { start, end } of vehicles)
    for (const place of [start, end]) if (place !== null && !ends.has(place)) ends.set(place, stops.length + ends.size)
  const nowhere = stops.length + ends.size
  const nodes = nowhere + 1
  const placeOf = new Int32Array(nodes)
  stops.forEach(({ place }, s) => {
    placeOf[s] = place
  })
  for (const [place, node] of ends) placeOf[node] = place
  placeOf[nowhere] = -1
  const isOneMatrix = problem.distanceM === problem.durationS
  const distance = spread(problem, problem.distanceM, placeOf)
  const distanceTo = transposed(distance, nodes)
  const duration = isOneMatrix ? distance : spread(problem, problem.durationS, placeOf)
  const durationTo = isOneMatrix ? distanceTo : transposed(duration, nodes)

  const windows = stops.map(({ windows }) => (windows.length === 0 ? [[-Infinity, Infinity] as const] : windows))
  const windowAt = new Int32Array(stops.length + 1)
  windows.forEach((of, s) => {
    windowAt[s + 1] = windowAt[s]! + of.length
  })
  const partner = new Int32Array(stops.length).fill(-1)
  const isPickUpOfPair = new Uint8Array(stops.length)
  const pairLoad = new Float64Array(stops.length * dimensions)
  for (const { pickUp, delivery, load } of pairs) {
    if (partner[pickUp] !== -1 || partner[delivery] !== -1 || pickUp === delivery)
      throw new RangeError('a stop is of one pair at most')
    partner[pickUp] = delivery
    partner[delivery] = pickUp
    isPickUpOfPair[pickUp] = 1
    for (let d = 0; d < dimensions; d++) {
      pairLoad[pickUp * dimensions + d] = load[d] ?? 0
      pairLoad[delivery * dimensions + d] = load[d] ?? 0
    }
  }
  for (const { prefix } of vehicles)
    if (prefix.some((stop) => partner[stop] !== -1 && !prefix.includes(partner[stop]!)))
      throw new RangeError('of a pair both stops are done first, or none')
  const allowed = new Uint8Array(vehicles.length * stops.length)
  vehicles.forEach((vehicle, v) => {
    stops.forEach((stop, s) => {
      allowed[v * stops.length + s] = isAllowed(vehicle, v, stop) ? 1 : 0
    })
  })
  const kinds = new Map<string, number>()
  const kind = Int32Array.from(vehicles, (vehicle, v) => {
    const row = Buffer.from(allowed.subarray(v * stops.length, (v + 1) * stops.length)).toString('latin1')
    const key = JSON.stringify([{ ...vehicle, id: '' }, row])
    if (!kinds.has(key)) kinds.set(key, kinds.size)
    return kinds.get(key)!
  })
  const deliver = loads(stops, 'deliver', dimensions)
  const pickUp = loads(stops, 'pickUp', dimensions)
  const isTimeless =
    windows.every((of) => of.length === 1 && of[0]![0] === -Infinity && of[0]![1] === Infinity) &&
    vehicles.every(
      ({ shift, costPerS, maxDurationS, breaks, driving }) =>
        shift[1] === Infinity && costPerS === 0 && maxDurationS === null && breaks.length === 0 && driving === null,
    )
  const home = new Int32Array(stops.length).fill(-1)
  vehicles.forEach(({ prefix, current }, v) => {
    for (const s of [...prefix, ...current]) home[s] = v
  })
  const dear = dearestWay(problem)
  return {
    stops: stops.length,
    nodes,
    vehicles: vehicles.length,
    dimensions,
    distance,
    distanceTo,
    duration,
    durationTo,
    serviceS: Float64Array.from(stops, ({ serviceS }) => serviceS),
    windowAt,
    windowFrom: Float64Array.from(windows.flat(), ([from]) => from),
    windowTo: Float64Array.from(windows.flat(), ([, to]) => to),
    deliver,
    pickUp,
    penalty: Float64Array.from(stops, ({ penalty, priority }) => penalty ?? dear * (1 + priority / 10)),
    partner,
    isPickUpOfPair,
    pairLoad,
    startNode: Int32Array.from(vehicles, ({ start }) => (start === null ? nowhere : ends.get(start)!)),
    endNode: Int32Array.from(vehicles, ({ end }) => (end === null ? nowhere : ends.get(end)!)),
    shiftFrom: Float64Array.from(vehicles, ({ shift }) => shift[0]),
    shiftTo: Float64Array.from(vehicles, ({ shift }) => shift[1]),
    capacity: Float64Array.from(
      vehicles.flatMap(({ capacity }) => Array.from({ length: dimensions }, (_, d) => capacity[d] ?? 0)),
    ),
    fixedCost: Float64Array.from(vehicles, ({ fixedCost }) => fixedCost),
    costPerM: Float64Array.from(vehicles, ({ costPerM }) => costPerM),
    costPerS: Float64Array.from(vehicles, ({ costPerS }) => costPerS),
    maxDistance: Float64Array.from(vehicles, ({ maxDistanceM }) => maxDistanceM ?? Infinity),
    maxDuration: Float64Array.from(vehicles, ({ maxDurationS }) => maxDurationS ?? Infinity),
    maxLength: Int32Array.from(vehicles, ({ maxStops }) => maxStops ?? stops.length),
    breaks: vehicles.map(({ breaks, shift }) => breaks.filter(({ latestS }) => latestS >= shift[0])),
    layers: 1 + Math.max(0, ...vehicles.map(({ breaks }) => breaks.length)),
    driving: vehicles.map(({ driving }) => driving),
    isGoneThrough: Uint8Array.from(vehicles, ({ maxDurationS, driving }) =>
      maxDurationS !== null || driving !== null ? 1 : 0,
    ),
    prefix: vehicles.map(({ prefix }) => prefix),
    current: vehicles.map(({ current }) => current),
    home,
    allowed,
    kind,
    isTimeless,
    hasOneWayLoads:
      pairs.length === 0 && (deliver.every((amount) => amount === 0) || pickUp.every((amount) => amount === 0)),
  }
}

function isAllowed(vehicle: Vehicle, v: number, { skills, vehicles }: Stop): boolean {
  return (vehicles === null || vehicles.includes(v)) && skills.every((skill) => vehicle.skills.includes(skill))
}

/** More than serving any one stop by itself can cost, so that no stop that has to be served is left out to save. */
function dearestWay({ vehicles, distanceM, durationS, stops }: RoutingProblem): number {
  const [farM, farS] = [largest(distanceM), largest(durationS)]
  const serviceS = Math.max(0, ...stops.map(({ serviceS }) => serviceS))
  const dear = vehicles.map(
    ({ fixedCost, costPerM, costPerS, shift }) =>
      fixedCost +
      costPerM * farM * 4 +
      costPerS * (Number.isFinite(shift[1]) ? shift[1] - shift[0] : farS * 4 + serviceS * 2),
  )
  return 1 + 10 * Math.max(0, ...dear)
}

function largest(of: Float64Array): number {
  let most = 0
  for (const value of of) if (value > most && value < unreachable) most = value
  return most
}

function spread({ places }: RoutingProblem, matrix: Float64Array, placeOf: Int32Array): Float64Array {
  const nodes = placeOf.length
  const out = new Float64Array(nodes * nodes)
  for (let from = 0; from < nodes - 1; from++) {
    const row = placeOf[from]! * places
    for (let to = 0; to < nodes - 1; to++) {
      const value = matrix[row + placeOf[to]!]
      if (value === undefined || Number.isNaN(value) || value < 0) throw new RangeError('a way without a length')
      out[from * nodes + to] = value
    }
  }
  return out
}

/** The same array where there and back are the same: half as much to keep in the processor's cache. */
function transposed(matrix: Float64Array, nodes: number): Float64Array {
  const out = new Float64Array(matrix.length)
  let isSymmetric = true
  for (let from = 0; from < nodes; from++)
    for (let to = 0; to < nodes; to++) {
      const way = matrix[from * nodes + to]!
      out[to * nodes + from] = way
      if (way !== matrix[to * nodes + from]) isSymmetric = false
    }
  return isSymmetric ? matrix : out
}

function loads(stops: readonly Stop[], of: 'deliver' | 'pickUp', dimensions: number): Float64Array {
  return Float64Array.from(stops.flatMap((stop) => Array.from({ length: dimensions }, (_, d) => stop[of][d] ?? 0)))
}
