import { type CompiledProblem, toleranceS, unreachable } from './compiled-problem.ts'
import { scheduleOf } from './driving-time.ts'
import { findPlace, noPlace } from './insertion.ts'
import type { Routes } from './routes.ts'
import type { RoutingProblem, UnservedReason } from './routing-problem.ts'

const never = { left: Infinity, next: () => Infinity }

/** Why stops are left out of a plan: what is looked at first is what nothing but another fleet would change. */
export function reasonsOf(routes: Routes, of: RoutingProblem, stops: readonly number[]): UnservedReason[] {
  return stops.map((stop) => reasonOf(routes, of, stop))
}

function reasonOf(routes: Routes, of: RoutingProblem, stop: number): UnservedReason {
  const { problem } = routes
  const { partner, isPickUpOfPair } = problem
  const other = partner[stop]!
  const pair = other === -1 ? [stop] : isPickUpOfPair[stop]! === 1 ? [stop, other] : [other, stop]
  const all = Array.from({ length: problem.vehicles }, (_, v) => v)
  const able = all.filter((v) => pair.every((of) => problem.allowed[v * problem.stops + of]! === 1))
  if (able.length === 0) {
    const isSkilled = of.vehicles.some((vehicle) =>
      pair.every((s) => of.stops[s]!.skills.every((skill) => vehicle.skills.includes(skill))),
    )
    return isSkilled ? 'no-vehicle-allowed' : 'no-vehicle-with-skill'
  }
  const roomy = able.filter((v) => pair.every((of) => holds(routes, v, of)))
  if (roomy.length === 0) return 'load-exceeds-capacity'
  const reached = roomy.filter((v) => isReachable(problem, v, pair))
  if (reached.length === 0) return 'no-road'
  // Alone, with nothing else to do.
  const timelyIn = (of: CompiledProblem) =>
    reached.filter((v) => scheduleOf(of, v, [...problem.prefix[v]!, ...pair]) !== undefined)
  const timely = timelyIn(problem)
  if (timely.length === 0) {
    const unlimited = { ...problem, driving: problem.driving.map(() => null) }
    if (timelyIn(unlimited).length > 0) return 'driving-time-exceeded'
    return timelyIn({ ...unlimited, ...openWindows(problem) }).length > 0 ? 'window-unreachable' : 'shift-too-short'
  }
  const near = timely.filter((v) => isWithinLimits(routes, v, [...problem.prefix[v]!, ...pair]))
  if (near.length === 0) return 'beyond-distance-or-duration'
  const best = noPlace()
  for (const v of near) findPlace(routes, v, stop, best, { ...never })
  if (best.vehicle !== -1) return 'not-worth-it'
  return near.some((v) => hasRoomLeft(routes, v, pair)) ? 'time-taken' : 'capacity-taken'
}

function isReachable({ duration, nodes, startNode, endNode }: CompiledProblem, v: number, stops: readonly number[]) {
  const way = [startNode[v]!, ...stops, endNode[v]!]
  return way.every((to, at) => at === 0 || duration[way[at - 1]! * nodes + to]! < unreachable)
}

function openWindows({ windowFrom, windowTo }: CompiledProblem): Pick<CompiledProblem, 'windowFrom' | 'windowTo'> {
  return { windowFrom: windowFrom.map(() => -Infinity), windowTo: windowTo.map(() => Infinity) }
}

function holds({ problem }: Routes, v: number, stop: number): boolean {
  const { dimensions, deliver, pickUp, pairLoad, capacity } = problem
  for (let d = 0; d < dimensions; d++) {
    const of = stop * dimensions + d
    const load = Math.max(deliver[of]!, pickUp[of]!) + pairLoad[of]!
    if (load > capacity[v * dimensions + d]! + toleranceS) return false
  }
  return true
}

function isWithinLimits({ problem }: Routes, v: number, stops: readonly number[]): boolean {
  const { nodes, distance, startNode, endNode, maxDistance, maxDuration, maxLength } = problem
  if (stops.length > maxLength[v]!) return false
  let [metres, from] = [0, startNode[v]!]
  for (const to of [...stops, endNode[v]!]) {
    metres += distance[from * nodes + to]!
    from = to
  }
  const table = scheduleOf(problem, v, stops)
  return metres <= maxDistance[v]! && table !== undefined && table.endS - table.startS <= maxDuration[v]! + toleranceS
}

/** What is brought, at the start, and what is taken, at the end, would both still fit. */
function hasRoomLeft({ problem, load, stride, length }: Routes, v: number, pair: readonly number[]): boolean {
  const { dimensions, deliver, pickUp, capacity } = problem
  const base = v * stride
  for (let d = 0; d < dimensions; d++) {
    const most = capacity[v * dimensions + d]! + toleranceS
    for (const stop of pair) {
      if (load[base * dimensions + d]! + deliver[stop * dimensions + d]! > most) return false
      if (load[(base + length[v]!) * dimensions + d]! + pickUp[stop * dimensions + d]! > most) return false
    }
  }
  return true
}
