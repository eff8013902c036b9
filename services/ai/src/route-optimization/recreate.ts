import { type Blinks, findPlace, noPlace, type Place } from './insertion.ts'
import type { Random } from './random.ts'
import { measure, putBefore, type Routes } from './routes.ts'
import type { Ruin } from './ruin.ts'

/** In which order what is taken out is put back, and how often each; the last three where there are windows. */
const orders = ['random', 'load', 'far', 'close', 'narrow', 'early', 'late'] as const
const weights = [4, 4, 2, 1, 2, 2, 2]

export interface Orders {
  /** By order: the key after which stops are put back, the smallest first. */
  readonly keys: readonly Float64Array[]
  readonly cumulative: readonly number[]
}

export function ordersOf({ problem }: Routes, priority: readonly number[]): Orders {
  const { stops, dimensions, nodes, distance } = problem
  const over = (key: (stop: number) => number) => Float64Array.from({ length: stops }, (_, s) => key(s))
  const width = (s: number) =>
    problem.windowTo[problem.windowAt[s + 1]! - 1]! - problem.windowFrom[problem.windowAt[s]!]!
  const far = over((s) => {
    let nearest = Infinity
    for (let v = 0; v < problem.vehicles; v++) nearest = Math.min(nearest, distance[problem.startNode[v]! * nodes + s]!)
    return -nearest
  })
  const load = over((s) => {
    let most = 0
    for (let d = 0; d < dimensions; d++) {
      const of = s * dimensions + d
      const capacity = problem.capacity[d] || 1
      most = Math.max(most, (problem.deliver[of]! + problem.pickUp[of]! + problem.pairLoad[of]!) / capacity)
    }
    return -most
  })
  const isTimed = !problem.isTimeless && over(width).some(Number.isFinite)
  const keys = [
    new Float64Array(stops),
    load,
    far,
    far.map((key) => -key),
    ...(isTimed
      ? [
          over((s) => finite(width(s))),
          over((s) => finite(problem.windowFrom[problem.windowAt[s]!]!)),
          over((s) => -finite(problem.windowTo[problem.windowAt[s + 1]! - 1]!)),
        ]
      : []),
  ]
  // What matters most is put back first, whatever the order is.
  if (priority.some((of) => of !== priority[0]))
    for (const key of keys) {
      const spread = 1 + Math.max(...key) - Math.min(...key)
      priority.forEach((of, s) => {
        key[s]! -= (of * spread) / 10
      })
    }
  let sum = 0
  const cumulative = weights.slice(0, keys.length).map((weight) => (sum += weight))
  return { keys, cumulative }
}

function finite(value: number): number {
  return value === Infinity ? 1e9 : value === -Infinity ? -1e9 : value
}

export interface Recreation {
  readonly orders: Orders
  readonly random: Random
  readonly blinks: Blinks
  /** By vehicle: its routes were saved in this iteration. */
  readonly touch: (v: number) => void
  readonly priority: readonly number[]
}

/** Puts back what is not served, each where it costs least; what fits nowhere stays out, and so does what is not worth it. */
export function recreate(routes: Routes, ruin: Ruin, { orders, random, blinks, touch }: Recreation): void {
  const { problem, length } = routes
  sortAbsent(ruin, orders, random)
  const best: Place = noPlace()
  let left = 0
  for (let i = 0; i < ruin.absentCount; i++) {
    const stop = ruin.absent[i]!
    if (routes.vehicleOf[stop]! !== -1) continue
    best.vehicle = -1
    const partner = problem.partner[stop]!
    best.cost = problem.penalty[stop]! + (partner === -1 ? 0 : problem.penalty[partner]!)
    let emptyKinds = 0
    for (let v = 0; v < problem.vehicles; v++) {
      if (length[v]! === 0) {
        // One of a kind; kinds beyond 31 are looked at vehicle by vehicle.
        const kind = problem.kind[v]!
        if (kind < 31) {
          if ((emptyKinds & (1 << kind)) !== 0) continue
          emptyKinds |= 1 << kind
        }
      }
      findPlace(routes, v, stop, best, blinks)
    }
    if (best.vehicle === -1) {
      ruin.absent[left++] = stop
      continue
    }
    touch(best.vehicle)
    if (partner === -1) putBefore(routes, best.vehicle, best.at, stop)
    else {
      const pickUp = problem.isPickUpOfPair[stop]! === 1 ? stop : partner
      putBefore(routes, best.vehicle, best.deliveryAt, problem.partner[pickUp]!)
      putBefore(routes, best.vehicle, best.at, pickUp)
    }
    measure(routes, best.vehicle)
  }
  // Of a pair one may have been left behind before the other was placed with it.
  let count = 0
  for (let i = 0; i < left; i++) if (routes.vehicleOf[ruin.absent[i]!]! === -1) ruin.absent[count++] = ruin.absent[i]!
  ruin.absentCount = count
}

const sortKeys: number[] = []

function sortAbsent(ruin: Ruin, { keys, cumulative }: Orders, random: Random): void {
  const draw = random.uniform() * cumulative.at(-1)!
  const order = cumulative.findIndex((until) => draw < until)
  const key = keys[order]!
  const { absent, absentCount } = ruin
  const isRandom = orders[order] === 'random'
  sortKeys.length = absentCount
  for (let i = 0; i < absentCount; i++) sortKeys[i] = key[absent[i]!]! + (isRandom ? random.uniform() : 0)
  // A handful mostly: insertion sort.
  for (let i = 1; i < absentCount; i++) {
    const stop = absent[i]!
    const of = sortKeys[i]!
    let j = i - 1
    for (; j >= 0 && sortKeys[j]! > of; j--) {
      sortKeys[j + 1] = sortKeys[j]!
      absent[j + 1] = absent[j]!
    }
    sortKeys[j + 1] = of
    absent[j + 1] = stop
  }
}
