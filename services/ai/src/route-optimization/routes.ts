import { type CompiledProblem, toleranceS } from './compiled-problem.ts'
import { scheduleOf } from './driving-time.ts'
import { afterBreak, earliestStart, latestStart } from './timetable.ts'

/**
 * The routes of a plan that is searched: for every position what is needed to say in constant time whether a stop can be
 * put before it. Position 0 is the start, 1 … length the stops, length + 1 the end.
 */
export interface Routes {
  readonly problem: CompiledProblem
  /** Positions of one vehicle. */
  readonly stride: number
  readonly length: Int32Array
  readonly node: Int32Array
  /** Of a stop; -1 while it is not served. */
  readonly vehicleOf: Int32Array
  readonly positionOf: Int32Array
  /** Of the way to a position. */
  readonly legM: Float64Array
  readonly legS: Float64Array
  /** × layers: the earliest end at a position, and the latest arrival from which the rest can be driven, k breaks taken. */
  readonly endS: Float64Array
  readonly latestS: Float64Array
  /** × dimensions: what is on board on leaving, the most of it so far, and the most from there on. */
  readonly load: Float64Array
  readonly mostBefore: Float64Array
  readonly mostAfter: Float64Array
  readonly distance: Float64Array
  readonly cost: Float64Array
  readonly trial: Int32Array
  /** What a stop costs that goes to another vehicle than was planned before: beside what is driven, and not told. */
  moveCost: number
}

export function emptyRoutes(problem: CompiledProblem): Routes {
  const { stops, vehicles, layers, dimensions } = problem
  const stride = stops + 2
  const positions = vehicles * stride
  const routes: Routes = {
    problem,
    stride,
    length: new Int32Array(vehicles),
    node: new Int32Array(positions),
    vehicleOf: new Int32Array(stops).fill(-1),
    positionOf: new Int32Array(stops),
    legM: new Float64Array(positions),
    legS: new Float64Array(positions),
    endS: new Float64Array(positions * layers),
    latestS: new Float64Array(positions * layers),
    load: new Float64Array(positions * dimensions),
    mostBefore: new Float64Array(positions * dimensions),
    mostAfter: new Float64Array(positions * dimensions),
    distance: new Float64Array(vehicles),
    cost: new Float64Array(vehicles),
    trial: new Int32Array(stops + 2),
    moveCost: 0,
  }
  for (let v = 0; v < vehicles; v++) {
    routes.node[v * stride] = problem.startNode[v]!
    problem.prefix[v]!.forEach((stop, at) => {
      routes.node[v * stride + 1 + at] = stop
    })
    routes.length[v] = problem.prefix[v]!.length
    measure(routes, v)
  }
  return routes
}

/** Works out everything about a route whose stops were changed. */
export function measure(routes: Routes, v: number): void {
  const { problem, stride, length, node, vehicleOf, positionOf, legM, legS } = routes
  const { nodes, distance, duration, endNode, dimensions } = problem
  const base = v * stride
  const count = length[v]!
  node[base + count + 1] = endNode[v]!
  let metres = 0
  let from = node[base]!
  for (let at = 1; at <= count + 1; at++) {
    const to = node[base + at]!
    const way = from * nodes + to
    metres += distance[way]!
    legM[base + at] = distance[way]!
    legS[base + at] = duration[way]!
    if (at <= count) {
      vehicleOf[to] = v
      positionOf[to] = at
    }
    from = to
  }
  routes.distance[v] = metres
  if (!problem.isTimeless) {
    if (problem.layers === 1) measureTime(routes, base, count, v)
    else measureLayers(routes, base, count, v)
  }
  if (dimensions > 0) measureLoads(routes, base, count)
  routes.cost[v] =
    count === 0
      ? 0
      : problem.fixedCost[v]! +
        problem.costPerM[v]! * metres +
        (problem.costPerS[v]! > 0
          ? problem.costPerS[v]! * durationOf(routes, v, node.subarray(base + 1, base + 1 + count))
          : 0)
}

function measureTime({ problem, node, legS, endS, latestS }: Routes, base: number, count: number, v: number): void {
  const { serviceS, shiftFrom, shiftTo } = problem
  let t = shiftFrom[v]!
  endS[base] = t
  for (let at = 1; at <= count; at++) {
    const stop = node[base + at]!
    t = earliestStart(problem, stop, t + legS[base + at]!) + serviceS[stop]!
    endS[base + at] = t
  }
  endS[base + count + 1] = t + legS[base + count + 1]!
  t = shiftTo[v]!
  latestS[base + count + 1] = t
  for (let at = count; at >= 1; at--) {
    const stop = node[base + at]!
    t = latestStart(problem, stop, t - legS[base + at + 1]! - serviceS[stop]!)
    latestS[base + at] = t
  }
  latestS[base] = t - legS[base + 1]!
}

function measureLayers({ problem, node, legS, endS, latestS }: Routes, base: number, count: number, v: number): void {
  const { serviceS, shiftFrom, shiftTo, layers } = problem
  const breaks = problem.breaks[v]!
  const most = breaks.length
  for (let k = 0; k < layers; k++) endS[base * layers + k] = k === 0 ? shiftFrom[v]! : Infinity
  for (let at = 1; at <= count + 1; at++) {
    const [here, before, leg] = [(base + at) * layers, (base + at - 1) * layers, legS[base + at]!]
    const stop = node[base + at]!
    for (let k = 0; k < layers; k++) {
      let arrival = k <= most ? endS[before + k]! + leg : Infinity
      if (k > 0 && k <= most) arrival = Math.min(arrival, afterBreak(breaks[k - 1]!, endS[before + k - 1]!, leg))
      endS[here + k] = at > count ? arrival : earliestStart(problem, stop, arrival) + serviceS[stop]!
    }
  }
  const end = (base + count + 1) * layers
  for (let k = 0; k < layers; k++)
    latestS[end + k] = k > most ? -Infinity : Math.min(shiftTo[v]!, breaks[k]?.latestS ?? Infinity)
  for (let at = count; at >= 0; at--) {
    const [here, after, leg] = [(base + at) * layers, (base + at + 1) * layers, legS[base + at + 1]!]
    const stop = node[base + at]!
    for (let k = 0; k < layers; k++) {
      const end = latestEnd(breaks, latestS, after, k, leg)
      latestS[here + k] = at === 0 ? end : latestStart(problem, stop, end - serviceS[stop]!)
    }
  }
}

/** The latest end before a leg, k breaks taken, from which the rest can be driven. */
function latestEnd(
  breaks: CompiledProblem['breaks'][number],
  latestS: Float64Array,
  after: number,
  k: number,
  leg: number,
): number {
  const without = latestS[after + k]! - leg
  const next = breaks[k]
  if (next === undefined) return without
  const until = latestS[after + k + 1]!
  if (next.earliestS + next.durationS > until + toleranceS) return without
  return Math.max(without, Math.min(next.latestS, until - next.durationS - leg))
}

function measureLoads({ problem, node, load, mostBefore, mostAfter }: Routes, base: number, count: number): void {
  const { dimensions, deliver, pickUp, partner, isPickUpOfPair, pairLoad } = problem
  for (let d = 0; d < dimensions; d++) {
    let on = 0
    for (let at = 1; at <= count; at++) on += deliver[node[base + at]! * dimensions + d]!
    load[base * dimensions + d] = on
    mostBefore[base * dimensions + d] = on
    let most = on
    for (let at = 1; at <= count; at++) {
      const stop = node[base + at]!
      const of = stop * dimensions + d
      on += pickUp[of]! - deliver[of]!
      if (partner[stop]! !== -1) on += isPickUpOfPair[stop]! === 1 ? pairLoad[of]! : -pairLoad[of]!
      if (on > most) most = on
      load[(base + at) * dimensions + d] = on
      mostBefore[(base + at) * dimensions + d] = most
    }
    most = 0
    for (let at = count; at >= 0; at--) {
      const on = load[(base + at) * dimensions + d]!
      if (on > most) most = on
      mostAfter[(base + at) * dimensions + d] = most
    }
  }
}

/** From leaving as late as does no harm to the end. Infinity when it cannot be driven in time. */
export function durationOf({ problem }: Routes, v: number, stops: ArrayLike<number>): number {
  if (stops.length === 0) return 0
  if (problem.breaks[v]!.length > 0 || problem.driving[v] != null) {
    const table = scheduleOf(problem, v, stops)
    return table === undefined ? Infinity : table.endS - table.startS
  }
  const { nodes, duration, startNode, endNode, serviceS, shiftFrom, shiftTo } = problem
  const count = stops.length
  let t = shiftFrom[v]!
  let from = startNode[v]!
  for (let at = 0; at < count; at++) {
    const stop = stops[at]!
    t = earliestStart(problem, stop, t + duration[from * nodes + stop]!) + serviceS[stop]!
    from = stop
  }
  const end = t + duration[from * nodes + endNode[v]!]!
  if (end > shiftTo[v]! + toleranceS) return Infinity
  t = end
  let to = endNode[v]!
  for (let at = count - 1; at >= 0; at--) {
    const stop = stops[at]!
    t = latestStart(problem, stop, t - duration[stop * nodes + to]! - serviceS[stop]!)
    to = stop
  }
  return end - Math.max(shiftFrom[v]!, t - duration[startNode[v]! * nodes + to]!)
}

/** What it costs that these stops are served by this vehicle, of what was planned otherwise before. */
export function moveCostOf({ problem: { home }, moveCost }: Routes, v: number, stop: number): number {
  return moveCost > 0 && home[stop]! !== -1 && home[stop]! !== v ? moveCost : 0
}

/** Puts a stop before a position. What follows from it is worked out by `measure`. */
export function putBefore({ stride, length, node }: Routes, v: number, at: number, stop: number): void {
  const base = v * stride
  const count = length[v]!
  node.copyWithin(base + at + 1, base + at, base + count + 1)
  node[base + at] = stop
  length[v] = count + 1
}

/** Takes out the stops that are marked. */
export function takeOut({ stride, length, node, vehicleOf }: Routes, v: number, isTaken: Uint8Array): void {
  const base = v * stride
  const count = length[v]!
  let kept = 0
  for (let at = 1; at <= count; at++) {
    const stop = node[base + at]!
    if (isTaken[stop]! === 1) vehicleOf[stop] = -1
    else node[base + 1 + kept++] = stop
  }
  length[v] = kept
}
