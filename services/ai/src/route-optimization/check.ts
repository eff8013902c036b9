// An independent look at an answer: written from what a plan has to keep, not from how it was found, and by no means fast.
// It shares nothing with the search but the types.
import type { PlannedRoute, RoutingProblem, RoutingSolution } from './routing-problem.ts'

const tolerance = 1e-5

/** @returns what is wrong with an answer; nothing when it may be driven */
export function faultsOf(problem: RoutingProblem, solution: RoutingSolution): string[] {
  const faults: string[] = []
  const say = (isRight: boolean, fault: string) => {
    if (!isRight) faults.push(fault)
  }
  const seen = new Map<number, { vehicle: number; order: number }>()
  const used = new Set<number>()
  for (const route of solution.routes) {
    const vehicle = problem.vehicles[route.vehicle]
    if (vehicle === undefined) {
      faults.push(`route of vehicle ${route.vehicle}, which there is not`)
      continue
    }
    say(!used.has(route.vehicle), `${vehicle.id} has two routes`)
    used.add(route.vehicle)
    say(route.visits.length > 0, `${vehicle.id} has a route without stops`)
    route.visits.forEach(({ stop }, order) => {
      say(problem.stops[stop] !== undefined, `${vehicle.id} visits ${stop}, which there is not`)
      say(!seen.has(stop), `${problem.stops[stop]?.id} is visited twice`)
      seen.set(stop, { vehicle: route.vehicle, order })
    })
    if (faults.length === 0) faults.push(...routeFaults(problem, route))
  }
  const out = new Set(solution.unserved.map(({ stop }) => stop))
  say(out.size === solution.unserved.length, 'a stop is left out twice')
  problem.stops.forEach(({ id }, stop) => {
    say(seen.has(stop) !== out.has(stop), `${id} is both visited and left out, or neither`)
  })
  for (const { pickUp, delivery } of problem.pairs) {
    const [taken, brought] = [seen.get(pickUp), seen.get(delivery)]
    const name = `${problem.stops[pickUp]?.id} and ${problem.stops[delivery]?.id}`
    say((taken === undefined) === (brought === undefined), `of ${name} only one is visited`)
    if (taken === undefined || brought === undefined) continue
    say(taken.vehicle === brought.vehicle, `${name} are visited by two vehicles`)
    say(taken.order < brought.order, `${name} are visited in the wrong order`)
  }
  const cost = solution.routes.reduce((sum, route) => sum + route.cost, 0)
  say(isNear(cost, solution.cost), `the routes cost ${cost}, not ${solution.cost}`)
  return faults
}

function routeFaults(problem: RoutingProblem, route: PlannedRoute): string[] {
  const faults: string[] = []
  const vehicle = problem.vehicles[route.vehicle]!
  const say = (isRight: boolean, fault: string) => {
    if (!isRight) faults.push(`${vehicle.id}: ${fault}`)
  }
  const stops = route.visits.map(({ stop }) => problem.stops[stop]!)
  vehicle.prefix.forEach((stop, at) => {
    say(route.visits[at]?.stop === stop, `does not begin with ${problem.stops[stop]?.id}`)
  })
  for (const { id, skills, vehicles } of stops) {
    for (const skill of skills) say(vehicle.skills.includes(skill), `${id} needs ${skill}`)
    say(vehicles === null || vehicles.includes(route.vehicle), `${id} is for other vehicles`)
  }
  if (vehicle.maxStops !== null) say(stops.length <= vehicle.maxStops, `${stops.length} stops are too many`)

  for (let d = 0; d < problem.dimensions; d++) {
    const room = vehicle.capacity[d] ?? 0
    let on = stops.reduce((sum, { deliver }) => sum + (deliver[d] ?? 0), 0)
    say(on <= room + tolerance, `starts with ${on} of ${room}`)
    route.visits.forEach(({ stop }, at) => {
      on += (stops[at]!.pickUp[d] ?? 0) - (stops[at]!.deliver[d] ?? 0)
      for (const { pickUp, delivery, load } of problem.pairs) {
        if (pickUp === stop) on += load[d] ?? 0
        if (delivery === stop) on -= load[d] ?? 0
      }
      say(on <= room + tolerance, `carries ${on} of ${room} after ${stops[at]!.id}`)
      say(on >= -tolerance, `carries less than nothing after ${stops[at]!.id}`)
    })
  }

  const places = [vehicle.start, ...stops.map(({ place }) => place), vehicle.end]
  const way = (matrix: Float64Array, leg: number) => {
    const [from, to] = [places[leg], places[leg + 1]]
    return from == null || to == null ? 0 : matrix[from * problem.places + to]!
  }
  let metres = 0
  for (let leg = 0; leg <= stops.length; leg++) metres += way(problem.distanceM, leg)
  say(isNear(metres, route.distanceM), `drives ${metres} m, not ${route.distanceM}`)
  if (vehicle.maxDistanceM !== null) say(metres <= vehicle.maxDistanceM + tolerance, `drives ${metres} m`)

  const durationS = route.endS - route.startS
  say(route.startS >= vehicle.shift[0] - tolerance, 'starts before its shift')
  say(route.endS <= vehicle.shift[1] + tolerance, 'ends after its shift')
  if (vehicle.maxDurationS !== null) say(durationS <= vehicle.maxDurationS + tolerance, `takes ${durationS} s`)
  let left = route.startS
  route.visits.forEach(({ arrivalS, serviceStartS, departureS }, at) => {
    const stop = stops[at]!
    // A break before this stop may have been taken on the way or here, before service.
    const rest = route.breaks.filter(({ before }) => before === at)
    const pause = rest.reduce((sum, { startS, endS }) => sum + endS - startS, 0)
    const driveS = way(problem.durationS, at)
    say(arrivalS >= left + driveS - tolerance, `is at ${stop.id} before it can be`)
    say(serviceStartS >= left + driveS + pause - tolerance, `serves ${stop.id} in its break`)
    for (const { startS, endS } of rest) {
      say(startS >= left - tolerance && endS <= serviceStartS + tolerance, `rests while it serves`)
      if (arrivalS < endS - tolerance) say(startS >= arrivalS - tolerance, `arrives at ${stop.id} while it rests`)
      else say(arrivalS >= left + driveS + (endS - startS) - tolerance, `drives to ${stop.id} while it rests`)
    }
    say(serviceStartS >= arrivalS - tolerance, `serves ${stop.id} before it is there`)
    say(
      stop.windows.length === 0 ||
        stop.windows.some(([from, to]) => serviceStartS >= from - tolerance && serviceStartS <= to + tolerance),
      `serves ${stop.id} at ${serviceStartS}, outside of its windows`,
    )
    say(departureS >= serviceStartS + stop.serviceS - tolerance, `leaves ${stop.id} too soon`)
    left = departureS
  })
  const lastRest = route.breaks.filter(({ before }) => before === stops.length)
  const lastPause = lastRest.reduce((sum, { startS, endS }) => sum + endS - startS, 0)
  say(route.endS >= left + way(problem.durationS, stops.length) + lastPause - tolerance, 'is back before it can be')

  if (vehicle.driving !== null) {
    const { maxS, breakS, dailyMaxS, todayS } = vehicle.driving
    let { sinceBreakS: drivenS } = vehicle.driving
    let allS = todayS
    const drive = (seconds: number) => {
      drivenS += seconds
      allS += seconds
      say(drivenS <= maxS + tolerance, `drives ${drivenS} s without a rest`)
    }
    let from = route.startS
    for (let leg = 0; leg <= stops.length; leg++) {
      let leftS = way(problem.durationS, leg)
      for (const { startS, endS } of route.breaks.filter(({ before }) => before === leg)) {
        const drove = Math.max(0, Math.min(leftS, startS - from))
        drive(drove)
        leftS -= drove
        if (endS - startS >= breakS - tolerance) drivenS = 0
        from = endS
      }
      drive(leftS)
      from = route.visits[leg]?.departureS ?? from
    }
    say(allS <= dailyMaxS + tolerance, `drives ${allS} s in a day`)
  }
  for (const { before } of route.breaks) say(before >= 0 && before <= stops.length, 'rests nowhere')

  // Breaks are taken in their order; a break may be left out when the vehicle is back before it would have to begin.
  const due = vehicle.breaks.filter(({ latestS }) => latestS >= vehicle.shift[0])
  const taken = route.breaks.filter(({ isForDriving }) => !isForDriving)
  say(vehicle.driving !== null || taken.length === route.breaks.length, 'rests without need')
  say(taken.length <= due.length, 'rests more often than it should')
  taken.forEach(({ startS, endS, before }, at) => {
    const planned = due[at]
    if (planned === undefined) return
    say(startS >= planned.earliestS - tolerance && startS <= planned.latestS + tolerance, 'rests at another time')
    say(endS - startS >= planned.durationS - tolerance, 'rests too short')
    say(at === 0 || startS >= taken[at - 1]!.endS - tolerance, 'rests twice at once')
    say(startS >= route.startS - tolerance && endS <= route.endS + tolerance, 'rests outside of its route')
    if (before > 0)
      say(startS >= (route.visits[before - 1]?.departureS ?? Infinity) - tolerance, 'rests before it has left')
  })
  for (const { latestS } of due.slice(taken.length))
    say(route.endS <= latestS + tolerance, `has no break by ${latestS}`)

  const cost = vehicle.fixedCost + vehicle.costPerM * metres + vehicle.costPerS * durationS
  say(isNear(cost, route.cost), `costs ${cost}, not ${route.cost}`)
  return faults
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a))
}
