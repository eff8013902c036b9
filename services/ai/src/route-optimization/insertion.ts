// Where a stop, or both stops of a pair, can be put at the least cost. Cost decides first, because it takes two or three
// additions; time and load are looked at only for what would be the cheapest so far.
import { toleranceS } from './compiled-problem.ts'
import { durationOf, moveCostOf, type Routes } from './routes.ts'
import { afterBreak, earliestStart } from './timetable.ts'

/** Positions are passed over at random now and then ("blinks"), so that the search does not always take the greedy one. */
export interface Blinks {
  /** Positions until the next one that is passed over. */
  left: number
  next: () => number
}

export interface Place {
  vehicle: number
  /** Before this position. */
  at: number
  /** Of a pair: the delivery goes before this position as it is now; -1 for a stop that is of none. */
  deliveryAt: number
  cost: number
}

export function noPlace(): Place {
  return { vehicle: -1, at: -1, deliveryAt: -1, cost: Infinity }
}

/** Looks through one route; `best` is changed when there is a cheaper place in it. */
export function findPlace(routes: Routes, v: number, stop: number, best: Place, blinks: Blinks): void {
  const { problem } = routes
  if (problem.allowed[v * problem.stops + stop]! === 0) return
  if (problem.partner[stop]! === -1) findOne(routes, v, stop, best, blinks)
  else findBoth(routes, v, stop, best, blinks)
}

function findOne(routes: Routes, v: number, stop: number, best: Place, blinks: Blinks): void {
  const { problem, stride, length, node, legM, legS } = routes
  const { nodes, distance, distanceTo, duration, durationTo, isTimeless, hasOneWayLoads, layers, dimensions } = problem
  const base = v * stride
  const count = length[v]!
  if (count >= problem.maxLength[v]!) return
  if (dimensions > 0 && !hasRoom(routes, v, base, count, stop)) return
  const row = stop * nodes
  const perM = problem.costPerM[v]!
  const perS = problem.costPerS[v]!
  const opening = (count === 0 ? problem.fixedCost[v]! : 0) + moveCostOf(routes, v, stop)
  const serviceS = problem.serviceS[stop]!
  const lastWindowS = problem.windowTo[problem.windowAt[stop + 1]! - 1]! + toleranceS
  const mostM = problem.maxDistance[v]! - routes.distance[v]!
  for (let at = problem.prefix[v]!.length + 1; at <= count + 1; at++) {
    if (--blinks.left <= 0) {
      blinks.left = blinks.next()
      continue
    }
    const here = base + at
    const from = row + node[here - 1]!
    const to = row + node[here]!
    const metres = distanceTo[from]! + distance[to]! - legM[here]!
    let cost = opening + perM * metres
    if (perS > 0) cost += perS * (durationTo[from]! + duration[to]! - legS[here]! + serviceS)
    if (cost >= best.cost) continue
    if (metres > mostM) continue
    if (!isTimeless) {
      if (layers === 1) {
        const end = routes.endS[here - 1]!
        if (end > lastWindowS) break
        const start = earliestStart(problem, stop, end + durationTo[from]!)
        if (start + serviceS + duration[to]! > routes.latestS[here]! + toleranceS) continue
      } else if (!isInTime(routes, v, base, at, stop)) continue
      if (problem.isGoneThrough[v]! === 1 && isTooLong(routes, v, at, stop, -1, -1)) continue
    }
    if (!hasOneWayLoads && dimensions > 0 && !isLoadable(routes, v, here, stop)) continue
    best.vehicle = v
    best.at = at
    best.deliveryAt = -1
    best.cost = cost
  }
}

/** Whatever the position, what is brought is on board at the start, and what is taken at the end. */
function hasRoom({ problem, load }: Routes, v: number, base: number, count: number, stop: number): boolean {
  const { dimensions, deliver, pickUp, capacity } = problem
  for (let d = 0; d < dimensions; d++) {
    const most = capacity[v * dimensions + d]! + toleranceS
    if (load[base * dimensions + d]! + deliver[stop * dimensions + d]! > most) return false
    if (load[(base + count) * dimensions + d]! + pickUp[stop * dimensions + d]! > most) return false
  }
  return true
}

function isLoadable({ problem, mostBefore, mostAfter }: Routes, v: number, here: number, stop: number): boolean {
  const { dimensions, deliver, pickUp, capacity } = problem
  for (let d = 0; d < dimensions; d++) {
    const most = capacity[v * dimensions + d]! + toleranceS
    const before = (here - 1) * dimensions + d
    if (mostBefore[before]! + deliver[stop * dimensions + d]! > most) return false
    if (mostAfter[before]! + pickUp[stop * dimensions + d]! > most) return false
  }
  return true
}

// With breaks there is an earliest end for each number of them that was taken. Scratch: of the stop that is tried, of a pair's
// delivery, and of what is passed between the two.
const ofStop = new Float64Array(8)
const ofDelivery = new Float64Array(8)
const ofPassed = new Float64Array(8)

/** Earliest ends of service at a stop, from earliest ends of another and the way between. May write over what it reads. */
function goOn(
  { problem }: Routes,
  v: number,
  { ends, at }: { ends: Float64Array; at: number },
  leg: number,
  stop: number,
  into: Float64Array,
): void {
  const breaks = problem.breaks[v]!
  const serviceS = problem.serviceS[stop]!
  for (let k = breaks.length; k >= 0; k--) {
    let arrival = ends[at + k]! + leg
    if (k > 0) arrival = Math.min(arrival, afterBreak(breaks[k - 1]!, ends[at + k - 1]!, leg))
    into[k] = earliestStart(problem, stop, arrival) + serviceS
  }
}

/** Whether the rest of a route can be driven in time, from these ends and the way to a position of it. */
function reaches({ problem, latestS }: Routes, v: number, ends: Float64Array, leg: number, position: number): boolean {
  const breaks = problem.breaks[v]!
  const after = position * problem.layers
  for (let k = 0; k <= breaks.length; k++) {
    if (ends[k]! + leg <= latestS[after + k]! + toleranceS) return true
    const next = breaks[k]
    if (next !== undefined && afterBreak(next, ends[k]!, leg) <= latestS[after + k + 1]! + toleranceS) return true
  }
  return false
}

/** Some number of breaks taken before the stop, and on either way to and from it, must work. */
function isInTime(routes: Routes, v: number, base: number, at: number, stop: number): boolean {
  const { problem, node, endS } = routes
  const { nodes, duration, layers } = problem
  const legTo = duration[node[base + at - 1]! * nodes + stop]!
  const legFrom = duration[stop * nodes + node[base + at]!]!
  goOn(routes, v, { ends: endS, at: (base + at - 1) * layers }, legTo, stop, ofStop)
  return reaches(routes, v, ofStop, legFrom, base + at)
}

/** The whole route is gone through: only for vehicles whose duration or driving is limited, and only for the cheapest place so far. */
function isTooLong(routes: Routes, v: number, at: number, stop: number, deliveryAt: number, delivery: number): boolean {
  const { problem, stride, length, node, trial } = routes
  const base = v * stride
  let n = 0
  for (let i = 1; i <= length[v]! + 1; i++) {
    if (i === at) trial[n++] = stop
    if (i === deliveryAt) trial[n++] = delivery
    if (i <= length[v]!) trial[n++] = node[base + i]!
  }
  const duration = durationOf(routes, v, trial.subarray(0, n))
  return duration === Infinity || duration > problem.maxDuration[v]! + toleranceS
}

function findBoth(routes: Routes, v: number, stop: number, best: Place, blinks: Blinks): void {
  const { problem, stride, length, node, legM, legS } = routes
  const { nodes, distance, distanceTo, duration, durationTo, isTimeless, layers, dimensions, serviceS } = problem
  const base = v * stride
  const count = length[v]!
  if (count + 2 > problem.maxLength[v]!) return
  const pickUp = problem.isPickUpOfPair[stop]! === 1 ? stop : problem.partner[stop]!
  const delivery = problem.partner[pickUp]!
  if (problem.allowed[v * problem.stops + delivery]! === 0 || problem.allowed[v * problem.stops + pickUp]! === 0) return
  const perM = problem.costPerM[v]!
  const perS = problem.costPerS[v]!
  const moving = moveCostOf(routes, v, pickUp) + moveCostOf(routes, v, delivery)
  const opening = (count === 0 ? problem.fixedCost[v]! : 0) + moving + perS * (serviceS[pickUp]! + serviceS[delivery]!)
  const [rowP, rowD] = [pickUp * nodes, delivery * nodes]
  const lastPickUpS = problem.windowTo[problem.windowAt[pickUp + 1]! - 1]! + toleranceS
  const lastDeliveryS = problem.windowTo[problem.windowAt[delivery + 1]! - 1]! + toleranceS
  const mostM = problem.maxDistance[v]! - routes.distance[v]!
  for (let at = problem.prefix[v]!.length + 1; at <= count + 1; at++) {
    if (--blinks.left <= 0) {
      blinks.left = blinks.next()
      continue
    }
    const here = base + at
    const before = node[here - 1]!
    const after = node[here]!
    if (!fits(routes, v, here - 1, pickUp)) continue
    let end = 0
    if (!isTimeless && layers === 1) {
      if (routes.endS[here - 1]! > lastPickUpS) break
      end = earliestStart(problem, pickUp, routes.endS[here - 1]! + durationTo[rowP + before]!) + serviceS[pickUp]!
      if (end === Infinity) continue
    } else if (!isTimeless) {
      goOn(routes, v, { ends: routes.endS, at: (here - 1) * layers }, durationTo[rowP + before]!, pickUp, ofPassed)
    }
    // At once after the pick-up.
    const together = distanceTo[rowP + before]! + distance[rowP + delivery]! + distance[rowD + after]! - legM[here]!
    let cost = opening + perM * together
    if (perS > 0)
      cost += perS * (durationTo[rowP + before]! + duration[rowP + delivery]! + duration[rowD + after]! - legS[here]!)
    if (cost < best.cost && together <= mostM && isDrivable(at, at, end, pickUp)) keep(at, at, cost)
    // Later: the pick-up alone delays what is between; what is between may carry less.
    const detour = distanceTo[rowP + before]! + distance[rowP + after]! - legM[here]!
    let alone = opening + perM * detour
    if (perS > 0) alone += perS * (durationTo[rowP + before]! + duration[rowP + after]! - legS[here]!)
    if (alone >= best.cost) continue
    let last = pickUp
    for (let to = at + 1; to <= count + 1; to++) {
      const passed = base + to - 1
      const stop = node[passed]!
      if (!isTimeless && layers === 1) {
        const arrival = end + (last === pickUp ? duration[rowP + stop]! : legS[passed]!)
        if (arrival > routes.latestS[passed]! + toleranceS) break
        end = earliestStart(problem, stop, arrival) + serviceS[stop]!
        if (end > lastDeliveryS) break
      } else if (!isTimeless) {
        const leg = last === pickUp ? duration[rowP + stop]! : legS[passed]!
        if (!reaches(routes, v, ofPassed, leg, passed)) break
        goOn(routes, v, { ends: ofPassed, at: 0 }, leg, stop, ofPassed)
      }
      last = stop
      if (!fits(routes, v, passed, pickUp)) break
      if (--blinks.left <= 0) {
        blinks.left = blinks.next()
        continue
      }
      const next = node[base + to]!
      const metres = detour + distanceTo[rowD + stop]! + distance[rowD + next]! - legM[base + to]!
      let cost = opening + perM * metres
      if (perS > 0)
        cost =
          alone +
          perM * (metres - detour) +
          perS * (durationTo[rowD + stop]! + duration[rowD + next]! - legS[base + to]!)
      if (cost < best.cost && metres <= mostM && isDrivable(at, to, end, stop)) keep(at, to, cost)
    }
  }

  function keep(at: number, deliveryAt: number, cost: number): void {
    best.vehicle = v
    best.at = at
    best.deliveryAt = deliveryAt
    best.cost = cost
  }

  /** @param end when the vehicle leaves the node before the delivery */
  function isDrivable(at: number, deliveryAt: number, end: number, last: number): boolean {
    if (isTimeless) return true
    const legTo = durationTo[rowD + last]!
    const legFrom = duration[rowD + node[base + deliveryAt]!]!
    if (layers === 1) {
      const arrival = earliestStart(problem, delivery, end + legTo) + serviceS[delivery]! + legFrom
      if (arrival > routes.latestS[base + deliveryAt]! + toleranceS) return false
    } else {
      goOn(routes, v, { ends: ofPassed, at: 0 }, legTo, delivery, ofDelivery)
      if (!reaches(routes, v, ofDelivery, legFrom, base + deliveryAt)) return false
    }
    return problem.isGoneThrough[v]! === 0 || !isTooLong(routes, v, at, pickUp, deliveryAt, delivery)
  }

  /** The load of the pair beside what is on board on leaving a position. */
  function fits(routes: Routes, v: number, position: number, pickUp: number): boolean {
    for (let d = 0; d < dimensions; d++) {
      const load = problem.pairLoad[pickUp * dimensions + d]!
      if (routes.load[position * dimensions + d]! + load > problem.capacity[v * dimensions + d]! + toleranceS)
        return false
    }
    return true
  }
}
