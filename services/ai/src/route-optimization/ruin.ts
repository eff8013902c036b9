// Slack induction by string removals (Christiaens and Vanden Berghe 2020): strings of stops that follow one another are
// taken out of routes that come close to each other, so that what is taken out can be put together anew.
import type { Random } from './random.ts'
import type { Routes } from './routes.ts'

/** Stops taken out in an iteration on average, and at most of one route; from the paper. */
const averageRemoved = 10
const maxString = 10
/** How often a string keeps stops in its middle, and how often one more of them. */
const splitShare = 0.5
const splitGrowth = 0.01
/** Neighbours looked at from the stop at which an iteration begins. */
const maxNeighbours = 400

export interface Neighbours {
  of(stop: number): Int32Array
}

/** Stops by how near they are, worked out when first asked for. */
export function neighboursOf({ problem }: Routes): Neighbours {
  const { stops, nodes, distance, distanceTo } = problem
  const known: (Int32Array | undefined)[] = new Array(stops)
  return {
    of(stop) {
      known[stop] ??= (() => {
        const row = stop * nodes
        const key = Float64Array.from({ length: stops }, (_, s) => distance[row + s]! + distanceTo[row + s]!)
        key[stop] = -1
        const all = Int32Array.from({ length: stops }, (_, s) => s)
        return all.sort((a, b) => key[a]! - key[b]! || a - b).slice(0, maxNeighbours)
      })()
      return known[stop]!
    },
  }
}

export interface Ruin {
  /** Marks of stops that are to be taken out. */
  readonly isTaken: Uint8Array
  /** Stops that are not served, `absentCount` of them. */
  readonly absent: Int32Array
  absentCount: number
  /** Vehicles whose routes lose stops. */
  readonly touched: number[]
}

/** Marks what is to be taken out; stops that a vehicle does first, whatever else is planned, stay. */
export function chooseRuin(routes: Routes, ruin: Ruin, neighbours: Neighbours, random: Random): void {
  const { problem, length, vehicleOf } = routes
  let [used, movable] = [0, 0]
  for (let v = 0; v < problem.vehicles; v++) {
    const free = length[v]! - problem.prefix[v]!.length
    if (free > 0) {
      used += 1
      movable += free
    }
  }
  if (used === 0) return
  const longest = Math.min(maxString, movable / used)
  const mostStrings = (4 * averageRemoved) / (1 + longest) - 1
  const strings = Math.floor(random.uniform() * mostStrings + 1)
  const seed = random.index(problem.stops)
  let done = 0
  for (const stop of neighbours.of(seed)) {
    if (done >= strings) break
    const v = vehicleOf[stop]!
    if (v === -1 || ruin.touched.includes(v)) continue
    const first = problem.prefix[v]!.length + 1
    const at = routes.positionOf[stop]!
    if (at < first) continue
    const free = length[v]! - first + 1
    const most = Math.min(free, longest)
    const size = Math.floor(random.uniform() * most + 1)
    markString(routes, ruin, v, { at, size: Math.min(size, free), first }, random)
    ruin.touched.push(v)
    done += 1
  }
}

function markString(
  routes: Routes,
  ruin: Ruin,
  v: number,
  { at, size, first }: { at: number; size: number; first: number },
  random: Random,
): void {
  const last = routes.length[v]!
  let kept = 0
  if (size > 1 && random.uniform() < splitShare) {
    kept = 1
    while (size + kept < last - first + 1 && random.uniform() < splitGrowth) kept += 1
    if (size + kept > last - first + 1) kept = 0
  }
  const span = size + kept
  const lowest = Math.max(first, at - span + 1)
  const highest = Math.min(at, last - span + 1)
  const from = lowest + random.index(highest - lowest + 1)
  // Where the stops that stay begin.
  const gap = kept === 0 ? -1 : from + 1 + random.index(size - 1)
  for (let i = from; i < from + span; i++) {
    if (gap !== -1 && i >= gap && i < gap + kept) continue
    mark(routes, ruin, v, i)
  }
}

function mark({ problem, node, stride, positionOf }: Routes, ruin: Ruin, v: number, at: number): void {
  const stop = node[v * stride + at]!
  if (ruin.isTaken[stop]! === 1) return
  const partner = problem.partner[stop]!
  // What the vehicle has picked up, or will first of all, it also brings.
  if (partner !== -1 && positionOf[partner]! <= problem.prefix[v]!.length) return
  ruin.isTaken[stop] = 1
  ruin.absent[ruin.absentCount++] = stop
  if (partner !== -1 && ruin.isTaken[partner]! === 0) {
    ruin.isTaken[partner] = 1
    ruin.absent[ruin.absentCount++] = partner
  }
}
