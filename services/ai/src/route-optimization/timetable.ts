import { type CompiledProblem, toleranceS } from './compiled-problem.ts'

/** The earliest instant at or after `t` at which service may begin. */
export function earliestStart(problem: CompiledProblem, stop: number, t: number): number {
  const { windowAt, windowFrom, windowTo } = problem
  const last = windowAt[stop + 1]!
  for (let w = windowAt[stop]!; w < last; w++) {
    if (t <= windowTo[w]! + toleranceS) return Math.max(t, windowFrom[w]!)
  }
  return Infinity
}

/** The latest instant at or before `t` at which service may begin. */
export function latestStart(problem: CompiledProblem, stop: number, t: number): number {
  const { windowAt, windowFrom, windowTo } = problem
  const first = windowAt[stop]!
  for (let w = windowAt[stop + 1]! - 1; w >= first; w--) {
    if (t >= windowFrom[w]! - toleranceS) return Math.min(t, windowTo[w]!)
  }
  return -Infinity
}

export interface Timetable {
  startS: number
  endS: number
  visits: { stop: number; arrivalS: number; serviceStartS: number; departureS: number }[]
  breaks: { startS: number; endS: number; before: number; isForDriving: boolean }[]
}

/**
 * When a vehicle is where on a route: it is done as early as can be, and leaves as late as that allows.
 * A break is taken as soon as it may be, wherever the vehicle then is.
 * @returns undefined when the route cannot be driven in time
 */
export function timetableOf(problem: CompiledProblem, v: number, stops: ArrayLike<number>): Timetable | undefined {
  const { duration, nodes, serviceS, startNode, endNode, shiftFrom, shiftTo } = problem
  const breaks = problem.breaks[v]!
  const count = stops.length
  const legs = count + 1
  const nodeAt = (at: number) => (at === 0 ? startNode[v]! : at > count ? endNode[v]! : stops[at - 1]!)
  const leg = (at: number) => duration[nodeAt(at - 1) * nodes + nodeAt(at)]!
  // ends[k]: when service at the node before is over, k breaks taken.
  let ends = Array.from({ length: breaks.length + 1 }, (_, k) => (k === 0 ? shiftFrom[v]! : Infinity))
  const took: boolean[][] = []
  let arrivals = ends
  for (let at = 1; at <= legs; at++) {
    const takes: boolean[] = []
    arrivals = ends.map((end, k) => {
      const without = end + leg(at)
      const withBreak = k === 0 ? Infinity : afterBreak(breaks[k - 1]!, ends[k - 1]!, leg(at))
      takes[k] = withBreak < without
      return Math.min(without, withBreak)
    })
    took.push(takes)
    if (at < legs) {
      const stop = stops[at - 1]!
      ends = arrivals.map((arrival) => earliestStart(problem, stop, arrival) + serviceS[stop]!)
    }
  }
  let done = -1
  arrivals.forEach((end, k) => {
    const latest = Math.min(shiftTo[v]!, breaks[k]?.latestS ?? Infinity) + toleranceS
    if (end <= latest && (done === -1 || end < arrivals[done]!)) done = k
  })
  if (done === -1) return undefined

  // Backwards with the same breaks: how late everything may be without ending later.
  let [latest, k] = [arrivals[done]!, done]
  const takenOnLeg = new Int32Array(legs + 1).fill(-1)
  for (let at = legs; at >= 1; at--) {
    if (took[at - 1]![k]) {
      k -= 1
      takenOnLeg[at] = k
      const { latestS, durationS } = breaks[k]!
      latest = Math.min(latestS, latest - durationS - leg(at))
    } else latest -= leg(at)
    if (at > 1) latest = latestStart(problem, stops[at - 2]!, latest - serviceS[stops[at - 2]!]!)
  }
  const startS = Math.max(shiftFrom[v]!, latest)
  const table: Timetable = { startS, endS: startS, visits: [], breaks: [] }
  let now = startS
  for (let at = 1; at <= legs; at++) {
    const taken = breaks[takenOnLeg[at]!]
    let arrivalS = now + leg(at)
    let ready = arrivalS
    if (taken !== undefined) {
      const from = Math.max(now, taken.earliestS)
      table.breaks.push({ startS: from, endS: from + taken.durationS, before: at - 1, isForDriving: false })
      if (from <= arrivalS) arrivalS += taken.durationS
      ready = Math.max(arrivalS, from + taken.durationS)
    }
    if (at === legs) {
      table.endS = ready
      break
    }
    const stop = stops[at - 1]!
    const serviceStartS = earliestStart(problem, stop, ready)
    now = serviceStartS + serviceS[stop]!
    table.visits.push({ stop, arrivalS, serviceStartS, departureS: now })
  }
  return table
}

/** When the vehicle is there if it takes the break on the way. */
export function afterBreak(
  { earliestS, latestS, durationS }: { earliestS: number; latestS: number; durationS: number },
  endS: number,
  legS: number,
): number {
  return endS > latestS + toleranceS ? Infinity : Math.max(endS + legS, earliestS) + durationS
}
