// When a driver rests who may drive only so long: EU 561/2006 asks for 45 minutes after four and a half hours, and for no more than
// nine hours a day. A rest may be taken on the road, or where the vehicle waits anyway; service is work, and no rest.
import { type CompiledProblem, toleranceS } from './compiled-problem.ts'
import type { DrivingLimit } from './routing-problem.ts'
import { afterBreak, earliestStart, latestStart, type Timetable, timetableOf } from './timetable.ts'

/** Ways of having come to a node that are looked at side by side; those that are there latest are left out. */
const maxLabels = 12

/** One way of having come to a node: when service there is over, what was driven since the last rest, and how often it rested. */
interface Label {
  endS: number
  drivenS: number
  /** Of the breaks that were planned. */
  taken: number
  rests: number
  /** On the leg to it. */
  rest: Rest
  from: Label | null
}

/** `onWay`: how often, each time when all that may be driven was driven. `there`: once more on arrival. `planned`: a planned break. */
type Rest = { onWay: number; there: boolean; planned: boolean }
const none: Rest = { onWay: 0, there: false, planned: false }

/** When a vehicle is where on a route, with the rests that its driver has to take; undefined when it cannot be driven in time. */
export function scheduleOf(problem: CompiledProblem, v: number, stops: ArrayLike<number>): Timetable | undefined {
  const limit = problem.driving[v] ?? null
  return limit === null ? timetableOf(problem, v, stops) : rested(problem, v, stops, limit)
}

function rested(
  problem: CompiledProblem,
  v: number,
  stops: ArrayLike<number>,
  limit: DrivingLimit,
): Timetable | undefined {
  const { duration, nodes, serviceS, startNode, endNode, shiftFrom, shiftTo } = problem
  const breaks = problem.breaks[v]!
  const legs = stops.length + 1
  const nodeAt = (at: number) => (at === 0 ? startNode[v]! : at === legs ? endNode[v]! : stops[at - 1]!)
  const legS = Float64Array.from({ length: legs + 1 }, (_, at) =>
    at === 0 ? 0 : duration[nodeAt(at - 1) * nodes + nodeAt(at)]!,
  )
  if (limit.todayS + legS.reduce((sum, leg) => sum + leg, 0) > limit.dailyMaxS + toleranceS) return undefined
  let labels: Label[] = [
    { endS: shiftFrom[v]!, drivenS: limit.sinceBreakS, taken: 0, rests: 0, rest: none, from: null },
  ]
  for (let at = 1; at <= legs; at++) {
    const next: Label[] = []
    for (const from of labels)
      for (const arrival of arrivals(from, legS[at]!, limit, breaks[from.taken])) {
        const endS =
          at === legs ? arrival.endS : earliestStart(problem, stops[at - 1]!, arrival.endS) + serviceS[stops[at - 1]!]!
        if (endS !== Infinity) add(next, { ...arrival, endS })
      }
    labels = next
  }
  let best: Label | undefined
  for (const label of labels) {
    const latest = Math.min(shiftTo[v]!, breaks[label.taken]?.latestS ?? Infinity) + toleranceS
    if (label.endS > latest) continue
    if (best === undefined || label.endS < best.endS || (label.endS === best.endS && label.rests < best.rests))
      best = label
  }
  return best && tableOf(problem, v, { stops, legS, limit, last: best })
}

/** The ways of driving a leg; `endS` is when service may begin at its end. */
function* arrivals(
  from: Label,
  leg: number,
  limit: DrivingLimit,
  next: { earliestS: number; latestS: number; durationS: number } | undefined,
): Generator<Label> {
  const { maxS, breakS } = limit
  const all = from.drivenS + leg
  const onWay = all <= maxS + toleranceS ? 0 : Math.ceil((all - toleranceS) / maxS) - 1
  const after = { from, taken: from.taken }
  const endS = from.endS + leg + onWay * breakS
  const drivenS = all - onWay * maxS
  yield { ...after, endS, drivenS, rests: from.rests + onWay, rest: { ...none, onWay } }
  yield {
    ...after,
    ...{ endS: endS + breakS, drivenS: 0, rests: from.rests + onWay + 1 },
    rest: { ...none, onWay, there: true },
  }
  if (next === undefined || onWay > 0) return
  // Where on the leg it is taken follows from when the vehicle sets out: all of the leg counts on either side of it.
  const there = afterBreak(next, from.endS, leg)
  if (there === Infinity) return
  const isRest = next.durationS >= breakS
  yield {
    ...{ from, endS: there, drivenS: isRest ? leg : all, taken: from.taken + 1, rests: from.rests },
    rest: { ...none, planned: true },
  }
}

/** Keeps what no other is better than in every way. */
function add(labels: Label[], label: Label): void {
  const isBetter = (a: Label, b: Label) =>
    a.taken === b.taken && a.endS <= b.endS && a.drivenS <= b.drivenS && a.rests <= b.rests
  if (labels.some((other) => isBetter(other, label))) return
  const kept = labels.filter((other) => !isBetter(label, other))
  kept.push(label)
  if (kept.length > maxLabels) {
    const latest = kept.reduce((worst, other) => (other.endS > worst.endS ? other : worst))
    kept.splice(kept.indexOf(latest), 1)
  }
  labels.splice(0, labels.length, ...kept)
}

/** With the same rests, left as late as ends no later. */
function tableOf(
  problem: CompiledProblem,
  v: number,
  { stops, legS, limit, last }: { stops: ArrayLike<number>; legS: Float64Array; limit: DrivingLimit; last: Label },
): Timetable {
  const { serviceS, shiftFrom } = problem
  const { maxS, breakS } = limit
  const breaks = problem.breaks[v]!
  const legs = stops.length + 1
  const path: Label[] = []
  for (let label: Label | null = last; label !== null; label = label.from) path.unshift(label)
  let latest = last.endS
  for (let at = legs; at >= 1; at--) {
    const { rest } = path[at]!
    latest -= legS[at]! + (rest.onWay + (rest.there ? 1 : 0)) * breakS
    if (rest.planned) {
      const { latestS, durationS } = breaks[path[at - 1]!.taken]!
      latest = Math.min(latestS, latest - durationS)
    }
    if (at > 1) latest = latestStart(problem, stops[at - 2]!, latest - serviceS[stops[at - 2]!]!)
  }
  const startS = Math.max(shiftFrom[v]!, latest)
  const table: Timetable = { startS, endS: startS, visits: [], breaks: [] }
  let now = startS
  for (let at = 1; at <= legs; at++) {
    const { rest } = path[at]!
    const before = at - 1
    let arrivalS = now
    let left = legS[at]!
    let may = maxS - path[at - 1]!.drivenS
    for (let n = 0; n < rest.onWay; n++) {
      arrivalS += may
      left -= may
      table.breaks.push({ startS: arrivalS, endS: arrivalS + breakS, before, isForDriving: true })
      arrivalS += breakS
      may = maxS
    }
    arrivalS += left
    let ready = arrivalS
    if (rest.planned) {
      const { earliestS, durationS } = breaks[path[at - 1]!.taken]!
      const from = Math.max(now, earliestS)
      table.breaks.push({ startS: from, endS: from + durationS, before, isForDriving: false })
      if (from <= arrivalS) arrivalS += durationS
      ready = Math.max(arrivalS, from + durationS)
    }
    if (rest.there) {
      table.breaks.push({ startS: ready, endS: ready + breakS, before, isForDriving: true })
      ready += breakS
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
