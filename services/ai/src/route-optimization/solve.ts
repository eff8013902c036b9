import { type CompiledProblem, compileProblem } from './compiled-problem.ts'
import { beginWithCurrent } from './current.ts'
import { scheduleOf } from './driving-time.ts'
import type { Blinks } from './insertion.ts'
import { randomOf } from './random.ts'
import { ordersOf, recreate } from './recreate.ts'
import { emptyRoutes, measure, moveCostOf, type Routes, takeOut } from './routes.ts'
import type { RoutingProblem, RoutingSolution } from './routing-problem.ts'
import { chooseRuin, neighboursOf, type Ruin } from './ruin.ts'
import { reasonsOf } from './unserved.ts'

export interface SolveOptions {
  /** Of wall time, from the call on. */
  deadlineMs: number
  seed: number
  /** With it the answer follows from problem and seed alone, as long as the deadline is not reached. */
  iterations?: number
  now: () => number
  /** Told a few times on the way, at most `maxProgress`. */
  onProgress?: (progress: SolveProgress) => void
}

export interface SolveProgress {
  /** 0 to 1, of the time or the iterations. */
  share: number
  iterations: number
  cost: number
  unserved: number
}

export interface Solved {
  solution: RoutingSolution
  iterations: number
}

const maxProgress = 20

/** One position in a hundred is passed over; from the paper. */
const blinkShare = 0.01
/** Temperatures, as a share of the mean cost of a way between stops at the beginning. */
const hottest = 1
const coldest = 0.01
/** Giving a stop to another vehicle than before costs this share of a way between stops on average. */
const moveShare = 0.25
/** Another plan than the last one, with the least change, has to save this share of what is driven: drivers know theirs already. */
const worthChange = 0.03
/** Iterations between two looks at the clock. */
const clockEvery = 32

/**
 * Ruin and recreate with simulated annealing. It always has a plan that can be driven; the best one so far is the answer.
 * @throws RangeError when it is no problem
 */
export function solve(problem: RoutingProblem, options: SolveOptions): Solved {
  const startedMs = options.now()
  const compiled = compileProblem(problem)
  const routes = emptyRoutes(compiled)
  const random = randomOf(options.seed)
  const search = beginSearch(routes, problem, random)
  const best = search.best

  let iterations = 0
  let share = 0
  let told = 0
  const limit = options.iterations ?? Infinity
  const isHopeless = compiled.stops === 0 || compiled.vehicles === 0
  while (!isHopeless && iterations < limit) {
    if (iterations % clockEvery === 0) {
      const spent = (options.now() - startedMs) / options.deadlineMs
      if (spent >= 1) break
      share = Math.max(spent, iterations / limit)
      search.cool(share)
      if (options.onProgress !== undefined && share * maxProgress >= told + 1 && told < maxProgress) {
        told = Math.floor(share * maxProgress)
        options.onProgress({ share, iterations, cost: best.cost, unserved: best.unserved })
      }
    }
    iterations += 1
    search.step()
  }
  return { solution: answerOf(problem, compiled, routes, search.chosen()), iterations }
}

interface Best {
  cost: number
  unserved: number
  routes: number[][]
}

const never: Blinks = { left: Infinity, next: () => Infinity }

function beginSearch(routes: Routes, { stops }: RoutingProblem, random: ReturnType<typeof randomOf>) {
  const { problem, length, node, stride } = routes
  const neighbours = neighboursOf(routes)
  const priority = stops.map(({ priority, penalty }) => (penalty === null ? priority : 0))
  const orders = ordersOf(routes, priority)
  const blinks: Blinks = {
    left: 0,
    next: () => 1 + Math.floor(Math.log(1 - random.uniform()) / Math.log(1 - blinkShare)),
  }
  blinks.left = blinks.next()
  const ruin: Ruin = {
    isTaken: new Uint8Array(problem.stops),
    absent: new Int32Array(problem.stops),
    absentCount: 0,
    touched: [],
  }
  // What an iteration has changed, to take it back.
  const saved = new Int32Array(problem.vehicles * stride)
  const savedLength = new Int32Array(problem.vehicles)
  const isSaved = new Uint8Array(problem.vehicles)
  const changed: number[] = []
  const absentBefore = new Int32Array(problem.stops)
  let absentCountBefore = 0
  const touch = (v: number) => {
    if (isSaved[v]! === 1) return
    isSaved[v] = 1
    changed.push(v)
    savedLength[v] = length[v]!
    const base = v * stride
    for (let at = 1; at <= length[v]!; at++) saved[base + at] = node[base + at]!
  }
  const recreation = { orders, random, blinks, touch, priority }
  const isPlannedAnew = problem.current.some((of) => of.length > 0)
  beginWithCurrent(routes)
  if (isPlannedAnew) routes.moveCost = moveShare * meanLegCost(routes)
  /** How often a stop was left out: those that are hard to place go before others. */
  const leftOut = new Float64Array(problem.stops)

  for (let stop = 0; stop < problem.stops; stop++)
    if (routes.vehicleOf[stop]! === -1) ruin.absent[ruin.absentCount++] = stop
  recreate(routes, ruin, { ...recreation, blinks: isPlannedAnew ? { ...never } : blinks })
  forgetChanges()
  let cost = costOf(routes, ruin)
  let rarity = 0
  const best: Best = { cost, unserved: ruin.absentCount, routes: listed(routes) }
  const least = { cost, drivenCost: drivenCost(routes), routes: best.routes }
  const legs = Math.max(1, problem.stops - ruin.absentCount)
  const mean = meanLegCost(routes) || cost / legs || 1
  let temperature = hottest * mean

  function forgetChanges(): void {
    for (const v of changed) isSaved[v] = 0
    changed.length = 0
  }

  function step(): void {
    absentCountBefore = ruin.absentCount
    for (let i = 0; i < absentCountBefore; i++) absentBefore[i] = ruin.absent[i]!
    ruin.touched.length = 0
    chooseRuin(routes, ruin, neighbours, random)
    for (const v of ruin.touched) {
      touch(v)
      takeOut(routes, v, ruin.isTaken)
      measure(routes, v)
    }
    for (let i = absentCountBefore; i < ruin.absentCount; i++) ruin.isTaken[ruin.absent[i]!] = 0
    recreate(routes, ruin, recreation)
    const next = costOf(routes, ruin)
    let nextRarity = 0
    for (let i = 0; i < ruin.absentCount; i++) nextRarity += ++leftOut[ruin.absent[i]!]!
    const isAccepted =
      next < cost - temperature * Math.log(random.uniform()) ||
      (ruin.absentCount > 0 && absentCountBefore > 0 && ruin.absentCount <= absentCountBefore && nextRarity < rarity)
    if (isAccepted) {
      cost = next
      rarity = nextRarity
      if (cost < best.cost - 1e-9) {
        best.cost = cost
        best.unserved = ruin.absentCount
        best.routes = listed(routes)
      }
    } else takeBack()
    forgetChanges()
  }

  function takeBack(): void {
    for (const v of changed) {
      const base = v * stride
      for (let at = 1; at <= length[v]!; at++) routes.vehicleOf[node[base + at]!] = -1
    }
    for (const v of changed) {
      const base = v * stride
      length[v] = savedLength[v]!
      for (let at = 1; at <= length[v]!; at++) node[base + at] = saved[base + at]!
      measure(routes, v)
    }
    ruin.absentCount = absentCountBefore
    for (let i = 0; i < absentCountBefore; i++) ruin.absent[i] = absentBefore[i]!
  }

  /** The best, with what it still has room for; where it was planned before, only if that is worth the change. */
  function chosen(): number[][] {
    const isWorth = !isPlannedAnew || best.cost < least.cost - worthChange * least.drivenCost
    load(routes, isWorth ? best.routes : least.routes)
    ruin.absentCount = 0
    for (let stop = 0; stop < problem.stops; stop++)
      if (routes.vehicleOf[stop]! === -1) ruin.absent[ruin.absentCount++] = stop
    recreate(routes, ruin, { ...recreation, blinks: { ...never } })
    return listed(routes)
  }

  return {
    best,
    chosen,
    step,
    cool: (share: number) => {
      temperature = hottest * mean * (coldest / hottest) ** Math.min(1, share)
    },
  }
}

/** Summed anew each time, over few vehicles: a running sum would drift. */
function costOf(routes: Routes, ruin: Ruin): number {
  const { problem, vehicleOf } = routes
  let sum = drivenCost(routes)
  if (routes.moveCost > 0)
    for (let stop = 0; stop < problem.stops; stop++)
      if (vehicleOf[stop]! !== -1) sum += moveCostOf(routes, vehicleOf[stop]!, stop)
  for (let i = 0; i < ruin.absentCount; i++) sum += problem.penalty[ruin.absent[i]!]!
  return sum
}

function drivenCost({ problem, cost }: Routes): number {
  let sum = 0
  for (let v = 0; v < problem.vehicles; v++) sum += cost[v]!
  return sum
}

function meanLegCost({ problem, length, distance }: Routes): number {
  let [sum, legs] = [0, 0]
  for (let v = 0; v < problem.vehicles; v++) {
    if (length[v]! === 0) continue
    sum += problem.costPerM[v]! * distance[v]!
    legs += length[v]! + 1
  }
  return legs === 0 ? 0 : sum / legs
}

function listed({ problem, length, node, stride }: Routes): number[][] {
  return Array.from({ length: problem.vehicles }, (_, v) => [
    ...node.subarray(v * stride + 1, v * stride + 1 + length[v]!),
  ])
}

function load(routes: Routes, all: number[][]): void {
  routes.vehicleOf.fill(-1)
  all.forEach((stops, v) => {
    routes.length[v] = stops.length
    stops.forEach((stop, at) => {
      routes.node[v * routes.stride + 1 + at] = stop
    })
    measure(routes, v)
  })
}

function answerOf(
  problem: RoutingProblem,
  compiled: CompiledProblem,
  routes: Routes,
  best: number[][],
): RoutingSolution {
  load(routes, best)
  const planned = best.flatMap((stops, v) => {
    if (stops.length === 0) return []
    const table = scheduleOf(compiled, v, stops)
    // Only of what a vehicle does first, when that cannot be done: who asks allows for it (`late-prefix.ts`).
    return table === undefined ? [] : [{ vehicle: v, ...table, distanceM: routes.distance[v]!, cost: routes.cost[v]! }]
  })
  const served = new Set(planned.flatMap(({ visits }) => visits.map(({ stop }) => stop)))
  const unserved = problem.stops.flatMap((_, stop) => (served.has(stop) ? [] : [stop]))
  const reasons = reasonsOf(routes, problem, unserved)
  return {
    routes: planned,
    unserved: unserved.map((stop, i) => ({ stop, reason: reasons[i]! })),
    cost: planned.reduce((sum, { cost }) => sum + cost, 0),
  }
}
